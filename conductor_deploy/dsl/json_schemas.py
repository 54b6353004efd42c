"""Annotations of workers as JSON Schema, draft 7."""

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import inspect
import pathlib
import types
import typing
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.worker._arguments import takes
from conductor_deploy.dsl.written import Unwritable, written

__all__ = ["input_schema", "output_schema"]

Schema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
_SCALARS: Mapping[Any, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    decimal.Decimal: {"type": "number"},
    str: {"type": "string"},
    bytes: {"type": "string"},
    uuid.UUID: {"type": "string", "format": "uuid"},
    pathlib.Path: {"type": "string"},
    datetime.datetime: {
        "type": ["string", "integer"],
        "format": "date-time",
    },  # workers take milliseconds, too
    datetime.date: {"type": "string", "format": "date"},
    datetime.time: {"type": "string", "format": "time"},
    type(None): {"type": "null"},
    None: {"type": "null"},
}
_UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


def input_schema(function: Callable[..., Any], *, strict: bool) -> Schema | None:
    """Of the input that a worker's function takes; None for one that takes the whole task.

    `strict`: no other values than those that it names.
    """
    taken = takes(function)
    if taken.wants_task:
        return None
    types_ = _Types(strict)
    kinds = inspect.Parameter
    named = [
        each
        for each in taken.parameters
        if each.annotation is not Task and each.kind not in (kinds.VAR_KEYWORD, kinds.VAR_POSITIONAL)
    ]
    takes_more = any(each.kind is kinds.VAR_KEYWORD for each in taken.parameters)
    fields = {each.name: _Field(each.annotation, each.default is each.empty, each.default) for each in named}
    schema = types_.object(fields)
    if takes_more:
        schema.pop("additionalProperties", None)
    return types_.whole(schema)


def output_schema(function: Callable[..., Any]) -> Schema | None:
    """Of what a worker's function returns, where that says something: an object."""
    target = inspect.unwrap(function)
    try:
        hint = typing.get_type_hints(target, include_extras=True).get("return")
    except (NameError, TypeError, SyntaxError, AttributeError):
        return None
    types_ = _Types(strict=False)
    schema = types_.of(hint)
    if hint is None or hint is type(None) or not schema or hint is TaskResult:
        return None
    if schema.get("type") != "object" and "$ref" not in schema:
        schema = {"type": "object", "properties": {"result": schema}, "required": ["result"]}
    return types_.whole(schema)


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    annotation: Any
    is_required: bool
    default: Any = inspect.Parameter.empty


class _Types:
    """Schemas of annotations; classes with fields stand once, under `definitions`."""

    def __init__(self, strict: bool) -> None:
        self._strict = strict
        self._classes: dict[type, str] = {}
        self._definitions: dict[str, Schema] = {}

    def whole(self, schema: Schema) -> Schema:
        more = {"definitions": self._definitions} if self._definitions else {}
        return {"$schema": _DIALECT, **schema, **more}

    def of(self, annotation: Any) -> Schema:
        """Of an annotation; `{}`, which admits everything, where it says nothing."""
        while hasattr(annotation, "__supertype__") or typing.get_origin(annotation) is typing.Annotated:
            annotation = getattr(annotation, "__supertype__", None) or typing.get_args(annotation)[0]
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if annotation in _SCALARS:
            return dict(_SCALARS[annotation])
        if origin in _UNIONS:
            return _any_of([self.of(each) for each in arguments])
        if origin is typing.Literal:
            return {"enum": [written(each) for each in arguments]}
        kind = origin or annotation
        return self._of_class(kind, arguments) if isinstance(kind, type) else {}

    def _of_class(self, kind: type, arguments: tuple[Any, ...]) -> Schema:
        if issubclass(kind, enum.Enum):
            return {"enum": [written(member.value) for member in kind]}
        if typing.is_typeddict(kind) or dataclasses.is_dataclass(kind):
            return self._named(kind, _fields(kind))
        if callable(schema := getattr(kind, "model_json_schema", None)):  # pydantic
            return self._foreign(schema())
        if issubclass(kind, tuple) and arguments and Ellipsis not in arguments:
            size = len(arguments)
            items = [self.of(each) for each in arguments]
            return {"type": "array", "items": items, "minItems": size, "maxItems": size}
        if issubclass(kind, collections.abc.Mapping):
            values = self.of(arguments[1]) if len(arguments) == 2 else {}
            return {"type": "object", **({"additionalProperties": values} if values else {})}
        if issubclass(kind, collections.abc.Iterable) and not issubclass(kind, str | bytes):
            items_ = self.of(arguments[0]) if arguments else {}
            return {"type": "array", **({"items": items_} if items_ else {})}
        return {}

    def _named(self, kind: type, fields: Mapping[str, _Field]) -> Schema:
        if kind not in self._classes:
            name = kind.__name__
            while name in self._definitions:
                name += "_"
            self._classes[kind] = name
            self._definitions[name] = {}
            self._definitions[name] = self.object(fields)
        return {"$ref": f"#/definitions/{self._classes[kind]}"}

    def object(self, fields: Mapping[str, _Field]) -> Schema:
        required = [name for name, each in fields.items() if each.is_required and not _admits_none(each)]
        return {
            "type": "object",
            "properties": {name: self.of(each.annotation) | _default(each) for name, each in fields.items()},
            **({"required": required} if required else {}),
            **({"additionalProperties": False} if self._strict else {}),
        }

    def _foreign(self, schema: Schema) -> Schema:
        """A schema that a class gives of itself."""
        here: Schema = _pointing_here({name: each for name, each in schema.items() if name != "$defs"})
        for name, each in schema.get("$defs", {}).items():
            self._definitions.setdefault(name, _pointing_here(each))
        return here


def _any_of(options: list[Schema]) -> Schema:
    """The types of an annotation such as `str | None` in one list."""
    if any(not each for each in options):
        return {}
    if all(each.keys() == {"type"} and isinstance(each["type"], str) for each in options):
        return {"type": [each["type"] for each in options]}
    return {"anyOf": options}


def _admits_none(field: _Field) -> bool:
    return field.annotation is None or type(None) in typing.get_args(field.annotation)


def _default(field: _Field) -> Schema:
    if field.default in (inspect.Parameter.empty, None):
        return {}
    try:
        return {"default": written(field.default)}
    except Unwritable:
        return {}


def _fields(kind: Any) -> Mapping[str, _Field]:
    hints = _hints(kind)
    if typing.is_typeddict(kind):
        return {name: _Field(hint, name in kind.__required_keys__) for name, hint in hints.items()}
    missing = dataclasses.MISSING
    return {
        each.name: _Field(
            hints.get(each.name, Any),
            each.default is missing and each.default_factory is missing,
            inspect.Parameter.empty if each.default is missing else each.default,
        )
        for each in dataclasses.fields(kind)
        if each.init
    }


def _hints(kind: Any) -> Mapping[str, Any]:
    try:
        hints = typing.get_type_hints(kind, include_extras=True)
    except (NameError, TypeError, SyntaxError):
        return {}
    wrappers = [getattr(typing, name, Any) for name in ("Required", "NotRequired", "ReadOnly")]
    return {
        name: typing.get_args(hint)[0]
        if typing.get_origin(hint) in wrappers[:] and typing.get_origin(hint)
        else hint
        for name, hint in hints.items()
    }


def _pointing_here(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            name: value.replace("#/$defs/", "#/definitions/") if name == "$ref" else _pointing_here(value)
            for name, value in schema.items()
        }
    return [_pointing_here(each) for each in schema] if isinstance(schema, list) else schema
