"""What a field may hold, as values that decode it exactly as the server's JSON reader does.

`decode(value, at, key, notes)` gives the normal form of a value, or `ABSENT` where the server keeps nothing; what a
person should know of it goes into `notes`. `at` is the chain of places above the value and `key` its name or index
there; both cost nothing until a note is put into words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from conductor_deploy.definition.coercion import (
    OutOfRange,
    WrongType,
    to_boolean,
    to_choice,
    to_integer,
    to_text,
    well_formed,
)
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = [
    "ABSENT",
    "Alias",
    "BeanShape",
    "Boolean",
    "Choice",
    "Elsewhen",
    "Field",
    "Finish",
    "Free",
    "FreeMap",
    "InlineWorkflow",
    "Integer",
    "ListOf",
    "MapOf",
    "Note",
    "Notes",
    "Packed",
    "Place",
    "Rebuild",
    "ServerOwned",
    "Shape",
    "Text",
]


class _Absent:
    """The type of ABSENT, and of a default that nothing equals."""


ABSENT: Final = _Absent()


class Place(NamedTuple):
    """A container on the way down: where it is, its name or index there, its bean if it is one, and itself."""

    above: "Place | None"
    key: str | int
    bean: "BeanShape | None"
    value: Any


class Note(NamedTuple):
    """Something a person should know, not yet in words (`finding.worded`)."""

    code: str
    at: Place | None
    key: str | int
    before: Any = None  # as written
    detail: Any = None  # what it means instead: the stored value, or the shape that was expected


Notes: TypeAlias = list[Note]
Finish: TypeAlias = Callable[[dict[str, Any], Place, Notes], None]
Rebuild: TypeAlias = Callable[["BeanShape", JSONObject], JSONObject]


class Shape(Protocol):
    """`python` is the type of the values that can be compared with a default as they are."""

    @property
    def python(self) -> type: ...

    @property
    def expects(self) -> str: ...

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any: ...

    def rebuild(self, value: Any, change: Rebuild) -> Any: ...


class _Leaf:
    """Nothing inside it is a bean."""

    __slots__ = ()

    def rebuild(self, value: Any, change: Rebuild) -> Any:
        return value


def _coerced(value: JSON, stored: JSON, at: Place | None, key: str | int, notes: Notes) -> Any:
    """What is stored for a value that is not of the field's own type."""
    notes.append(Note("CD113", at, key, value, stored))
    return ABSENT if stored is None else stored


@dataclass(frozen=True, slots=True)
class Text(_Leaf):
    python = str
    expects = "text"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is str and value.isascii():
            return value
        if value is None:
            return ABSENT
        try:
            text = to_text(value)
        except WrongType:
            notes.append(Note("CD100", at, key, value, self))
            return ABSENT
        return text if text == value else _coerced(value, text, at, key, notes)


@dataclass(frozen=True, slots=True)
class Integer(_Leaf):
    low: int
    high: int
    nullable: bool

    python = int
    expects = "a whole number"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is int and self.low <= value <= self.high:
            return value
        if value is None and self.nullable:
            return ABSENT
        try:
            number = None if value is None else to_integer(value, self.low, self.high)
        except WrongType:
            notes.append(Note("CD100", at, key, value, self))
            return ABSENT
        except OutOfRange:
            notes.append(Note("CD102", at, key, value, self))
            return ABSENT
        return _stored(value, number, None if self.nullable else 0, at, key, notes)


@dataclass(frozen=True, slots=True)
class Boolean(_Leaf):
    nullable: bool

    python = bool
    expects = "true or false"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is bool:
            return value
        if value is None and self.nullable:
            return ABSENT
        try:
            truth = None if value is None else to_boolean(value)
        except WrongType:
            notes.append(Note("CD100", at, key, value, self))
            return ABSENT
        return _stored(value, truth, None if self.nullable else False, at, key, notes)


def _stored(value: JSON, read: JSON, null: JSON, at: Place | None, key: str | int, notes: Notes) -> Any:
    """Null, or what is read as null, on one of Java's primitives means 0 or false."""
    if value is None:
        notes.append(Note("CD112", at, key, value, null))
        return null
    return _coerced(value, null if read is None else read, at, key, notes)


@dataclass(frozen=True, slots=True)
class Choice(_Leaf):
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
        return _coerced(value, name, at, key, notes)


