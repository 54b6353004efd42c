"""How wide a text is where it is shown: in columns of a terminal."""

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["columns", "cut", "padded", "wrapped"]


def columns(text: str) -> int:
    """Two for characters of East Asia and pictures, none for accents that stand above another character."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def cut(text: str, width: int) -> str:
    """At most so wide, of at least one column; where something is cut off, it ends with `…`."""
    if columns(text) <= width:
        return text
    while columns(text) >= width:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, width: int | None) -> str:
    """The lines of a text, those that are wider than `width` on several, all but the first of them indented more."""
    return (
        text
        if width is None
        else "\n".join(part for line in text.split("\n") for part in _parts(line, width))
    )


_COLOURS = re.compile("\x1b\\[[0-9;]*m")
_HANGING = 4


def _parts(line: str, width: int) -> Iterator[str]:
    """Of a line, broken at blanks; a word wider than the width is left whole, so that it can be copied."""
    if columns(_COLOURS.sub("", line)) <= width:
        yield line
        return
    margin = len(line) - len(line.lstrip())
    if margin > width // 2:
        line, margin = " " * _HANGING + line.lstrip(), _HANGING
    first, *words = re.findall(r"^\s*(?:\S*[+~-] )?\S+|\s*\S+", line)  # a sign stays with what it is about
    indent = " " * (margin + _HANGING)
    for word in words:
        if columns(_COLOURS.sub("", first + word)) > width:
            yield first
            first = indent + word.lstrip()
        else:
            first += word
    yield first
