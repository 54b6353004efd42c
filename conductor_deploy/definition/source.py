"""A file as text, and a definition as it was written in it."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from conductor_deploy.definition.document import Kind, Origin, Position
from conductor_deploy.definition.syntax.json_text import NumberText, locate_json, locate_root
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["Document", "Made", "NumberText", "Source"]


@dataclass(frozen=True, slots=True)
class Made:
    """What a `{{ … }}` of a templated file became: from character `start` of the text to before `end`."""

    start: int
    end: int
    line: int  # of the template
    variables: tuple[str, ...]  # as dotted paths


@dataclass(frozen=True, slots=True)
class Source:
    """A text and where it comes from; the path is relative to the repository, with forward slashes."""

    path: str
    text: str
    template_lines: tuple[int, ...] = ()  # for each line of the text, the line of the template that made it
    made: tuple[Made, ...] = ()  # by `{{ … }}` of a template, in the order of the text
    _places: dict[int, Mapping[str, int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def is_json(self) -> bool:
        return self.path.endswith((".json", ".json.j2"))

    @property
    def is_code(self) -> bool:
        """Python that defines something, and no definition as written."""
        return self.path.endswith(".py")

    def position(self, offset: int) -> Position:
        """Of a character. Lines end at a line feed; columns count characters."""
        if offset == 0 and not self.template_lines:
            return Position(self.path)
        starts = _line_starts(self.text)
        line = bisect_right(starts, offset)
        column = offset - starts[line - 1] + 1
        if self.template_lines:
            line = self.template_lines[min(line, len(self.template_lines)) - 1]
        return Position(self.path, line, column)

    def remember(self, number: int, places: Mapping[str, int]) -> None:
        """Take the places of a document's values from its reader, so that `locate` need not read again."""
        self._places[number] = places

    def offset(self, number: int, pointer: str) -> int | None:
        """Where a value of a document of this file begins, in characters; None where it has no such value."""
        return self._locate_all(number).get(pointer)

    def locate(self, number: int, pointer: str) -> Position:
        """Of a value of a document of this file, or of the nearest value that it would be inside."""
        root = locate_root(self.text, pointer) if self.is_json else None
        if root is not None:
            return self.position(root)
        places = self._locate_all(number)
        while pointer and pointer not in places:
            pointer = pointer.rpartition("/")[0]
        return self.position(places.get(pointer, 0))

    def _locate_all(self, number: int) -> Mapping[str, int]:
        if number not in self._places:
            self._places[number] = locate_json(self.text) if self.is_json else _locate_yaml(self.text, number)
        return self._places[number]


@lru_cache(maxsize=16)
def _line_starts(text: str) -> tuple[int, ...]:
    return 0, *(match.end() for match in re.finditer("\n", text))


def _locate_yaml(text: str, number: int) -> Mapping[str, int]:
    from conductor_deploy.definition.syntax.yaml_text import read_yaml  # most repositories hold JSON only

    documents, _ = read_yaml(text)
    return documents[number].places if number < len(documents) else {}


@dataclass(frozen=True, slots=True)
class Document:
    """A definition as written: nulls, audit fields and unknown fields are still in it."""

    kind: Kind
    body: JSONObject
    source: Source
    number: int = 0  # of the YAML document in the file, from 0
    pointer: str = ""  # where the body sits in that document: "" or "/3"
    raw: frozenset[str] = frozenset()  # pointers, into the body, of strings that are no templates
    origins: Mapping[str, Origin] = field(default_factory=dict)  # by pointer into the body
    patched: Mapping[str, Position] = field(default_factory=dict)  # pointer → the patch that set the value

    def position(self, pointer: str = "") -> Position:
        """Of a value of the body, or of the nearest value that it would be inside."""
        place = pointer
        while self.patched and place:
            if place in self.patched:
                return self.patched[place]
            place = place.rpartition("/")[0]
        return self.source.locate(self.number, self.pointer + pointer)

    @property
    def key_position(self) -> Position:
        """Of the name; of the definition where it has none."""
        return self.position("/name")
