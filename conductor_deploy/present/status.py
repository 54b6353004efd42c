"""The pipeline at a glance: definitions down, environments across."""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from conductor_deploy.definition.document import Key
from conductor_deploy.present.palette import Palette, Role
from conductor_deploy.present.table import Cell, table
from conductor_deploy.present.values import key_text
from conductor_deploy.release.standing import Cell as StandingCell
from conductor_deploy.release.standing import Standing

__all__ = ["Matrix", "status_document", "status_text"]

# Environment → definition without version → how it stands; None for an environment that could not be read.
Matrix: TypeAlias = Mapping[str, Mapping[Key, StandingCell] | None]

_ROLES: Mapping[Standing, Role] = {
    "same": "faint",
    "differs": "update",
    "missing": "create",
    "drift": "error",
    "held": "warning",
    "unknown": "warning",
}
_FIRST: Mapping[Standing, int] = {"held": 0, "drift": 1}
_UNKNOWN = StandingCell("unknown")


def status_document(matrix: Matrix, written: Collection[Key] = ()) -> dict[str, Any]:
    """`written` has what the repository holds for environments that could not be read."""
    return {
        "environments": [*matrix],
        "definitions": [
            {"key": str(key), "cells": {name: _cell(cell) for name, cell in row.items() if cell}}
            for key, row in _rows(matrix, written)
        ],
    }


def _cell(cell: StandingCell) -> dict[str, Any]:
    return {
        "version": cell.version,
        "digest": cell.digest,
        "release": cell.release,
        "state": cell.state,
    }


def status_text(
    matrix: Matrix, palette: Palette, width: int | None = None, written: Collection[Key] = ()
) -> str:
    """A table; what is held comes first, then what has drifted, then all else by key."""
    rows = [[Cell(key_text(key)), *map(_shown, row.values())] for key, row in _rows(matrix, written)]
    return table(["DEFINITION", *matrix], rows, palette, width)


def _shown(cell: StandingCell | None) -> Cell:
    """`@4 same (12)`: version, standing, the release that wrote it; `@4 missing, @3 live`."""
    if cell is None:
        return Cell("-")
    version = "" if cell.version is None else f"@{cell.version} "
    release = "" if cell.release is None else f" ({cell.release})"
    instead = "" if cell.instead is None else f", @{cell.instead} live"
    return Cell(f"{version}{cell.state}{release}{instead}", _ROLES[cell.state])


def _rows(matrix: Matrix, written: Collection[Key]) -> list[tuple[Key, Mapping[str, StandingCell | None]]]:
    """None where an environment neither has a definition nor shall have it."""
    keys = {key for cells in matrix.values() if cells is not None for key in cells}.union(written)
    rows = {
        key: {name: _UNKNOWN if cells is None else cells.get(key) for name, cells in matrix.items()}
        for key in keys
    }
    return sorted(rows.items(), key=lambda item: (_urgency(item[1]), item[0].sort_key))


def _urgency(row: Mapping[str, StandingCell | None]) -> int:
    return min((_FIRST[cell.state] for cell in row.values() if cell and cell.state in _FIRST), default=2)
