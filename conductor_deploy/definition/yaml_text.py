"""YAML by the 1.2 core rules, built from libyaml's events: values, what is marked `!raw`, and where each value begins.

Only `true` and `false` are booleans. A number with a leading zero stays a string, and so does everything that
YAML 1.1 guessed at: `yes`, `1:30`, `2024-01-01`, `1_000`.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from conductor_deploy.definition.json_text import MAX_DEPTH, MAX_DIGITS, Flaw, NumberText
from conductor_deploy.jsonvalue import JSON, join_pointer

__all__ = ["YamlDocument", "locate_yaml", "read_yaml", "resolve"]

_LOADER: Any = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # libyaml is ten times faster; not every platform has it
_ALIASED_VALUES = (
    100_000  # values that aliases may add; a document without aliases can't hold more than its length
)

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_CORE = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """One document of a file; `offset` is where its value begins, `raw` what `!raw` marks."""

    value: JSON
    offset: int
    raw: frozenset[str] = frozenset()
    places: dict[str, int] = field(default_factory=dict)


def read_yaml(text: str) -> tuple[tuple[YamlDocument, ...], tuple[Flaw, ...]]:
    """The documents that hold something, as far as the text can be read, and everything wrong with it."""
    reader = _Reader(text)
    documents = tuple(reader.documents())
    return documents, tuple(reader.flaws)


def locate_yaml(text: str, number: int) -> dict[str, int]:
    """Pointer → offset of each value of one document, counted as `read_yaml` does."""
    documents, _ = read_yaml(text)
    return documents[number].places if number < len(documents) else {}


def resolve(text: str) -> JSON:
    """What a plain scalar means."""
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0)
    return NumberText(text) if _FLOAT.fullmatch(text) else text


class _Stopped(Exception):
    """The file can't be read any further."""


@dataclass(slots=True)
class _Anchor:
    """What an alias stands for; without a size while it is still being read."""

    pointer: str
    value: JSON = None
    size: int | None = None


@dataclass(slots=True)
class _Reader:
    text: str
    flaws: list[Flaw] = field(default_factory=list)
    events: Iterator[Any] = field(init=False)
    places: dict[str, int] = field(default_factory=dict)
    raw: set[str] = field(default_factory=set)
    anchors: dict[str, _Anchor] = field(default_factory=dict)
    values: int = 0

    def __post_init__(self) -> None:
        self.events = yaml.parse(self.text, Loader=_LOADER)

    def documents(self) -> Iterator[YamlDocument]:
        try:
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    yield from self.document()
        except _Stopped:
            return
        except yaml.YAMLError as error:
            self.explain(error)

    def document(self) -> Iterator[YamlDocument]:
        self.places, self.raw, self.anchors = {}, set(), {}
        flaws = len(self.flaws)
        first = next(self.events)
        value = self.value(first, "", 1)
        is_sound = not any(flaw.severity == "error" for flaw in self.flaws[flaws:])
        if value is not None and is_sound:
            yield YamlDocument(value, first.start_mark.index, frozenset(self.raw), self.places)

    def value(self, event: Any, pointer: str, depth: int) -> JSON:
        self.values += 1
        self.places[pointer] = event.start_mark.index
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, pointer)
        anchor = self.open_anchor(event, pointer)
        before = self.values
        if isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event, pointer)
        else:
            value = self.collection(event, pointer, depth)
        if anchor:
            anchor.value, anchor.size = value, self.values - before + 1
        return value

    def open_anchor(self, event: Any, pointer: str) -> _Anchor | None:
        if not event.anchor:
            return None
        anchor = self.anchors[event.anchor] = _Anchor(pointer)
        return anchor

    def alias(self, event: Any, pointer: str) -> JSON:
        anchor = self.anchors.get(event.anchor)
        if anchor is None:
            return self.flaw(
                "CD005",
                event,
                f"no anchor &{event.anchor} stands before this alias",
                "define it, or quote the text",
            )
        if anchor.size is None:
            return self.flaw(
                "CD011", event, f"*{event.anchor} stands inside what it names", "write the value out"
            )
        self.values += anchor.size
        if self.values > len(self.text) + _ALIASED_VALUES:
            self.stop(
                "CD011", event, f"aliases repeat more than {_ALIASED_VALUES:,} values", "write the values out"
            )
        self.raw |= {
            pointer + mark[len(anchor.pointer) :] for mark in self.raw if _is_inside(mark, anchor.pointer)
        }
        return anchor.value

    def collection(self, event: Any, pointer: str, depth: int) -> JSON:
        if depth > MAX_DEPTH:
            self.stop(
                "CD006",
                event,
                f"nested more than {MAX_DEPTH} levels deep",
                "move inner workflows into files of their own",
            )
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.check_tag(event, pointer, "map" if is_mapping else "seq")
        return self.mapping(pointer, depth) if is_mapping else self.sequence(pointer, depth)

    def sequence(self, pointer: str, depth: int) -> JSON:
        items: list[JSON] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, f"{pointer}/{len(items)}", depth + 1))
        return items

    def mapping(self, pointer: str, depth: int) -> JSON:
        items: dict[str, JSON] = {}
        merged: list[JSON] = []
        seen: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name = self.name(event, pointer, depth)
            following = next(self.events)
            if name == "<<" and event.style is None:
                merged.append(self.merge(following, pointer, depth))
                continue
            self.note_duplicate(name, seen, event)
            seen[name] = event.start_mark.index
            items[name] = self.value(following, pointer + join_pointer(name), depth + 1)
        return items

    def name(self, event: Any, pointer: str, depth: int) -> str:
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        raise NotImplementedError

    def merge(self, event: Any, pointer: str, depth: int) -> JSON:
        return None

    def note_duplicate(self, name: str, seen: dict[str, int], event: Any) -> None:
        if name in seen:
            line = self.text.count("\n", 0, seen[name]) + 1
            message = f'"{name}" stands twice in one mapping, first in line {line}; the last one wins'
            self.flaws.append(Flaw("CD020", "warning", event.start_mark.index, message, "remove one of them"))

    def scalar(self, event: Any, pointer: str) -> JSON:
        if event.tag is not None:
            self.check_tag(event, pointer, "str")
            return event.value
        if not event.implicit[0]:
            return event.value
        return resolve(event.value)

    def check_tag(self, event: Any, pointer: str, core: str) -> None:
        if event.tag == "!raw":
            self.raw.add(pointer)

    def flaw(self, code: str, event: Any, message: str, hint: str) -> None:
        self.flaws.append(Flaw(code, "error", event.start_mark.index, message, hint))

    def stop(self, code: str, event: Any, message: str, hint: str) -> NoReturn:
        self.flaw(code, event, message, hint)
        raise _Stopped

    def explain(self, error: yaml.YAMLError) -> None:
        mark = getattr(error, "problem_mark", None)
        self.flaws.append(
            Flaw("CD005", "error", mark.index if mark else 0, str(getattr(error, "problem", error)))
        )


def _is_inside(pointer: str, ancestor: str) -> bool:
    return pointer == ancestor or pointer.startswith(ancestor + "/")
