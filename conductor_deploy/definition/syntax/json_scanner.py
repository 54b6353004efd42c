"""One slow pass over a JSON text: where each value begins, and what is wrong, in words for a person."""

import json
import math
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from conductor_deploy.definition.document import Severity
from conductor_deploy.jsonvalue import join_pointer

__all__ = ["MAX_DEPTH", "MAX_DIGITS", "Flaw", "Scan", "scan_json"]

MAX_DEPTH = 200  # a real server stores deeper values, and then can't list its definitions
MAX_DIGITS = 1000  # of a number; the server refuses longer ones

_SPACE = re.compile(r"[ \t\r\n]*")
_OPEN_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.+-])")
_LITERAL = re.compile(r"(?:true|false|null)(?!\w)")
_WORD = re.compile(r"[^\s,:{}\[\]\"']+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_VALUE_START = re.compile(r'[\w"{\[-]')

_COMMENT = re.compile(r"//|/\*|#")


class _Mistake(NamedTuple):
    """What a person wrote where a name or a value belongs."""

    pattern: re.Pattern[str]
    message: str
    hint: str
    code: str = "CD004"


_MISTAKES = (
    _Mistake(
        re.compile("['`\u2018\u2019\u201c\u201d]"),  # word processors turn quotes
        "{found} is no quote of JSON",
        "put names and strings in double quotes",
    ),
    _Mistake(
        re.compile(r"(?<=\{)[{%#]"),
        "a template expression outside of a string",
        'write "{{ … }}" with the quotes, or name the file *.json.j2',
    ),
    _Mistake(
        re.compile(r"[-+]?(?:NaN|nan|Infinity|inf)\b"),
        "{found} is no JSON value; the server refuses it",
        "write a number, null or a string",
        "CD007",
    ),
    _Mistake(
        re.compile(r"(?:True|False|None|undefined|nil)\b"),
        "{found} is no JSON value",
        "write true, false or null",
    ),
    _Mistake(
        re.compile(r"[-+]?\.?[0-9]"),
        "{found} is no JSON number",
        "write numbers as 1, -0.5 or 2e3; anything else in double quotes",
    ),
    _Mistake(
        re.compile(r"[^\W\d]"), "{found} stands without quotes", "put names and strings in double quotes"
    ),
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at an offset of a text. With severity "error" the text has no value."""

    code: str
    severity: Severity
    offset: int
    message: str
    hint: str | None = None


@dataclass(slots=True)
class Scan:
    """What a pass over a text found, as far as it came."""

    text: str
    places: dict[str, int] = field(default_factory=dict)  # pointer → offset of the value
    flaws: list[Flaw] = field(default_factory=list)


def scan_json(text: str) -> Scan:
    scan = Scan(text)
    with suppress(_StoppedError):
        _Scanner(scan, text).document()
    return scan


class _StoppedError(Exception):
    """The rest of the text can't be read; the flaw that says why is noted."""


@dataclass(frozen=True, slots=True)
class _Scanner:
    """A recursive descent; what reads takes the offset where something begins and returns where it ends."""

    scan: Scan
    text: str

    def document(self) -> None:
        end = self.skip(self.value(self.skip(0), "", 1))
        if end < len(self.text):
            hint = "one JSON value a file; several definitions stand in an array: [{…}, {…}]"
            self.stop("CD004", end, f"found {self.found(end)} after the end of the value", hint)

    def skip(self, at: int) -> int:
        space = _SPACE.match(self.text, at)
        return space.end() if space else at

    def value(self, at: int, pointer: str, depth: int) -> int:
        self.scan.places[pointer] = at
        character = self.text[at : at + 1]
        if character in ("{", "["):
            if depth > MAX_DEPTH:
                self.stop(
                    "CD006", at, f"nested more than {MAX_DEPTH} levels deep", "use sub-workflows of their own"
                )
            read = self.object if character == "{" else self.array
            return read(at, pointer, depth)
        if character == '"':
            return self.string(at)[1]
        literal = _LITERAL.match(self.text, at)
        return literal.end() if literal else self.number(at)

    def object(self, start: int, pointer: str, depth: int) -> int:
        at, seen = self.skip(start + 1), dict[str, int]()
        if self.text[at : at + 1] == "}":
            return at + 1
        while True:
            name, end = self.name(at)
            if name in seen:
                self.warn_of_duplicate(name, seen[name], at)
            seen[name] = at
            colon = self.skip(end)
            if self.text[colon : colon + 1] != ":":
                self.unexpected(colon, f'a colon after "{name}"', start)
            end = self.value(self.skip(colon + 1), pointer + join_pointer(name), depth + 1)
            at, is_closed = self.next_item(end, start, "}")
            if is_closed:
                return at

    def array(self, start: int, pointer: str, depth: int) -> int:
        at, index = self.skip(start + 1), 0
        if self.text[at : at + 1] == "]":
            return at + 1
        while True:
            end = self.value(at, f"{pointer}/{index}", depth + 1)
            at, is_closed = self.next_item(end, start, "]")
            if is_closed:
                return at
            index += 1

    def next_item(self, end: int, start: int, closing: str) -> tuple[int, bool]:
        """Past the comma to the next item, or past the closing bracket."""
        at = self.skip(end)
        character = self.text[at : at + 1]
        if character == closing:
            return at + 1, True
        if character != ",":
            if at > end and _VALUE_START.match(self.text, at):
                self.stop("CD004", end, f"a comma is missing before {self.found(at)}", "add a comma here")
            self.unexpected(at, f"a comma or {closing}", start)
        following = self.skip(at + 1)
        if self.text[following : following + 1] == closing:
            self.stop("CD004", at, f"a comma before the closing {closing}", "remove the comma")
        return following, False

    def name(self, at: int) -> tuple[str, int]:
        if self.text[at : at + 1] != '"':
            self.explain(at, "a name in double quotes")
        return self.string(at)

    def string(self, at: int) -> tuple[str, int]:
        match = _OPEN_STRING.match(self.text, at)
        end = match.end() if match else at
        if self.text[end : end + 1] != '"':
            self.explain_string(at, end)
        text: str = json.loads(self.text[at : end + 1])
        if _LONE_SURROGATE.search(text):
            message = "half a character (a lone surrogate); the server stores ? in its place"
            self.scan.flaws.append(Flaw("CD021", "warning", at, message, "write the whole character"))
        return text, end + 1

    def number(self, at: int) -> int:
        match = _NUMBER.match(self.text, at)
        if match is None:
            self.explain(at, "a value")
        if len(match[0]) > MAX_DIGITS:
            message = f"a number of {len(match[0])} characters; the server reads up to {MAX_DIGITS}"
            self.stop("CD008", at, message, "write it as a string")
        if math.isinf(float(match[0])) and not match[0].lstrip("-").isdigit():
            message = f'{match[0]} is too large; the server would store the string "Infinity"'
            self.stop("CD007", at, message, "write a smaller number, or a string")
        return match.end()

    def warn_of_duplicate(self, name: str, first: int, at: int) -> None:
        line = self.text.count("\n", 0, first) + 1
        message = f'"{name}" stands twice in one object, before in line {line}; the last one wins'
        self.scan.flaws.append(Flaw("CD020", "warning", at, message, "remove one of them"))

    def explain(self, at: int, expected: str) -> NoReturn:
        """Say what a person probably meant where a name or a value belongs."""
        found = self.found(at)
        for mistake in _MISTAKES:
            if mistake.pattern.match(self.text, at):
                self.stop(mistake.code, at, mistake.message.format(found=found), mistake.hint)
        self.unexpected(at, expected)

    def unexpected(self, at: int, expected: str, start: int | None = None) -> NoReturn:
        if _COMMENT.match(self.text, at):
            self.stop(
                "CD004", at, "JSON has no comments", "remove the comment, or keep the definition as YAML"
            )
        self.stop("CD004", at, f"found {self.found(at)}, expected {expected}{self.inside(start)}")

    def explain_string(self, at: int, end: int) -> NoReturn:
        character = self.text[end : end + 1]
        if character in ("", "\n", "\r"):
            hint = 'close it with "; a line break in a string is written \\n'
            self.stop("CD004", at, "this string does not end in its line", hint)
        if character == "\\":
            message = f"{self.text[end : end + 2]} is no escape of JSON"
            self.stop("CD004", end, message, "write \\\\ for a backslash")
        message = f"a string can't hold the control character U+{ord(character):04X}"
        self.stop("CD004", end, message, f"write {json.dumps(character)[1:-1]}")

    def inside(self, start: int | None) -> str:
        if start is None:
            return ""
        noun = "object" if self.text[start] == "{" else "array"
        line = self.text.count("\n", 0, start) + 1
        return f" (of the {noun} that begins in line {line})"

    def found(self, at: int) -> str:
        if at >= len(self.text):
            return "the end of the file"
        string = _OPEN_STRING.match(self.text, at)
        if string:
            return f'{string[0][:30]}"'
        word = _WORD.match(self.text, at)
        return repr((word[0] if word else self.text[at])[:30])

    def stop(self, code: str, at: int, message: str, hint: str | None = None) -> NoReturn:
        self.scan.flaws.append(Flaw(code, "error", at, message, hint))
        raise _StoppedError
