"""What a field may hold, as values that decode it exactly as the server's JSON reader does.

`decode(value, at, key, notes)` gives the normal form of a value, or `ABSENT` where the server keeps nothing;
what a person should know of it goes into `notes`. `at` is the container of the value, `key` its name or index
there; both cost next to nothing until a note is put into words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from conductor_deploy.definition.decoding.coercion import (
    OutOfRange,
    WrongType,
    to_boolean,
    to_choice,
    to_integer,
    to_text,
    well_formed,
)
from conductor_deploy.jsonvalue import JSON

__all__ = [
    "ABSENT",
    "Absent",
    "Boolean",
    "Choice",
    "Expecting",
    "Integer",
    "ListOf",
    "MapOf",
    "NeverNull",
    "Note",
    "Notes",
    "Packed",
    "Place",
    "Rebuild",
    "ServerOwned",
    "Shape",
    "Text",
    "refused",
]


class Absent:
    """The type of `ABSENT`; as `python` of a shape: no value of it is compared with a default."""


ABSENT: Final = Absent()

# A container on the way down: the one above it, its name or index there, its bean if it is one, and itself.
# A plain tuple: 50,000 are made for a server of 1,000 workflows.
Place: TypeAlias = tuple[Any, str | int, Any, Any]


class Note(NamedTuple):
    """Something a person should know, not yet in words (`finding.worded`)."""

    code: str
    at: Place | None
    key: str | int
    before: Any = None  # as written
    detail: Any = None  # what the code needs besides: the stored value, or the shape that was expected


Notes: TypeAlias = list[Note]
Rebuild: TypeAlias = Callable[
    [Any, dict[str, Any]], dict[str, Any]
]  # a bean and its object, inner ones first


class Shape(Protocol):
    """`python` is the type of the values that are as the server stores them."""

    @property
    def python(self) -> type: ...

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any: ...

    def rebuild(self, value: Any, change: Rebuild) -> Any: ...


class Expecting(Protocol):
    """A shape that refuses values; `expects` says in words what it takes."""

    @property
    def expects(self) -> str: ...


class Leaf:
    """Nothing inside it has known fields."""

    __slots__ = ()

    def rebuild(self, value: Any, change: Rebuild) -> Any:
        return value


def refused(shape: Expecting, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
    """Nothing is kept: of null silently, of a value of the wrong type with an error."""
    if value is not None:
        notes.append(Note("CD100", at, key, value, shape))
    return ABSENT


def coerced(value: JSON, stored: JSON, at: Place | None, key: str | int, notes: Notes) -> Any:
    """What is stored for a value that is not of the field's own type."""
    notes.append(Note("CD113", at, key, value, stored))
    return ABSENT if stored is None else stored


@dataclass(frozen=True, slots=True)
class Text(Leaf):
    python = str
    expects = "text"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is str and value.isascii():
            return value
        try:
            text = to_text(value)
        except WrongType:
            return refused(self, value, at, key, notes)
        return text if text == value else coerced(value, text, at, key, notes)


@dataclass(frozen=True, slots=True)
class Integer(Leaf):
    low: int
    high: int
    nullable: bool

    python = int
    expects = "a whole number"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is int and self.low <= value <= self.high:
            return value
        if value is None:
            return _null(None if self.nullable else 0, at, key, notes)
        try:
            number = to_integer(value, self.low, self.high)
        except WrongType:
            return refused(self, value, at, key, notes)
        except OutOfRange:
            notes.append(Note("CD102", at, key, value, self))
            return ABSENT
        return coerced(value, 0 if number is None and not self.nullable else number, at, key, notes)


@dataclass(frozen=True, slots=True)
class Boolean(Leaf):
    nullable: bool

    python = bool
    expects = "true or false"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is bool:
            return value
        if value is None:
            return _null(None if self.nullable else False, at, key, notes)
        try:
            truth = to_boolean(value)
        except WrongType:
            return refused(self, value, at, key, notes)
        return coerced(value, False if truth is None and not self.nullable else truth, at, key, notes)


def _null(stored: JSON, at: Place | None, key: str | int, notes: Notes) -> Any:
    """Null means not set, but on one of Java's primitives 0 or false."""
    if stored is None:
        return ABSENT
    notes.append(Note("CD112", at, key, None, stored))
    return stored


@dataclass(frozen=True, slots=True)
class Choice(Leaf):
    names: tuple[str, ...]

    python = str

    @property
    def expects(self) -> str:
        return "one of " + ", ".join(self.names)

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is str and value in self.names:
            return value
        if value is None:
            return ABSENT
        try:
            name = to_choice(value, self.names)
        except WrongType:
            notes.append(Note("CD101", at, key, value, self))
            return ABSENT
        return coerced(value, name, at, key, notes)


@dataclass(frozen=True, slots=True)
class ListOf:
    """Nulls in it stay."""

    item: Shape

    python = list
    expects = "a list"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is not list:
            return refused(self, value, at, key, notes)
        here = (at, key, None, value)
        decode = self.item.decode
        items = [None if item is None else decode(item, here, i, notes) for i, item in enumerate(value)]
        return [item for item in items if item is not ABSENT] if ABSENT in items else items

    def rebuild(self, value: Any, change: Rebuild) -> Any:
        if not isinstance(value, list):
            return value
        return [None if item is None else self.item.rebuild(item, change) for item in value]


@dataclass(frozen=True, slots=True)
class MapOf:
    """Nulls in it stay."""

    item: Shape
    names: tuple[str, ...] | None = None  # the only ones that the server takes

    python = dict
    expects = "an object"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is not dict:
            return refused(self, value, at, key, notes)
        here = (at, key, None, value)
        decode = self.item.decode
        if self.names is not None:
            strange = [name for name in value if name not in self.names]
            notes.extend(Note("CD104", here, name, name, self.names) for name in strange)
        items = {
            well_formed(name): None if item is None else decode(item, here, name, notes)
            for name, item in value.items()
        }
        return {name: item for name, item in items.items() if item is not ABSENT}

    def rebuild(self, value: Any, change: Rebuild) -> Any:
        if not isinstance(value, dict):
            return value
        return {
            name: None if item is None else self.item.rebuild(item, change) for name, item in value.items()
        }


@dataclass(frozen=True, slots=True)
class ServerOwned(Leaf):
    """Must be readable, and is never part of a normal form."""

    shape: Shape

    python = Absent

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        own: Notes = []
        self.shape.decode(value, at, key, own)
        notes.extend(note for note in own if note.code != "CD113")
        return ABSENT


@dataclass(frozen=True, slots=True)
class NeverNull(Leaf):
    """The server fails on null there."""

    shape: Shape

    @property
    def python(self) -> type:
        return self.shape.python

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if value is None:
            notes.append(Note("CD105", at, key))
            return ABSENT
        return self.shape.decode(value, at, key, notes)


@dataclass(frozen=True, slots=True)
class Packed(Leaf):
    """A protobuf message: its type, and its bytes in base 64."""

    python = Absent
    expects = 'an object with the texts "@type" and "@value"'

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        match value:
            case {"@type": str(name), "@value": str(content)}:
                return {"@type": name, "@value": content}
        return refused(self, value, at, key, notes)
