"""The order of writes: what is called before what calls it; deletions the other way round, and last."""

from collections.abc import Sequence
from itertools import groupby

from conductor_deploy.analysis.graph import order_levels
from conductor_deploy.definition.document import Definition
from conductor_deploy.plan.plan import Change

__all__ = ["levels", "ordered"]


def ordered(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Tasks, leaf workflows, their parents, events, schedules; then deletions, reversed."""
    return tuple(change for level in levels(changes) for change in level)


def levels(changes: Sequence[Change]) -> tuple[tuple[Change, ...], ...]:
    """The ordered changes in groups of one kind, all deletions or none, in which no member calls another."""
    depths = order_levels(Definition(change.key, change.after or change.before or {}) for change in changes)

    def level(change: Change) -> tuple[bool, int, int]:
        deletes = change.action == "delete"
        sign = -1 if deletes else 1
        return deletes, sign * change.key.kind.rank, sign * depths.get(change.key, 0)

    arranged = sorted(changes, key=lambda change: (*level(change), change.key.sort_key))
    return tuple(tuple(group) for _, group in groupby(arranged, key=level))
