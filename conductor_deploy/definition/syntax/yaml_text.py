"""YAML by the 1.2 core rules: values, what `!raw` marks, and where each value begins.

Only `true` and `false` are booleans. What YAML 1.1 guessed at stays text (`yes`, `1:30`, `2024-01-01`),
and so do numbers with a leading zero. Read from the parser's events, so that depth and aliases stay bounded.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from conductor_deploy.definition.syntax.json_scanner import MAX_DEPTH, MAX_DIGITS, Flaw
from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.definition.syntax.yaml_mistake import explain_yaml
from conductor_deploy.jsonvalue import JSON, join_pointer, walk

__all__ = ["LOADER", "RAW", "YamlDocument", "read_yaml"]

RAW = "!raw"  # the tag of a string that is no template

# Not every platform has libyaml, which is ten times faster.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_ALIASED = 100_000  # values that aliases may add to a file

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_CORE = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset({"!", f"{_CORE}str"})
_KNOWN_TAGS = {None, RAW, f"{_CORE}map", f"{_CORE}seq"} | _TEXT_TAGS
_SCRATCH = "/~"  # no pointer holds a tilde without a digit


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """One document of a file that holds something."""

    value: JSON
    raw: frozenset[str]  # pointers of the strings that `!raw` marks
    places: dict[str, int]  # pointer → offset of the value


def read_yaml(text: str) -> tuple[tuple[YamlDocument, ...], tuple[Flaw, ...]]:
    """The documents that hold something and have no error, and everything wrong with the text."""
    reader = _Reader(text)
    documents = tuple(reader.documents())
    return documents, tuple(reader.flaws)


class _StoppedError(Exception):
    """The rest of the text can't be read; the flaw that says why is noted."""


