"""Python text of values, laid out as ruff and black would have it."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, Union

__all__ = ["Bracketed", "Code", "chain", "identifier", "import_lines", "laid_out", "literal", "text_block"]

WIDTH = 88  # the default of ruff and of black
INDENT = 4


@dataclass(frozen=True, slots=True)
class Bracketed:
    """A call, list or dict: its items, each behind a text such as `name=`, go on one line or on one line each."""

    opening: str
    items: tuple[tuple[str, Code], ...]
    closing: str


Code: TypeAlias = Union[str, Bracketed]  # noqa: UP007 # in quotes, since Bracketed names it


def literal(value: object) -> str:
    """A string, number, boolean or None, as a formatter would write it."""
    if isinstance(value, str):
        return _quoted(value)
    return repr(float(value)).replace("e+", "e") if isinstance(value, float) else repr(value)


def _quoted(text: str) -> str:
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(character, quote) for character in text) + quote


def text_block(text: str) -> str | None:
    """A text of several lines between triple quotes; None for one that would not be easier to read so."""
    if text.count("\n") < 2 or '"""' in text or text.endswith('"'):
        return None
    lines = text.split("\n")
    if any(line != line.rstrip() for line in lines):  # what nobody sees, an editor takes away
        return None
    if not all(character == "\n" or _is_shown(character) for character in text):
        return None
    return '"""\\\n' + text.replace("\\", "\\\\") + '"""'


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}


def _escaped(character: str, quote: str) -> str:
    if character == quote:
        return f"\\{quote}"
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if _is_shown(character) else character.encode("unicode_escape").decode()


def _is_shown(character: str) -> bool:
    return character.isprintable()


def laid_out(before: str, code: Code, after: str = "", indent: int = 0) -> str:
    """A statement: on one line if that is not too long, else one item a line."""
    start = " " * indent + before
    written = start + _written(code, _width(start), indent, _width(after)) + after
    if not isinstance(code, str) or not before.endswith("= ") or _width(written) <= WIDTH:
        return written
    alone = " " * (indent + INDENT) + code
    if _width(alone) > WIDTH:
        return written
    return f"{start}(\n{alone}\n{' ' * indent}){after}"


def _written(code: Code, column: int, indent: int, room: int) -> str:
    flat = _flat(code)
    if isinstance(code, str) or not code.items or column + _width(flat) + room <= WIDTH:
        return flat
    inner = indent + INDENT
    lines = (
        " " * inner + before + _written(item, inner + _width(before), inner, 1) + ","
        for before, item in code.items
    )
    return "\n".join([code.opening, *lines, " " * indent + code.closing])


def _flat(code: Code) -> str:
    if isinstance(code, str):
        return code
    return code.opening + ", ".join(before + _flat(item) for before, item in code.items) + code.closing


def _width(text: str) -> int:
    """In columns, of which wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


def chain(workflow: str, steps: Iterable[str], indent: int) -> str:
    """`workflow >> first >> second`."""
    parts = [workflow, *steps]
    line = " " * indent + " >> ".join(parts)
    if _width(line) <= WIDTH:
        return line
    inner = " " * (indent + INDENT)
    joined = f"\n{inner}>> ".join(parts)
    return f"{' ' * indent}(\n{inner}{joined}\n{' ' * indent})"


def import_lines(names: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Of (module, name), in the order in which ruff and isort have them."""
    modules: dict[str, set[str]] = {}
    for module, name in names:
        modules.setdefault(module, set()).add(name)
    for module in sorted(modules):
        members = Bracketed("(", tuple(("", name) for name in sorted(modules[module])), ")")
        line = f"from {module} import {_flat(members)[1:-1]}"
        yield line if len(line) <= WIDTH else f"from {module} import {_written(members, WIDTH, 0, 0)}"


_EDGES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TAKEN = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins)})
_LONGEST = 40


def identifier(name: str, stem: str, taken: Iterable[str] = ()) -> str:
    """A name for a variable after another name; after what it is a name of, where that gives none."""
    parts = re.findall(r"\w+", _EDGES.sub("_", unicodedata.normalize("NFKC", name)))
    made = re.sub("__+", "_", "_".join(parts).lower()).strip("_")[:_LONGEST]
    if not made.isidentifier():
        made = f"{stem}_{made}".rstrip("_")
        made = made if made.isidentifier() else stem
    if made in _TAKEN:
        made = f"{made}_{stem}"
    unique, number = made, 2
    while unique in taken:
        unique, number = f"{made}_{number}", number + 1
    return unique
