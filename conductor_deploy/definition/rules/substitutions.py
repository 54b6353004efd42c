"""`${…}` as the server reads it when a workflow is registered: where it stands, and which paths are refused.

The grammar of a path is that of the server's JSONPath library (json-path 2.9), with its quirks.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conductor_deploy.jsonvalue import JSON, walk

__all__ = ["Expression", "expressions_in", "mistake_in_path", "paths_in", "target_of"]

# What stands between `${` and `}`, unless the dollar is doubled. An unescaped `${` inside starts anew.
_EXPRESSION = re.compile(r"(?<!\$)\$\{([^}$]*(?:(?:\$(?!\{)|(?<=\$)\$)[^}$]*)*)\}")
_PLAIN_PATH = re.compile(r"[\w-]+(?:\.[\w-]+)*(?:\[\d+\])?")


@dataclass(frozen=True, slots=True)
class Expression:
    pointer: str  # of the string that holds it
    path: str  # without `${` and `}`


def target_of(path: str) -> str:
    """What is read: `workflow`, a task's reference name, or a variable of the server."""
    return path.rstrip(".").split(".", 1)[0]


def paths_in(value: JSON) -> set[str]:
    """The paths of all expressions in the strings of `value`; keys don't count, nor does `$${…}`."""
    texts: set[str] = set()
    _gather_texts(texts, (value,))
    return {path for text in texts for path in _EXPRESSION.findall(text)}


def _gather_texts(texts: set[str], values: Iterable[JSON]) -> None:
    """Each text once: the same few expressions are read in many places."""
    for value in values:
        if isinstance(value, str):
            if "${" in value:
                texts.add(value)
        elif isinstance(value, Mapping):
            _gather_texts(texts, value.values())
        elif isinstance(value, Sequence):
            _gather_texts(texts, value)


def expressions_in(value: JSON, pointer: str) -> Iterator[Expression]:
    """The same, one by one with their places; `value` stands at `pointer`."""
    for inner, text in walk(value, pointer):
        if isinstance(text, str) and "${" in text:
            yield from (Expression(inner, path) for path in _EXPRESSION.findall(text))


def mistake_in_path(path: str) -> str | None:
    """Why the server refuses the path, as the end of a sentence; None for a path that it takes."""
    if _PLAIN_PATH.fullmatch(path):
        return None
    if not path.strip():
        return "is empty"
    if path.startswith(" "):
        return "starts with a blank"
    try:
        _read_path((path if path[0] in "$@" else f"$.{path}").rstrip(" "))
    except _BadPathError as error:
        return str(error)
    return None


class _BadPathError(ValueError):
    pass


def _read_path(text: str) -> None:
    """`$` or `@`, then tokens. A last character that stands alone after a token is never looked at."""
    if text.endswith("."):
        raise _BadPathError("ends with a dot")
    if len(text) > 1 and text[1] not in ".[":
        raise _BadPathError(f"has {text[1]} after {text[0]}, where only a dot or a bracket can stand")
    position = 1
    while position < len(text) - (position > 1):
        position = _read_token(text, position)


def _read_token(text: str, position: int) -> int:
    """The position after the token that starts at `position`."""
    if text[position] == ".":
        position += 2 if text.startswith("..", position) else 1
        if text[position] == ".":
            raise _BadPathError("has too many dots in a row")
    if text[position] == "[":
        return _read_bracket(text, position)
    if text[position] == "*":
        return position + 1
    return _read_name(text, position)


def _read_name(text: str, start: int) -> int:
    end = min(at for at in (*(text.find(stop, start) for stop in ".[( "), len(text)) if at >= 0)
    if text.startswith(" ", end):
        raise _BadPathError("has a blank, which only a name in brackets may have: ['two words']")
    return _read_arguments(text, end) if text.startswith("(", end) else end


def _read_arguments(text: str, start: int) -> int:
    end = _closing(text, start)
    if end is None or text.count("[", start, end) != text.count("]", start, end):
        raise _BadPathError(f"has a parenthesis that is not closed, of {text[:start].rpartition('.')[2]}(")
    return end if end == start + 1 else end + 1  # json-path stays on the `)` of a call without arguments


_SINGLE, _DOUBLE = r"'(?:[^'\\]|\\.)*'", r'"(?:[^"\\]|\\.)*"'
_QUOTED = re.compile(rf"\[ *(?:{_SINGLE}(?: *, *{_SINGLE})*|{_DOUBLE}(?: *, *{_DOUBLE})*) *\]", re.DOTALL)
_WILDCARD = re.compile(r"\[ *\* *\]")
_INDEXES = re.compile(r"\[ *(?:-?\d+(?: *, *-?\d+)*|(?:-?\d+:(?:-?\d+)?|:-?\d+)(?::[\d:-]*)?) *\]")
_FILTER = re.compile(r"\[ *\? *(?=\()")
_BLANKS_AND_BRACKET = re.compile(r" *\]")


def _read_bracket(text: str, start: int) -> int:
    for form in (_QUOTED, _INDEXES, _WILDCARD):
        if match := form.match(text, start):
            return match.end()
    if match := _FILTER.match(text, start):
        return _read_filter(text, match.end())
    inside = text[start : text.find("]", start) + 1] or text[start:]
    raise _BadPathError(
        f"has {inside}: brackets hold numbers, *, a filter, or names in quotes as in ['name']"
    )


_LITERAL = re.compile(rf"{_SINGLE}|{_DOUBLE}|/(?:[^/\\]|\\.)*/", re.DOTALL)
_OPERATORS = re.compile(r"[<>=~!]+")
_KNOWN_OPERATORS = frozenset({"==", "===", "!=", "!==", "<", "<=", ">", ">=", "=~", "!"})


def _read_filter(text: str, start: int) -> int:
    """Only what is surely wrong counts: brackets that stay open, and operators that don't exist."""
    bare = text[:start] + _LITERAL.sub(lambda literal: "_" * len(literal[0]), text[start:])
    end = _closing(bare, start)
    closed = _BLANKS_AND_BRACKET.match(text, end + 1) if end is not None else None
    if closed is None:
        raise _BadPathError("has a filter that is not closed by )]")
    unknown = set(_OPERATORS.findall(bare[start : closed.start()])) - _KNOWN_OPERATORS
    if unknown:
        raise _BadPathError(f"has a filter with {min(unknown)}, which is no operator (equality is ==)")
    return closed.end()


def _closing(text: str, start: int) -> int | None:
    """Where the parenthesis that opens at `start` closes."""
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] == "(") - (text[index] == ")")
        if depth == 0:
            return index
    return None
