"""How much one plan may do before somebody has to say so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conductor_deploy.plan.plan import Action, Change

__all__ = ["Excess", "Limits", "exceeded"]


@dataclass(frozen=True, slots=True)
class Limits:
    """None: no limit. The percentage is of what is owned.

    `spares_one`: nobody set the percentage, so it lets one deletion through, of however few definitions.
    """

    max_deletes: int | None = 5
    max_delete_percent: float | None = 10
    max_updates: int | None = None
    spares_one: bool = True


@dataclass(frozen=True, slots=True)
class Excess:
    """A limit that a plan breaks; `name` is what `--allow limit=…` calls it."""

    action: Action
    name: str
    message: str


def exceeded(limits: Limits, changes: Sequence[Change], owned: int) -> Iterator[Excess]:
    deletes = sum(change.action == "delete" for change in changes)
    updates = sum(change.action == "update" for change in changes)
    if limits.max_deletes is not None and deletes > limits.max_deletes:
        yield Excess("delete", "deletes", f"{deletes} deletions, max_deletes is {limits.max_deletes}")
    elif limits.max_delete_percent is not None and deletes > _share(owned, limits):
        message = f"{deletes} deletions of {owned} owned, max_delete_percent is {limits.max_delete_percent:g}"
        yield Excess("delete", "deletes", message)
    if limits.max_updates is not None and updates > limits.max_updates:
        yield Excess("update", "updates", f"{updates} updates, max_updates is {limits.max_updates}")


def _share(owned: int, limits: Limits) -> int:
    share = int(owned * (limits.max_delete_percent or 0) / 100)
    return max(1, share) if limits.spares_one else share
