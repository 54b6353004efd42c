"""Values that no schema describes: inputs, outputs, variables. Java keeps them nearly as they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Any

from conductor_deploy.definition.decoding.coercion import well_formed
from conductor_deploy.definition.decoding.shapes import ABSENT, Absent, Leaf, Notes, Place, coerced, refused

__all__ = ["Free", "FreeMap", "free"]

_CONTAINERS = frozenset({dict, list})
_UNCHANGED = frozenset({bool, int, type(None)})


@dataclass(frozen=True, slots=True)
class Free(Leaf):
    """Any value; null means not set."""

    python = Absent

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        return ABSENT if value is None else free(value, at, key, notes)


@dataclass(frozen=True, slots=True)
class FreeMap(Leaf):
    """An object with any values; nulls in it stay."""

    python = dict
    expects = "an object"

    def decode(self, value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
        if type(value) is dict:
            return free(value, at, key, notes)
        return refused(self, value, at, key, notes)


def free(value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
    """The value as the server keeps it; itself where nothing changes."""
    return value if _are_settled((value,)) else _stored(value, at, key, notes)


def _are_settled(values: Iterable[Any]) -> bool:
    """Whether the server keeps all of them as they are: the common answer, so found out first and fast."""
    for value in values:
        kind = type(value)
        if kind is str:
            if not value.isascii() and well_formed(value) != value:
                return False
        elif kind in _CONTAINERS:  # a dict is the sequence of its names
            if not _are_settled(value) or (kind is dict and not _are_settled(value.values())):
                return False
        elif kind not in _UNCHANGED and not (kind is float and -inf < value < inf):
            return False
    return True


def _stored(value: Any, at: Place | None, key: str | int, notes: Notes) -> Any:
    """Doubles lose their token, those too big become text, and so does half a surrogate pair."""
    here = (at, key, None, value)
    match value:
        case dict():
            return {well_formed(name): _stored(item, here, name, notes) for name, item in value.items()}
        case list():
            return [_stored(item, here, index, notes) for index, item in enumerate(value)]
        case str():
            text = well_formed(value)
            return text if text == value else coerced(value, text, at, key, notes)
        case float():
            return float(value) if -inf < value < inf else coerced(value, _infinity(value), at, key, notes)
    return value


def _infinity(value: float) -> str:
    return "Infinity" if value > 0 else "-Infinity"
