"""The table of fields: the JSON Schemas of the kinds, compiled for one version of the server.

The keyword `x-server` says what JSON Schema can't:

    java              int, long, boolean (null means 0 or false), Integer, Long, Boolean (null means not set),
                      Object (any value), Any (a packed protobuf message)
    since, until      the releases that brought and removed the field; the server drops what it does not know
    values_since      the same for single values of an enum
    identity          never left out of a normal form
    audit             set by the server, never compared
    alias_of          an older name of another field
    text_is           of an object: the field that a plain text in its place stands for
    reference_since   of an inline workflow: also takes a `${…}` reference
    null              "fails": the server fails on null, where it takes it as not set elsewhere
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from conductor_deploy.definition.decoding.beans import (
    Alias,
    Bean,
    Elsewhen,
    Field,
    InlineWorkflow,
    take_inner_identity,
)
from conductor_deploy.definition.decoding.freeform import Free, FreeMap
from conductor_deploy.definition.decoding.shapes import (
    Boolean,
    Choice,
    Integer,
    ListOf,
    MapOf,
    NeverNull,
    Packed,
    ServerOwned,
    Shape,
    Text,
)
from conductor_deploy.definition.document import Kind
from conductor_deploy.definition.schemafiles import schema

__all__ = ["NEWEST", "bean_of"]

NEWEST = "3.32.3"
_INTEGERS = {
    "int": Integer(-(2**31), 2**31 - 1, nullable=False),
    "Integer": Integer(-(2**31), 2**31 - 1, nullable=True),
    "long": Integer(-(2**63), 2**63 - 1, nullable=False),
    "Long": Integer(-(2**63), 2**63 - 1, nullable=True),
}
_FINISH = {"SubWorkflowParams": take_inner_identity}
_NOTHING: Mapping[str, Any] = {}


@lru_cache(maxsize=32)
def bean_of(kind: Kind, version: str | None) -> Bean:
    """How a server of that version reads a definition of the kind; None is the newest one measured."""
    definition = schema(kind.schema)["$defs"]["definition"]
    return _Compiler(_release(version or NEWEST)).bean(kind.schema, definition["$ref"])


def _release(version: str) -> tuple[int, ...]:
    """`3.32.3-rc.1` → (3, 32, 3); what is no release counts as the newest one."""
    match = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, match[0].split("."))) if match else _release(NEWEST)


class _Compiler:
    """Compiles each object of the schemas once, since they hold each other."""

    def __init__(self, release: tuple[int, ...]) -> None:
        self._release = release
        self._beans: dict[tuple[str, str], Bean] = {}

    def bean(self, file: str, reference: str) -> Bean:
        path, _, pointer = reference.partition("#")
        file, name = path or file, pointer.removeprefix("/$defs/")
        if (file, name) not in self._beans:
            description = schema(file)["$defs"][name]
            text_field = description.get("x-server", _NOTHING).get("text_is")
            bean = Bean(name, description["title"], text_field, _FINISH.get(name))
            self._beans[file, name] = bean
            self._fill(bean, file, description["properties"])
        return self._beans[file, name]

    def _fill(self, bean: Bean, file: str, properties: Mapping[str, Any]) -> None:
        extras = {name: field.get("x-server", _NOTHING) for name, field in properties.items()}
        known = [name for name in properties if self._knows(extras[name])]
        aliases = {
            name: Alias(extras[name]["alias_of"], self._shape(file, properties[name]))
            for name in known
            if "alias_of" in extras[name]
        }
        fields = tuple(self._field(file, name, properties[name]) for name in known if name not in aliases)
        elsewhen = {
            name: Elsewhen(
                extras[name].get("since"), extras[name].get("until"), properties[name].get("default")
            )
            for name in properties
            if name not in known
        }
        bean.learn(fields, aliases, elsewhen)

    def _knows(self, extra: Mapping[str, Any]) -> bool:
        since, until = extra.get("since"), extra.get("until")
        return (since is None or _release(since) <= self._release) and (
            until is None or self._release < _release(until)
        )

    def _field(self, file: str, name: str, description: Mapping[str, Any]) -> Field:
        extra = description.get("x-server", _NOTHING)
        shape = self._shape(file, description)
        return Field(
            name,
            ServerOwned(shape) if extra.get("audit") else shape,
            description.get("default"),
            stays=extra.get("identity", False),
        )

    def _shape(self, file: str, description: Mapping[str, Any]) -> Shape:
        extra = description.get("x-server", _NOTHING)
        shape = self._nullable(file, description, extra)
        return NeverNull(shape) if extra.get("null") == "fails" else shape

    def _nullable(self, file: str, description: Mapping[str, Any], extra: Mapping[str, Any]) -> Shape:
        if "$ref" in description:
            return self.bean(file, description["$ref"])
        if "anyOf" in description:
            workflow = self.bean(file, description["anyOf"][0]["$ref"])
            return InlineWorkflow(workflow, _release(extra["reference_since"]) <= self._release)
        if "enum" in description:
            return Choice(self._values(description["enum"], extra.get("values_since", _NOTHING)))
        return self._plain(file, description, extra.get("java"))

    def _values(self, names: list[str | None], since: Mapping[str, str]) -> tuple[str, ...]:
        known = (name for name in names if name is not None)
        return tuple(name for name in known if _release(since.get(name, "0")) <= self._release)

    def _plain(self, file: str, description: Mapping[str, Any], java: str | None) -> Shape:
        types = description.get("type", ())
        if java in ("Object", "Any"):
            return Free() if java == "Object" else Packed()
        if "integer" in types:
            return _INTEGERS[str(java)]
        if "boolean" in types:
            return Boolean(nullable=java == "Boolean")
        if "array" in types:
            return ListOf(self._shape(file, description["items"]))
        if "object" in types:
            return self._map(file, description)
        return Text()

    def _map(self, file: str, description: Mapping[str, Any]) -> Shape:
        inner, names = description.get("additionalProperties"), description.get("propertyNames")
        if inner is None:
            return FreeMap()
        return MapOf(self._shape(file, inner), None if names is None else tuple(names["enum"]))
