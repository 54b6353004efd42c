"""Objects with known fields, and what the server does to them beyond their fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from conductor_deploy.definition.decoding.coercion import well_formed
from conductor_deploy.definition.decoding.freeform import free
from conductor_deploy.definition.decoding.shapes import (
    ABSENT,
    Absent,
    Leaf,
    Note,
    Notes,
    Place,
    Rebuild,
    Shape,
    refused,
)
from conductor_deploy.jsonvalue import JSON

__all__ = ["Alias", "Bean", "Elsewhen", "Field", "InlineWorkflow", "take_inner_identity"]

Finish: TypeAlias = Callable[[dict[str, Any]], None]  # changes the object just decoded


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    shape: Shape
    default: JSON = None  # what an answer shows where nothing is set; None: nothing
    stays: bool = False  # identity: in the normal form even where it is the default


@dataclass(frozen=True, slots=True)
class Elsewhen:
    """A field of other versions of the server; this one drops it."""

    since: str | None
    until: str | None
    default: JSON


@dataclass(frozen=True, slots=True)
class Alias(Leaf):
    """An older name of another field."""

    stands_for: str
    shape: Shape

    python = Absent

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if value is not None:
            notes.append(Note("CD114", at, key, value, self.stands_for))
        return self.shape.decode(value, at, key, notes)


class Bean:
    """An object with known fields. `learn` fills it in afterwards, since beans hold each other."""

    __slots__ = ("_finish", "_rows", "_staying", "_text_field", "elsewhen", "fields", "name", "title")

    python = Absent
    expects = "an object"

    def __init__(self, name: str, title: str, text_field: str | None, finish: Finish | None) -> None:
        self.name: str = name
        self.title: str = title
        self.fields: tuple[Field, ...] = ()
        self.elsewhen: Mapping[str, Elsewhen] = {}
        self._text_field = text_field  # the field that a plain text stands for
        self._finish = finish
        self._rows: dict[str, tuple[type, JSON, Any, str]] = {}
        self._staying: tuple[tuple[str, JSON], ...] = ()

    def learn(
        self, fields: tuple[Field, ...], aliases: Mapping[str, Alias], elsewhen: Mapping[str, Elsewhen]
    ) -> None:
        self.fields, self.elsewhen = fields, elsewhen
        for field in fields:
            is_left_out = field.default is not None and not field.stays
            comparable = field.shape.python if is_left_out else Absent
            self._rows[field.name] = (comparable, field.default, field.shape.decode, field.name)
        for name, alias in aliases.items():
            self._rows[name] = (Absent, None, alias.decode, alias.stands_for)
        self._staying = tuple(
            (field.name, field.default) for field in fields if field.stays and field.default is not None
        )

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is not dict:
            return self._from_text(value, at, key, notes)
        here = (at, key, self, value)
        rows = self._rows
        body: dict[str, Any] = {}
        for name, item in value.items():
            row = rows.get(name)
            if row is None:
                self._unknown(name, item, here, notes)
                continue
            comparable, default, decode, target = row
            if type(item) is comparable and item == default:
                continue
            result = decode(item, here, name, notes)
            if result is not ABSENT and (type(result) is not comparable or result != default):
                body[target] = result
            else:
                body.pop(target, None)
        return self._finished(body)

    def _finished(self, body: dict[str, Any]) -> dict[str, Any]:
        for name, default in self._staying:
            if name not in body:
                body[name] = default
        if self._finish is not None:
            self._finish(body)
        return body

    def _unknown(self, name: str, item: Any, here: Place, notes: Notes) -> None:
        elsewhen = self.elsewhen.get(name)
        if elsewhen is None:
            notes.append(Note("CD110", here, name, item))
        elif item is not None and item != elsewhen.default:
            notes.append(Note("CD111", here, name, item, elsewhen))

    def _from_text(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if self._text_field is not None and isinstance(value, str):
            return {self._text_field: well_formed(value)}
        return refused(self, value, at, key, notes)

    def rebuild(self, value: Any, change: Rebuild) -> Any:
        if not isinstance(value, dict):
            return value
        shapes = {field.name: field.shape for field in self.fields}
        inner = {
            name: shapes[name].rebuild(item, change) if name in shapes and item is not None else item
            for name, item in value.items()
        }
        return change(self, inner)


@dataclass(frozen=True, slots=True)
class InlineWorkflow:
    """A workflow written inside a step, or a reference to one."""

    workflow: Bean
    takes_references: bool  # and reads an object as a free one first, so that numbers lose their token

    python = Absent
    expects = "a workflow or a ${…} reference to one"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if not self.takes_references:
            return self.workflow.decode(value, at, key, notes)
        if isinstance(value, str) and value.startswith("${") and value.endswith("}"):
            return well_formed(value)
        if not isinstance(value, dict):
            return refused(self, value, at, key, notes)
        return self.workflow.decode(free(value, at, key, notes), at, key, notes)

    def rebuild(self, value: Any, change: Rebuild) -> Any:
        return self.workflow.rebuild(value, change)


def take_inner_identity(body: dict[str, Any]) -> None:
    """Of a sub-workflow: the name and version of one written inside replace those beside it."""
    inner = body.get("workflowDefinition")
    if isinstance(inner, dict):
        body.pop("name", None)
        body |= {name: inner[name] for name in ("name", "version") if name in inner}
