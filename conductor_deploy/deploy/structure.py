"""Checks settings files against their JSON Schema, in sentences."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from jsonschema import Draft202012Validator, ValidationError

from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.jsonvalue import JSON, join_pointer, pointer_parts

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
    """Everything about the value that the schema does not allow, by pointer. `title` names the whole.

    What a rule demands is said in the words of its schema: `x-what` completes "… must be".
    """
    errors = Draft202012Validator(schema).iter_errors(value)
    violations = tuple(map(_violation, errors))
    telling = (each for each in violations if not _is_consequence(each, violations))
    found = dict.fromkeys(misfit for each in telling for misfit in _misfits(each, title))
    return tuple(sorted(found, key=lambda misfit: misfit.pointer))


@dataclass(frozen=True, slots=True)
class _Violation:
    path: tuple[str | int, ...]
    rule: str  # a keyword of JSON Schema, and what it
    demands: Any
    value: Any
    schema: Schema
    is_of_name: bool


def _violation(error: ValidationError) -> _Violation:
    return _Violation(
        tuple(error.absolute_path),
        str(error.validator),
        error.validator_value,
        error.instance,
        cast(Schema, error.schema),
        "propertyNames" in error.absolute_schema_path,
    )


def _is_consequence(found: _Violation, others: Iterable[_Violation]) -> bool:
    """No choice fits a value in which something is wrong by itself."""
    return found.rule in ("oneOf", "anyOf") and any(
        other is not found and other.path[: len(found.path)] == found.path for other in others
    )


def _misfits(found: _Violation, title: str) -> Iterator[Misfit]:
    pointer = join_pointer(*found.path)
    if found.rule == "additionalProperties":
        yield from _unknown(found, pointer)
    elif found.is_of_name:
        message = f"the name `{found.value}` must be {found.schema['x-what']}"
        yield Misfit("CD042", pointer + join_pointer(found.value), message, is_name=True)
    else:
        subject = f"`{'.'.join(map(str, found.path))}`" if found.path else title
        hint = did_you_mean(str(found.value), found.demands) if found.rule == "enum" else None
        yield Misfit("CD042", pointer, f"{subject} {_SENTENCES[found.rule](found)}", hint)


def _unknown(found: _Violation, pointer: str) -> Iterator[Misfit]:
    known = found.schema["properties"]
    for name in found.value:
        if name not in known:
            place = pointer + join_pointer(name)
            hint = did_you_mean(name, known) or f"known are {', '.join(sorted(known))}"
            message = f"there is no setting `{'.'.join(pointer_parts(place))}`"
            yield Misfit("CD041", place, message, hint, is_name=True)


def _type(found: _Violation) -> str:
    return f"must be {_TYPES[found.demands if isinstance(found.demands, str) else found.demands[0]]}"


def _required(found: _Violation) -> str:
    return _lacks(found, found.demands)


def _dependent(found: _Violation) -> str:
    return _lacks(
        found, [name for owner, names in found.demands.items() if owner in found.value for name in names]
    )


def _lacks(found: _Violation, names: Iterable[str]) -> str:
    return "lacks " + " and ".join(f"`{name}`" for name in names if name not in found.value)


def _what(found: _Violation) -> str:
    return f"must be {found.schema['x-what']}"


def _bound(words: str) -> Callable[[_Violation], str]:
    return lambda found: f"must be {words} {found.demands}"


def _empty(_: _Violation) -> str:
    return "must not be empty"


_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
}
_SENTENCES: Mapping[str, Callable[[_Violation], str]] = {
    "type": _type,
    "enum": lambda found: f"must be one of {', '.join(found.demands)}",
    "required": _required,
    "dependentRequired": _dependent,
    "pattern": _what,
    "oneOf": _what,
    "anyOf": _what,
    "minLength": _empty,
    "minItems": _empty,
    "minProperties": _empty,
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
}
