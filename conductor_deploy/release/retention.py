"""How much of the past is kept: every reader of a server's definitions pays for the records among them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conductor_deploy.jsonvalue import canonical
from conductor_deploy.release.record import Record, to_definition

__all__ = ["BUDGET", "KEEP", "Trim", "fit", "trim"]

BUDGET = 2_000_000  # bytes of all records of a project and environment
KEEP = 50  # releases


@dataclass(frozen=True, slots=True)
class Trim:
    """What to do with the older records once a release is finished."""

    rewrite: tuple[Record, ...] = ()
    remove: tuple[Record, ...] = ()


def trim(newest: Record, older: Sequence[Record], keep: int = KEEP, budget: int = BUDGET) -> Trim:
    """Strip the inventory from all but the newest; past the budget drop before-images, then whole records.

    The newest records keep theirs the longest.
    """
    left = budget - _size(newest)
    rewrite, remove = [], []
    for age, record in enumerate(sorted(older, key=lambda r: -r.number), start=1):
        kept = _within(replace(record, inventory=None, held={}), left)
        if kept is None or age >= keep:
            remove.append(record)
            continue
        left -= _size(kept)
        if kept != record:
            rewrite.append(kept)
    return Trim(tuple(rewrite), tuple(remove))


def fit(record: Record, budget: int = BUDGET) -> Record:
    """The record without its before-images where they alone would break the budget."""
    return _within(record, budget) or replace(record, images=None)


def _within(record: Record, left: int) -> Record | None:
    smaller = replace(record, images=None)
    return next((form for form in (record, smaller) if _size(form) <= left), None)


def _size(record: Record) -> int:
    return len(canonical(to_definition(record)).encode())