@dataclass(slots=True)
class _Anchor:
    """What an alias repeats. It has no size while it is being read."""

    pointer: str
    value: JSON = None
    size: int | None = None
    raw: frozenset[str] = frozenset()  # pointers inside the value


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
        self.events = yaml.parse(self.text, Loader=LOADER)

    def documents(self) -> Iterator[YamlDocument]:
        try:
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    yield from self.document()
        except _StoppedError:
            pass
        except yaml.YAMLError as error:
            self.flaws.append(explain_yaml(error, self.text))

    def document(self) -> Iterator[YamlDocument]:
        self.places, self.raw, self.anchors = {}, set(), {}
        flaws_before = len(self.flaws)
        value = self.value(next(self.events), "", 1)
        has_error = any(flaw.severity == "error" for flaw in self.flaws[flaws_before:])
        if value is not None and not has_error:
            yield YamlDocument(value, frozenset(self.raw), self.places)

    def value(self, event: Any, pointer: str, depth: int) -> JSON:
        self.places[pointer] = event.start_mark.index
        self.values += 1
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, pointer)
        anchor = _Anchor(pointer)
        if event.anchor:
            self.anchors[event.anchor] = anchor
        values_before = self.values
        if isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event, pointer)
        else:
            value = self.collection(event, pointer, depth)
        anchor.value, anchor.size = value, self.values - values_before
        if event.anchor:
            anchor.raw = self.raw_inside(pointer)
        return value

    def alias(self, event: Any, pointer: str) -> JSON:
        name = event.anchor
        anchor = self.anchors.get(name)
        if anchor is None:
            message = f"there is no anchor &{name} before this alias"
            return self.flaw("CD005", event, message, "put a text that begins with * in quotes")
        if anchor.size is None:
            return self.flaw("CD011", event, f"*{name} stands inside what it repeats", "write the value out")
        self.values += anchor.size
        if self.values > len(self.text) + _MAX_ALIASED:  # without aliases, values are fewer than characters
            self.stop("CD011", event, f"aliases repeat more than {_MAX_ALIASED:,} values", "write them out")
        self.raw.update(pointer + mark for mark in anchor.raw)
        return anchor.value

    def forget_raw(self, pointer: str) -> None:
        """What `!raw` marked at a place that holds something else from now on."""
        self.raw = {mark for mark in self.raw if not f"{mark}/".startswith(f"{pointer}/")}

    def raw_inside(self, pointer: str) -> frozenset[str]:
        inside = (mark for mark in self.raw if f"{mark}/".startswith(f"{pointer}/"))
        return frozenset(mark[len(pointer) :] for mark in inside)

    def scalar(self, event: Any, pointer: str) -> JSON:
        self.check_tag(event)
        value = event.value if event.style or event.tag in _TEXT_TAGS else self.plain(event)
        if event.tag == RAW and isinstance(value, str):
            self.raw.add(pointer)
        return value

    def plain(self, event: Any) -> JSON:
        text: str = event.value
        if text in _NULL:
            return None
        if text in _BOOLEAN:
            return _BOOLEAN[text]
        if _NOT_FINITE.fullmatch(text):
            return self.flaw("CD007", event, f"{text} is no JSON value; the server refuses it", "quote it")
        is_integer = _INTEGER.fullmatch(text)
        if not is_integer and not _FLOAT.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS:
            message = f"a number of {len(text)} characters; the server reads up to {MAX_DIGITS}"
            return self.flaw("CD008", event, message, "quote it")
        return int(text, 0) if is_integer else self.float(event, text)

    def float(self, event: Any, text: str) -> JSON:
        number = NumberText(text)
        if math.isinf(number):
            message = f'{text} is too large; the server would store the string "Infinity"'
            return self.flaw("CD007", event, message, "write a smaller number, or quote it")
        return number

    def collection(self, event: Any, pointer: str, depth: int) -> JSON:
        if depth > MAX_DEPTH:
            self.stop(
                "CD006", event, f"nested more than {MAX_DEPTH} levels deep", "use sub-workflows of their own"
            )
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.check_tag(event)
        value = self.mapping(pointer, depth) if is_mapping else self.sequence(pointer, depth)
        if event.tag == RAW:
            self.raw.update(place for place, item in walk(value, pointer) if isinstance(item, str))
            for anchor in self.anchors.values():
                if anchor.pointer.startswith(f"{pointer}/"):
                    anchor.raw = self.raw_inside(anchor.pointer)
        return value

    def check_tag(self, event: Any) -> None:
        if event.tag not in _KNOWN_TAGS:
            tag = event.tag.replace(_CORE, "!!")
            hint = f"the one tag is {RAW}; put a text that begins with ! in quotes"
            self.flaw("CD010", event, f"there is no tag {tag}", hint)

    def sequence(self, pointer: str, depth: int) -> list[JSON]:
        items: list[JSON] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, f"{pointer}/{len(items)}", depth + 1))
        return items

    def mapping(self, pointer: str, depth: int) -> dict[str, JSON]:
        items: dict[str, JSON] = {}
        merged: dict[str, tuple[str, JSON]] = {}
        seen: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name = self.name(event, pointer, depth)
            if name in seen:
                self.warn_of_duplicate(name, seen[name], event)
                self.forget_raw(pointer + join_pointer(name))
            seen[name] = event.start_mark.index
            value_event = next(self.events)
            if name == "<<" and not event.style:
                merged = self.merge(value_event, pointer, depth)
            else:
                items[name] = self.value(value_event, pointer + join_pointer(name), depth + 1)
        return self.with_merged(items, merged, pointer) if merged else items

    def name(self, event: Any, pointer: str, depth: int) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self.refuse_name(event)
            self.value(event, pointer + _SCRATCH, depth + 1)
            return ""
        name: str = event.value
        is_text = event.style or event.tag in _TEXT_TAGS
        if not is_text and not isinstance(self.plain(event), str):
            message = f"a name is a string; {name or 'nothing'} is not"
            self.flaw("CD009", event, message, f'put it in quotes: "{name}"')
        return name

    def refuse_name(self, event: Any) -> None:
        at = event.start_mark.index
        if at and self.text[at - 1 : at + 1] == "{{":
            self.flaw(
                "CD005", event, "a template expression outside of quotes", 'write "{{ … }}" with the quotes'
            )
        else:
            self.flaw("CD009", event, "a name is a string, not a list, a mapping or an alias", "write it out")

    def merge(self, event: Any, pointer: str, depth: int) -> dict[str, tuple[str, JSON]]:
        """What `<<` hands on, by name, with where it was read; of several mappings the earlier wins."""
        value = self.value(event, pointer + _SCRATCH, depth + 1)
        parts = value if isinstance(value, list) else [value]
        merged: dict[str, tuple[str, JSON]] = {}
        for index, part in enumerate(parts):
            if not isinstance(part, dict):
                self.flaw(
                    "CD005", event, "<< takes a mapping, or a list of them", 'if it is a name, quote it: "<<"'
                )
                return {}
            place = f"{pointer}{_SCRATCH}/{index}" if parts is value else pointer + _SCRATCH
            for name, item in part.items():
                merged.setdefault(name, (place + join_pointer(name), item))
        return merged

    def with_merged(
        self, items: dict[str, JSON], merged: dict[str, tuple[str, JSON]], pointer: str
    ) -> dict[str, JSON]:
        """A mapping's own items win over what it merges."""
        for name, (place, _) in merged.items():
            if name not in items:
                self.raw.update(pointer + join_pointer(name) + mark for mark in self.raw_inside(place))
        self.raw = {mark for mark in self.raw if not mark.startswith(pointer + _SCRATCH)}
        return {name: item for name, (_, item) in merged.items()} | items

    def warn_of_duplicate(self, name: str, first: int, event: Any) -> None:
        line = self.text.count("\n", 0, first) + 1
        message = f'"{name}" stands twice in one mapping, before in line {line}; the last one wins'
        self.flaws.append(Flaw("CD020", "warning", event.start_mark.index, message, "remove one of them"))

    def flaw(self, code: str, event: Any, message: str, hint: str) -> JSON:
        """Note an error; null stands for the value, so that reading goes on."""
        self.flaws.append(Flaw(code, "error", event.start_mark.index, message, hint))
        return None

    def stop(self, code: str, event: Any, message: str, hint: str) -> NoReturn:
        self.flaw(code, event, message, hint)
        raise _StoppedError
