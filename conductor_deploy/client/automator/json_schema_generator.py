"""What a worker's function takes and returns, as JSON Schema (draft 7)."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import inspect
import types
import typing
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from conductor_deploy.client.worker._arguments import returns, takes
from conductor_deploy.client.worker._conversion import admits_none

__all__ = ["generate_json_schema_from_function"]

_DRAFT = {"$schema": "http://json-schema.org/draft-07/schema#"}
_UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


class _Unknown(Exception):
    """An annotation that no schema says."""


def generate_json_schema_from_function(
    func: Callable[..., Any], schema_name: str, strict_schema: bool = False
) -> dict[str, Any] | None:
    """`{"input": …, "output": …}`; a part is None where annotations are missing, or say what no schema does.

    With `strict_schema`, objects have no other properties than those of the annotations. None for what is no
    function. `schema_name` is for whoever registers the schema; it does not occur in it.
    """
    try:
        parameters = takes(func)
    except (TypeError, ValueError):
        return None
    return {
        "input": None if parameters.wants_task else _or_none(_input, parameters.parameters, strict_schema),
        "output": _or_none(_output, returns(func), strict_schema),
    }


def _or_none(make: Callable[[Any, bool], dict[str, Any]], of: Any, strict: bool) -> dict[str, Any] | None:
    try:
        return {**_DRAFT, **make(of, strict)}
    except (_Unknown, RecursionError):  # a class that holds itself has no schema here, as officially
        return None


def _input(parameters: tuple[inspect.Parameter, ...], strict: bool) -> dict[str, Any]:
    named = [each for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
    takes_more = any(each.kind is each.VAR_KEYWORD for each in parameters)
    required = [
        each.name for each in named if each.default is each.empty and not admits_none(each.annotation)
    ]
    properties = {each.name: _schema(each.annotation, strict) for each in named}
    return _object(properties, required, strict and not takes_more)


def _output(annotation: Any, strict: bool) -> dict[str, Any]:
    """Of a union the first that is an object: the others are what the engine takes, or nothing."""
    if typing.get_origin(annotation) in _UNIONS:
        options = typing.get_args(annotation)
        objects = (each for each in options if dataclasses.is_dataclass(each) or _kind(each) is dict)
        annotation = next(objects, annotation)
    return _schema(annotation, strict)


def _object(properties: Mapping[str, Any], required: list[str], strict: bool) -> dict[str, Any]:
    schema = {"type": "object", "properties": dict(properties), "additionalProperties": not strict}
    return {**schema, "required": required} if required else schema


def _kind(annotation: Any) -> Any:
    return typing.get_origin(annotation) or annotation


def _schema(annotation: Any, strict: bool) -> dict[str, Any]:
    """_Unknown where there is none."""
    kind, arguments = _kind(annotation), typing.get_args(annotation)
    if annotation is Any:
        return {}
    if kind is typing.Annotated:
        return _schema(arguments[0], strict)
    if kind in _UNIONS:
        return _any_of(arguments, strict)
    if kind is typing.Literal:
        return {"enum": list(arguments)}
    if isinstance(kind, type):
        return _of_class(kind, arguments, strict)
    raise _Unknown(annotation)


def _any_of(options: tuple[Any, ...], strict: bool) -> dict[str, Any]:
    """With null last."""
    ordered = sorted(options, key=lambda option: option is type(None))
    schemas = [_schema(option, strict) for option in ordered]
    return {} if {} in schemas else {"anyOf": schemas}


def _of_class(kind: type, arguments: tuple[Any, ...], strict: bool) -> dict[str, Any]:
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    if issubclass(kind, enum.Enum):
        return {"enum": [member.value for member in kind]}
    if kind in (list, set, frozenset):
        return {"type": "array", **({"items": _schema(arguments[0], strict)} if arguments else {})}
    if kind is dict:
        is_of_text = len(arguments) == 2 and arguments[0] is str
        return {
            "type": "object",
            **({"additionalProperties": _schema(arguments[1], strict)} if is_of_text else {}),
        }
    if hasattr(kind, "model_json_schema"):  # pydantic 2
        schema: dict[str, Any] = kind.model_json_schema()
        return schema
    if dataclasses.is_dataclass(kind):
        return _of_dataclass(kind, strict)
    raise _Unknown(kind)


def _of_dataclass(kind: type, strict: bool) -> dict[str, Any]:
    try:
        hints = typing.get_type_hints(kind)
    except (NameError, TypeError) as error:
        raise _Unknown(kind) from error
    fields = [field for field in dataclasses.fields(kind) if field.init]
    required = [
        field.name
        for field in fields
        if field.default is field.default_factory and not admits_none(hints[field.name])  # both are missing
    ]
    return _object({field.name: _schema(hints[field.name], strict) for field in fields}, required, strict)


_SCALARS: Mapping[type, Mapping[str, Any]] = {
    type(None): {"type": "null"},
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime.datetime: {"type": "string", "format": "date-time"},
    datetime.date: {"type": "string", "format": "date"},
    uuid.UUID: {"type": "string", "format": "uuid"},
}
