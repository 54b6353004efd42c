"""Between models and JSON, both ways and without loss."""

from __future__ import annotations

import ast
import dataclasses
import datetime
import functools
import importlib
import json
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._record import Model, json_fields
from conductor_deploy.client._type_text import parsed

if TYPE_CHECKING:
    from conductor_deploy.jsonvalue import JSON

__all__ = ["decode", "dumps", "plain"]

Reader = Callable[[Any], Any]


def decode(result: str | type | None, value: Any) -> Any:
    """The value of parsed JSON as `result` says: "WorkflowDef", "list[Task]", "dict(str, list[str])", a model class.

    None, "object" and plain types leave the value as it is, and so does what does not fit its type. LookupError for
    the name of no model.
    """
    if result is None:
        return value
    reader = _reader(result) if isinstance(result, str) else _class_reader(result)
    return reader(value) if reader else value


@functools.cache
def _reader(text: str) -> Reader | None:
    return _node_reader(parsed(text))


def _node_reader(node: ast.expr) -> Reader | None:
    """None where nothing inside is to be turned into anything."""
    match node:
        case ast.BinOp(left=left, right=right):
            return _either(_node_reader(left), _node_reader(right))
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            return _list_reader(_node_reader(item))
        case ast.Subscript(value=ast.Name(id="set")):
            return _set_reader
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, item])):
            return _dict_reader(_node_reader(item))
        case ast.Name(id=name) if name not in _PLAIN:
            return _named_reader(name)
    return None


_PLAIN = frozenset({"str", "int", "bool", "float", "bytes", "object", "Any", "file", "date", "datetime"})


def _either(left: Reader | None, right: Reader | None) -> Reader | None:
    """Each leaves alone what it can't read, so that both may try."""
    if left is None or right is None:
        return left or right
    return lambda value: left(right(value))


def _list_reader(item: Reader | None) -> Reader | None:
    if item is None:
        return None
    return lambda value: [item(each) for each in value] if isinstance(value, list) else value


def _dict_reader(item: Reader | None) -> Reader | None:
    if item is None:
        return None
    return lambda value: (
        {key: item(each) for key, each in value.items()} if isinstance(value, dict) else value
    )


class _Ordered(set[Any]):
    """A set that is written as the list that was read: in its order, with what it had twice."""

    def __init__(self, items: Iterable[Any]) -> None:
        super().__init__(items)
        self.order = list(items)

    def in_order(self) -> list[Any]:
        return [item for item in self.order if item in self] + sorted(self.difference(self.order), key=str)


def _set_reader(value: Any) -> Any:
    is_plain = isinstance(value, list) and all(isinstance(item, str | int | float) for item in value)
    return _Ordered(value) if is_plain else value


@functools.cache
def _named_reader(name: str) -> Reader:
    """Looks for the class when there is a value to read: models name each other in circles."""
    found: list[Reader] = []

    def read(value: Any) -> Any:
        if not found:
            found.append(_class_reader(_class(name)))
        return found[0](value)

    return read


def _class(name: str) -> type:
    for package in ("http", "orkes"):
        module = importlib.import_module(f"conductor_deploy.client.{package}.models")
        if name in module.MODULES:
            cls: type = getattr(importlib.import_module(module.MODULES[name]), name)
            return cls
    raise LookupError(f"there is no model {name!r}")


@functools.cache
def _class_reader(cls: type) -> Reader:
    if issubclass(cls, Enum):
        members = {member.value: member for member in cls}
        return lambda value: members.get(value, value) if isinstance(value, str) else value
    if issubclass(cls, Model):
        return _model_reader(cls)
    return _described_reader(cls) if getattr(cls, "swagger_types", None) else lambda value: value


def _described_reader(cls: Any) -> Reader:
    """For a model of a program's own, which describes itself as the official ones do."""
    table = {cls.attribute_map[name]: (name, _reader(kind)) for name, kind in cls.swagger_types.items()}

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = ((*table[key], item) for key, item in value.items() if key in table)
        return cls(**{name: reader(item) if reader else item for name, reader, item in known})

    return read


def _model_reader(cls: type[Model]) -> Reader:
    table = {
        cls.__names__[field.name]: (field.name, _reader(str(field.type)))
        for field in dataclasses.fields(cls)
        if field.name in cls.__names__
    }
    new, entry = cls.__new__, table.get

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        instance = new(cls)
        values = instance.__dict__
        for key, item in value.items():
            known = entry(key)
            if known is None or item is None:
                values.setdefault("extras", {})[key] = item
            else:
                name, reader = known
                values[name] = item if reader is None else reader(item)
        return instance

    return read


def dumps(value: Any) -> bytes:
    """JSON text of a value with models anywhere inside; ValueError for NaN and infinities, which JSON has not."""
    return json.dumps(value, default=_written, separators=(",", ":"), allow_nan=False).encode()


def plain(value: Any) -> JSON:
    """The same value as `dumps` writes, as Python's own types; tuples stay tuples."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    return plain(_written(value))


def _written(value: Any) -> Any:
    """One step from anything towards JSON: what is inside may need steps of its own."""
    if isinstance(value, Model):
        return json_fields(value)
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    names = getattr(value, "attribute_map", None)
    if isinstance(names, dict):  # a model of a program's own, or of the official SDK
        return {key: item for name, key in names.items() if (item := getattr(value, name)) is not None}
    try:
        return {name: item for name, item in vars(value).items() if item is not None}
    except TypeError:
        return str(value)


def _bytes_written(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return b2a_base64(value, newline=False).decode()


_WRITERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (bytes, _bytes_written),
    (datetime.datetime, datetime.datetime.isoformat),
    (datetime.date, datetime.date.isoformat),
    (Enum, lambda member: member.value),
    (_Ordered, _Ordered.in_order),
    (AbstractSet, lambda items: sorted(items, key=str)),
    (Mapping, dict),
)