@dataclass(frozen=True, slots=True)
class Free(_Leaf):
    """Any value, kept as it is."""

    python = _Absent
    expects = "any value"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        return ABSENT if value is None else free(value, at, key, notes)


@dataclass(frozen=True, slots=True)
class FreeMap(_Leaf):
    """An object whose values are kept as they are, nulls too."""

    python = dict
    expects = "an object"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is dict:
            return free(value, at, key, notes)
        return _unless_null(self, value, at, key, notes)


def _unless_null(shape: Shape, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
    if value is not None:
        notes.append(Note("CD100", at, key, value, shape))
    return ABSENT


_PLAIN = frozenset({bool, type(None)})
_DIGITS = 10**1000  # the reader takes numbers of up to 1000 digits


def free(value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
    """A value as Java's maps keep it: doubles, exact integers, text without half surrogates. Shared where equal."""
    kind = type(value)
    if kind is str:
        if value.isascii():
            return value
        text = well_formed(value)
        return value if text == value else _coerced(value, text, at, key, notes)
    if kind in _PLAIN:
        return value
    if kind is int:
        if not -_DIGITS < value < _DIGITS:
            notes.append(Note("CD104", at, key, value))
        return value
    if kind is dict:
        return _free_map(value, at, key, notes)
    if kind is list:
        here = Place(at, key, None, value)
        items = [free(item, here, index, notes) for index, item in enumerate(value)]
        return items if any(map(_is_not, items, value)) else value
    return _free_number(value, at, key, notes)


def _free_map(value: dict[str, Any], at: Place | None, key: str | int, notes: Notes) -> Any:
    here = Place(at, key, None, value)
    changed: dict[str, Any] | None = None
    for name, item in value.items():
        new = free(item, here, name, notes)
        if new is not item or not name.isascii():
            changed = {**value} if changed is None else changed
            changed[name] = new
    return value if changed is None else {well_formed(name): item for name, item in changed.items()}


def _is_not(new: Any, old: Any) -> bool:
    return new is not old


def _free_number(value: float, at: Place | None, key: str | int, notes: Notes) -> Any:
    if value in (float("inf"), float("-inf")):
        return _coerced(value, "Infinity" if value > 0 else "-Infinity", at, key, notes)
    return value if type(value) is float else float(value)


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape

    python = list
    expects = "a list"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is not list:
            return _unless_null(self, value, at, key, notes)
        here = Place(at, key, None, value)
        decode = self.item.decode
        items = [
            None if item is None else decode(item, here, index, notes) for index, item in enumerate(value)
        ]
        return [item for item in items if item is not ABSENT]

    def rebuild(self, value: Any, change: Rebuild) -> Any:
        return [None if item is None else self.item.rebuild(item, change) for item in value]


@dataclass(frozen=True, slots=True)
class MapOf:
    item: Shape

    python = dict
    expects = "an object"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is not dict:
            return _unless_null(self, value, at, key, notes)
        here = Place(at, key, None, value)
        decode = self.item.decode
        items = {
            well_formed(name): None if item is None else decode(item, here, name, notes)
            for name, item in value.items()
        }
        return {name: item for name, item in items.items() if item is not ABSENT}

    def rebuild(self, value: Any, change: Rebuild) -> Any:
        return {
            name: None if item is None else self.item.rebuild(item, change) for name, item in value.items()
        }


@dataclass(frozen=True, slots=True)
class ServerOwned(_Leaf):
    """Must be readable, and is never part of a normal form."""

    shape: Shape

    @property
    def python(self) -> type:
        return self.shape.python

    @property
    def expects(self) -> str:
        return self.shape.expects

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        own: Notes = []
        self.shape.decode(value, at, key, own)
        notes.extend(note for note in own if note.code in ("CD100", "CD102"))
        return ABSENT


@dataclass(frozen=True, slots=True)
class Packed(_Leaf):
    """A protobuf message: its type and its bytes in base 64."""

    python = _Absent
    expects = 'an object of the texts "@type" and "@value"'

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if value is None:
            return ABSENT
        if (
            type(value) is dict
            and isinstance(value.get("@type"), str)
            and isinstance(value.get("@value"), str)
        ):
            return {"@type": value["@type"], "@value": value["@value"]}
        notes.append(Note("CD100", at, key, value, self))
        return ABSENT


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    shape: Shape
    default: JSON = None  # what an answer shows where nothing is set; None: nothing
    stays: bool = False  # identity: in the normal form even where it is the default


@dataclass(frozen=True, slots=True)
class Elsewhen:
    """A field that this version of the server drops."""

    since: str | None
    until: str | None
    default: JSON


@dataclass(frozen=True, slots=True)
class Alias(_Leaf):
    """An older name of another field. Null there is no value of that field: the server fails on it."""

    stands_for: str
    shape: Shape

    @property
    def python(self) -> type:
        return self.shape.python

    @property
    def expects(self) -> str:
        return self.shape.expects

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if value is None:
            notes.append(Note("CD105", at, key, value))
            return ABSENT
        notes.append(Note("CD114", at, key, value, self.stands_for))
        return self.shape.decode(value, at, key, notes)


class BeanShape:
    """An object with known fields. `learn` fills it: beans hold each other."""

    __slots__ = ("elsewhen", "fields", "finish", "name", "rows", "staying", "text_field", "title")

    python = _Absent
    expects = "an object"

    def __init__(self, name: str, title: str, text_field: str | None, finish: Finish | None) -> None:
        self.name = name
        self.title = title
        self.text_field = text_field  # the field that a plain text stands for
        self.finish = finish  # what the server does to the object as a whole
        self.fields: tuple[Field, ...] = ()
        self.elsewhen: Mapping[str, Elsewhen] = {}  # fields that other versions of the server have
        self.rows: dict[str, tuple[type, Any, Any, str]] = {}
        self.staying: dict[str, JSON] = {}

    def learn(
        self, fields: tuple[Field, ...], aliases: Mapping[str, Alias], elsewhen: Mapping[str, Elsewhen]
    ) -> None:
        self.fields, self.elsewhen = fields, elsewhen
        for field in fields:
            default = ABSENT if field.stays or field.default is None else field.default
            self.rows[field.name] = (field.shape.python, default, field.shape.decode, field.name)
        for name, alias in aliases.items():
            self.rows[name] = (_Absent, ABSENT, alias.decode, alias.stands_for)
        self.staying = {
            field.name: field.default for field in fields if field.stays and field.default is not None
        }

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is not dict:
            return self._from_text(value, at, key, notes)
        here = Place(at, key, self, value)
        rows = self.rows
        body: dict[str, Any] = {}
        for name, item in value.items():
            row = rows.get(name)
            if row is None:
                self._unknown(name, item, here, notes)
                continue
            python, default, decode, target = row
            if item == default and type(item) is python:
                continue
            result = decode(item, here, name, notes)
            if result is ABSENT or (result == default and type(result) is python):
                body.pop(target, None)
            else:
                body[target] = result
        for name, default in self.staying.items():
            body.setdefault(name, default)
        if self.finish is not None:
            self.finish(body, here, notes)
        return body

    def _unknown(self, name: str, item: Any, here: Place, notes: Notes) -> None:
        elsewhen = self.elsewhen.get(name)
        if elsewhen is None:
            notes.append(Note("CD110", here, name, item))
        elif item is not None and item != elsewhen.default:
            notes.append(Note("CD111", here, name, item, (elsewhen.since, elsewhen.until)))

    def _from_text(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if self.text_field is not None and isinstance(value, str):
            return {self.text_field: well_formed(value)}
        return _unless_null(self, value, at, key, notes)

    def rebuild(self, value: Any, change: Rebuild) -> Any:
        shapes = {field.name: field.shape for field in self.fields}
        inner = {
            name: shapes[name].rebuild(item, change) if name in shapes and item is not None else item
            for name, item in value.items()
        }
        return change(self, inner)


@dataclass(frozen=True, slots=True)
class InlineWorkflow:
    """A workflow written inside a step, or a reference to one."""

    workflow: BeanShape
    takes_references: bool  # also reads the object as a free map first, so that numbers lose their token

    python = _Absent
    expects = "a workflow definition or a ${…} reference"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if not self.takes_references:
            return self.workflow.decode(value, at, key, notes)
        if isinstance(value, str):
            if value.startswith("${") and value.endswith("}"):
                return well_formed(value)
            notes.append(Note("CD100", at, key, value, self))
            return ABSENT
        return self.workflow.decode(free(value, at, key, []), at, key, notes)

    def rebuild(self, value: Any, change: Rebuild) -> Any:
        return value if isinstance(value, str) else self.workflow.rebuild(value, change)
