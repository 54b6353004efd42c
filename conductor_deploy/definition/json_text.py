"""JSON as people write it: read at the speed of `json`, and explained slowly only where something is wrong.

The server's own limits hold: depth and numbers as `facts` of Conductor's parser, NaN and Infinity refused, the last of
two equal names wins, a lone surrogate becomes "?".
"""

import json
import math
import re
from dataclasses import dataclass, field
from typing import NoReturn

from conductor_deploy.definition.document import Severity
from conductor_deploy.jsonvalue import JSON, join_pointer

__all__ = ["MAX_DEPTH", "MAX_DIGITS", "Flaw", "NumberText", "locate_json", "read_json"]

MAX_DEPTH = 200  # deeper than this, a real server stores what it can no longer list
MAX_DIGITS = 1000  # Conductor's JSON parser refuses longer numbers

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.+])")
_LITERAL = re.compile(r"(?:true|false|null)(?!\w)")
_WORD = re.compile(r"[^\s,:{}\[\]\"']+")
_STRINGS_AND_FILL = re.compile(r'"(?:[^"\\]|\\.)*"|[^\[\]{}"]+', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class NumberText(float):
    """A float that keeps its token: where a field is a string, the server keeps `1.10`, not 1.1."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> "NumberText":
        number = super().__new__(cls, text)
        number.text = text
        return number


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at an offset of a text. With severity "error" the text has no value."""

    code: str
    severity: Severity
    offset: int
    message: str
    hint: str | None = None


def read_json(text: str) -> tuple[JSON, tuple[Flaw, ...]]:
    """The value of a JSON text (None where a flaw is an error) and everything wrong with it."""
    if not _may_exceed_limits(text):
        try:
            return _DECODER.decode(text), ()
        except (ValueError, RecursionError):
            pass  # the scan below says what and where
    flaws = tuple(_scan(text).flaws)
    if any(flaw.severity == "error" for flaw in flaws):
        return None, flaws
    value: JSON = json.loads(text, parse_float=NumberText)
    return (_without_surrogates(value) if flaws else value), flaws


def locate_json(text: str) -> dict[str, int]:
    """Pointer → offset of each value of a readable JSON text."""
    return _scan(text).values


def _may_exceed_limits(text: str) -> bool:
    """Cheap and never falsely "no": a long number crosses four of the sampled places, depth needs brackets."""
    if re.search("[0-9]{4}", text[:: MAX_DIGITS // 4]):
        return True
    if "\\" in text and _SURROGATE_ESCAPE.search(text):
        return True
    return text.count("{") + text.count("[") > MAX_DEPTH and _depth(text) > MAX_DEPTH


def _depth(text: str) -> int:
    brackets, depth = _STRINGS_AND_FILL.sub("", text), 0
    while brackets and depth <= MAX_DEPTH:
        inner = brackets.replace("[]", "").replace("{}", "")
        if len(inner) == len(brackets):
            break  # unbalanced: the decoder will say so
        brackets, depth = inner, depth + 1
    return depth


def _unique(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("duplicate name")
    return names


def _number(token: str) -> float:
    number = NumberText(token)
    if len(token) > MAX_DIGITS or math.isinf(number):
        raise ValueError("number out of range")
    return number


def _refuse(token: str) -> NoReturn:
    raise ValueError(token)


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_number, parse_constant=_refuse)


def _without_surrogates(value: JSON) -> JSON:
    if isinstance(value, str):
        return _SURROGATE.sub("?", value)
    if isinstance(value, dict):
        return {_SURROGATE.sub("?", name): _without_surrogates(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value


class _Stopped(Exception):
    """The text can't be read any further."""


def _scan(text: str) -> "_Scanner":
    scanner = _Scanner(text)
    try:
        scanner.document()
    except _Stopped:
        pass
    return scanner


@dataclass(slots=True)
class _Scanner:
    """One pass over a JSON text, noting where each value begins and what is wrong."""

    text: str
    values: dict[str, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)

    def document(self) -> None:
        end = self.skip(self.value(self.skip(0), "", 1))
        if end < len(self.text):
            message = f"found {self.found(end)} after the end of the value"
            self.stop(
                "CD004",
                end,
                message,
                "one JSON value a file; several definitions stand in an array: [ {…}, {…} ]",
            )

    def skip(self, at: int) -> int:
        return _SPACE.match(self.text, at).end()  # type: ignore[union-attr]  # the pattern matches "" everywhere

    def value(self, at: int, pointer: str, depth: int) -> int:
        """The end of the value that begins at `at`."""
        self.values[pointer] = at
        character = self.text[at : at + 1]
        if character in ("{", "["):
            if depth > MAX_DEPTH:
                self.stop(
                    "CD006",
                    at,
                    f"nested more than {MAX_DEPTH} levels deep",
                    "move inner workflows into files of their own",
                )
            return self.object(at, pointer, depth) if character == "{" else self.array(at, pointer, depth)
        if character == '"':
            return self.string(at)[1]
        if literal := _LITERAL.match(self.text, at):
            return literal.end()
        return self.number(at)

    def object(self, start: int, pointer: str, depth: int) -> int:
        seen: dict[str, int] = {}
        at = self.skip(start + 1)
        while self.text[at : at + 1] != "}" or seen:
            name, end = self.name(at, start)
            self.note_duplicate(name, seen, at)
            seen[name] = at
            colon = self.skip(end)
            if self.text[colon : colon + 1] != ":":
                self.explain(colon, start, f'a colon after "{name}"', after=end)
            end = self.value(self.skip(colon + 1), pointer + join_pointer(name), depth + 1)
            at, closed = self.next_item(end, start, "}")
            if closed:
                return at
        return at + 1

    def array(self, start: int, pointer: str, depth: int) -> int:
        at, index = self.skip(start + 1), 0
        while self.text[at : at + 1] != "]" or index:
            end = self.value(at, f"{pointer}/{index}", depth + 1)
            index += 1
            at, closed = self.next_item(end, start, "]")
            if closed:
                return at
        return at + 1

    def next_item(self, end: int, start: int, closing: str) -> tuple[int, bool]:
        """Past the comma to the next item, or past the closing bracket."""
        at = self.skip(end)
        character = self.text[at : at + 1]
        if character == closing:
            return at + 1, True
        if character != ",":
            self.explain(at, start, f"a comma or {closing}", after=end)
        following = self.skip(at + 1)
        if self.text[following : following + 1] in ("}", "]"):
            self.stop("CD004", at, f"a comma before the closing {self.text[following]}", "remove the comma")
        return following, False

    def name(self, at: int, start: int) -> tuple[str, int]:
        if self.text[at : at + 1] != '"':
            self.explain(at, start, "a name in double quotes or }")
        return self.string(at)

    def string(self, at: int) -> tuple[str, int]:
        match = _STRING.match(self.text, at)
        if match is None:
            self.explain_string(at)
        text: str = json.loads(match[0])
        if _SURROGATE.search(text):
            self.warn(
                "CD021",
                at,
                "half of a surrogate pair; the server stores it as ?",
                "write the whole character",
            )
        return text, match.end()

    def number(self, at: int) -> int:
        match = _NUMBER.match(self.text, at)
        if match is None:
            self.explain(at, None, "a value")
        if len(match[0]) > MAX_DIGITS:
            self.stop(
                "CD008",
                at,
                f"a number of {len(match[0])} digits; the server reads up to {MAX_DIGITS}",
                "write it as a string",
            )
        if math.isinf(float(match[0])):
            self.stop(
                "CD007",
                at,
                f'{match[0]} is beyond the range of numbers; the server would store the string "Infinity"',
                "write a smaller number, or a string",
            )
        return match.end()

    def note_duplicate(self, name: str, seen: dict[str, int], at: int) -> None:
        if name in seen:
            line = self.text.count("\n", 0, seen[name]) + 1
            self.warn(
                "CD020",
                at,
                f'"{name}" stands twice in one object, first in line {line}; the last one wins',
                "remove one of them",
            )

    def found(self, at: int) -> str:
        """What stands at `at`, as words of a message."""
        if at >= len(self.text):
            return "the end of the file"
        word = _WORD.match(self.text, at)
        return repr((word[0] if word else self.text[at])[:40])

    def warn(self, code: str, at: int, message: str, hint: str) -> None:
        self.flaws.append(Flaw(code, "warning", at, message, hint))

    def stop(self, code: str, at: int, message: str, hint: str | None = None) -> NoReturn:
        self.flaws.append(Flaw(code, "error", at, message, hint))
        raise _Stopped

    def explain(self, at: int, start: int | None, expected: str, after: int | None = None) -> NoReturn:
        message, hint = f"found {self.found(at)}, expected {expected}", None
        self.stop("CD004", at, message, hint)

    def explain_string(self, at: int) -> NoReturn:
        self.stop("CD004", at, "this string does not end")
