"""How wide a text is where it is shown: in columns of a terminal."""

import unicodedata

__all__ = ["columns", "cut", "padded"]


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
    """At most so wide; where something is cut off, it ends with `…`."""
    if columns(text) <= width:
        return text
    shown = ""
    for character in text:
        if columns(shown + character) > width - 1:
            break
        shown += character
    return shown + "…"
