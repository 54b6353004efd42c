"""The fine print: what differs between two JSON values, as edits at pointers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from conductor_deploy.jsonvalue import JSON, JSONObject, canonical, equal, join_pointer

__all__ = ["Edit", "edits"]

_PAIRS = 64  # above so many possible pairs, list items are paired by position


@dataclass(frozen=True, slots=True)
class Edit:
    """`path` points into the value after, for removals into the value before.

    Of a field that was removed, `place` is where it would be in the value after.
    """

    op: Literal["add", "change", "remove"]
    path: str
    before: JSON = None
    after: JSON = None
    place: str | None = None


def edits(before: JSON, after: JSON, old: str = "", new: str = "") -> Iterator[Edit]:
    """What differs; nothing if and only if the values are `equal`. `old` and `new` say where they sit."""
    if equal(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _object_edits(before, after, old, new)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_edits(before, after, old, new)
    else:
        yield Edit("change", new, before, after)


def _object_edits(before: JSONObject, after: JSONObject, old: str, new: str) -> Iterator[Edit]:
    for name, value in after.items():
        if name not in before:
            yield Edit("add", new + join_pointer(name), after=value)
        elif before[name] is not value:
            step = join_pointer(name)
            yield from edits(before[name], value, old + step, new + step)
    for name, value in before.items():
        if name not in after:
            step = join_pointer(name)
            yield Edit("remove", old + step, before=value, place=new + step)


def _list_edits(before: Sequence[JSON], after: Sequence[JSON], old: str, new: str) -> Iterator[Edit]:
    """Inserted and removed items do not make their neighbours differ."""
    left, right = ([canonical(item) for item in items] for items in (before, after))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        partners = dict(_pair(before[i1:i2], after[j1:j2]))
        for i in range(i1, i2):
            if i - i1 in partners:
                j = partners[i - i1] + j1
                yield from edits(before[i], after[j], f"{old}/{i}", f"{new}/{j}")
            else:
                yield Edit("remove", f"{old}/{i}", before=before[i])
        matched = set(partners.values())
        yield from (Edit("add", f"{new}/{j}", after=after[j]) for j in range(j1, j2) if j - j1 not in matched)


def _pair(before: Sequence[JSON], after: Sequence[JSON]) -> list[tuple[int, int]]:
    """Which items of a replaced run are one item, edited: in order, each with the most similar one left."""
    short, long = sorted((before, after), key=len)
    slack = len(long) - len(short)
    if slack and len(short) * len(long) <= _PAIRS and all(isinstance(item, dict | list) for item in short):
        chosen = _most_similar(short, long, slack)
    else:
        chosen = list(range(len(short)))
    return [(i, j) if short is before else (j, i) for i, j in enumerate(chosen)]


def _most_similar(short: Sequence[JSON], long: Sequence[JSON], slack: int) -> list[int]:
    chosen: list[int] = []
    for index, item in enumerate(short):
        first = chosen[-1] + 1 if chosen else 0
        chosen.append(min(range(first, index + slack + 1), key=lambda j: _distance(item, long[j])))
    return chosen


def _distance(left: JSON, right: JSON) -> float:
    """0 (equal) to 1."""
    from deepdiff import DeepDiff  # slow to import, and needed for few plans

    return float(DeepDiff(left, right, get_deep_distance=True).get("deep_distance", 0.0))
