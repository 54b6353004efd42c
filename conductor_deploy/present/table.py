"""Tables that fit where they are shown; what is too narrow for a table shows a row below the other."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from conductor_deploy.present.palette import PLAIN, Palette, Role
from conductor_deploy.present.width import columns, cut, padded

__all__ = ["Cell", "table"]

_NARROWEST = 16  # columns that are left of a long text
_NARROWEST_NAME = 28  # of what a row is about, which stands first


class Cell(NamedTuple):
    text: str  # printable
    role: Role | None = None


def table(
    head: Sequence[str], rows: Sequence[Sequence[Cell]], palette: Palette = PLAIN, width: int | None = None
) -> str:
    """At most `width` columns wide, where it is known: long texts are cut, and at last the head stands at the side."""
    found = [[Cell(name) for name in head], *rows]
    widths = [max(columns(cell.text) for cell in column) for column in zip(*found, strict=True)]
    fitting = widths if width is None else _shrunk(widths, width - 2 * (len(widths) - 1))
    if fitting is None:
        return "\n".join(line for row in rows for line in _stacked(head, row, palette, width or 0))
    return "\n".join(_line(row, fitting, palette) for row in found)


def _shrunk(widths: Sequence[int], room: int) -> list[int] | None:
    """With the widest columns made narrower until all fit; None where they can't."""
    found = list(widths)
    while sum(found) > room:
        wide = [
            index for index, width in enumerate(found) if width > (_NARROWEST if index else _NARROWEST_NAME)
        ]
        if not wide:
            return None
        found[max(wide, key=found.__getitem__)] -= 1
    return found


def _line(row: Sequence[Cell], widths: Sequence[int], palette: Palette) -> str:
    return "  ".join(_shown(cell, width, palette) for cell, width in zip(row, widths, strict=True)).rstrip()


def _shown(cell: Cell, width: int, palette: Palette) -> str:
    text = cut(cell.text, width)
    return _painted(cell._replace(text=text), palette) + padded(text, width)[len(text) :]


def _painted(cell: Cell, palette: Palette) -> str:
    return palette.paint(cell.role, cell.text) if cell.role else cell.text


def _stacked(head: Sequence[str], row: Sequence[Cell], palette: Palette, width: int) -> Iterator[str]:
    side = max(map(columns, head[1:]), default=0)
    yield f"{head[0]} {_painted(row[0], palette)}"
    for name, cell in zip(head[1:], row[1:], strict=True):
        text = cut(cell.text, max(width - side - 4, _NARROWEST))
        yield f"  {padded(name, side)}  {_painted(cell._replace(text=text), palette)}"
