"""Checks settings files against their JSON Schema, in sentences.

Reads the part of JSON Schema that the schemas of our own files use: a general validator takes longer to
import than a whole run may take, and answers in its own words. The tests hold the verdicts of both together.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.jsonvalue import JSON, JSONObject, join_pointer, pointer_parts

__all__ = ["Misfit", "Schema", "misfits"]

Schema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that does not fit; with `is_name`, the name that it goes by."""

    code: str
    pointer: str
    message: str
    hint: str | None = None
    is_name: bool = False


def misfits(value: JSON, schema: Schema, title: str) -> tuple[Misfit, ...]:
    """Everything about the value that the schema does not allow, in order. `title` names the whole."""
    return tuple(_Check(schema, title).value(value, schema, ""))


@dataclass(frozen=True, slots=True)
class _Check:
    root: Schema
    title: str

    def value(self, value: JSON, schema: Schema, pointer: str) -> Iterator[Misfit]:
        schema = self.resolved(schema)
        found = tuple(self.parts(value, schema, pointer))
        yield from found
        if not found and not all(self.allows(value, schema, *choice) for choice in _CHOICES):
            yield Misfit("CD042", pointer, f"{self.words(pointer)} must be {schema['x-what']}")

    def words(self, pointer: str) -> str:
        """A pointer as people say it: `environments.prod.auth`."""
        return f"`{'.'.join(pointer_parts(pointer))}`" if pointer else self.title

    def allows(self, value: JSON, schema: Schema, keyword: str, is_right: Callable[[int], bool]) -> bool:
        return keyword not in schema or is_right(sum(self.fits(value, choice) for choice in schema[keyword]))

    def resolved(self, schema: Schema) -> Schema:
        reference = schema.get("$ref")
        return self.root["$defs"][reference.rpartition("/")[2]] if reference else schema

    def fits(self, value: JSON, schema: Schema) -> bool:
        return next(self.value(value, schema, ""), None) is None

    def parts(self, value: JSON, schema: Schema, pointer: str) -> Iterator[Misfit]:
        wrong = next((said for rule in _RULES if (said := rule(value, schema))), None)
        if wrong:
            yield Misfit("CD042", pointer, f"{self.words(pointer)} {wrong}", _choice(value, schema))
        elif isinstance(value, Mapping):
            yield from self.mapping(value, schema, pointer)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for index, item in enumerate(value):
                yield from self.value(item, schema.get("items", {}), f"{pointer}/{index}")

    def mapping(self, value: JSONObject, schema: Schema, pointer: str) -> Iterator[Misfit]:
        if missing := _missing(value, schema):
            yield Misfit("CD042", pointer, f"{self.words(pointer)} lacks {missing}")
        known = schema.get("properties", {})
        others = schema.get("additionalProperties", {})
        for name, item in value.items():
            place = pointer + join_pointer(name)
            if name not in known and others is False:
                hint = did_you_mean(name, known) or f"known are {', '.join(sorted(known))}"
                yield Misfit("CD041", place, f"there is no setting {self.words(place)}", hint, is_name=True)
                continue
            if not self.fits(name, schema.get("propertyNames", {})):
                rule = self.resolved(schema["propertyNames"])["x-what"]
                yield Misfit("CD042", place, f"the name `{name}` must be {rule}", is_name=True)
            yield from self.value(item, known.get(name, others), place)


def _type(value: JSON, schema: Schema) -> str | None:
    allowed = schema.get("type", ())
    names = (allowed,) if isinstance(allowed, str) else allowed
    if not names or any(_TYPES[name][1](value) for name in names):
        return None
    return f"must be {_TYPES[names[0]][0]}"


def _enum(value: JSON, schema: Schema) -> str | None:
    choices = schema.get("enum")
    return f"must be one of {', '.join(choices)}" if choices and value not in choices else None


def _text(value: JSON, schema: Schema) -> str | None:
    if not isinstance(value, str):
        return None
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return f"must be {schema['x-what']}"
    return "must not be empty" if len(value) < schema.get("minLength", 0) else None


def _number(value: JSON, schema: Schema) -> str | None:
    if not _is_number(value):
        return None
    for keyword, holds, said in _BOUNDS:
        if keyword in schema and not holds(value, schema[keyword]):
            return f"must be {said} {schema[keyword]}"
    return None


def _size(value: JSON, schema: Schema) -> str | None:
    if isinstance(value, str) or not isinstance(value, Mapping | Sequence):
        return None
    least = schema.get("minProperties" if isinstance(value, Mapping) else "minItems", 0)
    if len(value) < least:
        return "must not be empty"
    return "holds too much" if len(value) > schema.get("maxProperties", len(value)) else None


def _missing(value: JSONObject, schema: Schema) -> str:
    needed = [*schema.get("required", ())]
    needed += [
        other
        for name, others in schema.get("dependentRequired", {}).items()
        if name in value
        for other in others
    ]
    return " and ".join(f"`{name}`" for name in needed if name not in value)


def _is_number(value: JSON) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _choice(value: JSON, schema: Schema) -> str | None:
    return did_you_mean(value, schema["enum"]) if isinstance(value, str) and "enum" in schema else None


_TYPES: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "object": ("a mapping", lambda value: isinstance(value, Mapping)),
    "array": ("a list", lambda value: isinstance(value, Sequence) and not isinstance(value, str)),
    "string": ("a string", lambda value: isinstance(value, str)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "integer": ("a whole number", lambda value: _is_number(value) and value % 1 == 0),
    "number": ("a number", _is_number),
    "null": ("nothing", lambda value: value is None),
}
_CHOICES: Sequence[tuple[str, Callable[[int], bool]]] = (
    ("oneOf", lambda fitting: fitting == 1),
    ("anyOf", lambda fitting: fitting >= 1),
)
_BOUNDS: Sequence[tuple[str, Callable[[Any, Any], bool], str]] = (
    ("minimum", lambda value, bound: value >= bound, "at least"),
    ("maximum", lambda value, bound: value <= bound, "at most"),
    ("exclusiveMinimum", lambda value, bound: value > bound, "more than"),
)
_RULES: Sequence[Callable[[JSON, Schema], str | None]] = (_type, _enum, _text, _number, _size)
