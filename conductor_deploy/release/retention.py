"""How much of the past is kept: every reader of a server's definitions pays for the records among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from conductor_deploy.jsonvalue import canonical
from conductor_deploy.release.record import Record, Status, to_definition

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
    statuses = _statuses(newest, older)
    rewrite, remove = [], []
    for age, record in enumerate(sorted(older, key=lambda r: -r.number), start=1):
        status = statuses.get(record.number, record.status)
        concealment = None if newest.concealment else record.concealment
        kept = _within(replace(record, inventory=None, held={}, status=status, concealment=concealment), left)
        if kept is None or age >= keep:
            remove.append(record)
            continue
        left -= _size(kept)
        if kept != record:
            rewrite.append(kept)
    return Trim(tuple(rewrite), tuple(remove))


def _statuses(newest: Record, older: Sequence[Record]) -> Mapping[int, Status]:
    """What the newest release makes of older ones: it may be a rollback of one, or of the rollback of one."""
    operation = newest.operation
    if operation.kind != "rollback" or operation.release is None or newest.status != "applied":
        return {}
    statuses: dict[int, Status] = {operation.release: "rolled-back"}
    for record in older:
        undone = record.operation
        if record.number == operation.release and undone.kind == "rollback" and undone.release:
            statuses[undone.release] = "applied"
    return statuses


def fit(record: Record, budget: int = BUDGET) -> Record:
    """The record without its before-images where they alone would break the budget."""
    return _within(record, budget) or replace(record, images=None)


def _within(record: Record, left: int) -> Record | None:
    smaller = replace(record, images=None)
    return next((form for form in (record, smaller) if _size(form) <= left), None)


def _size(record: Record) -> int:
    return len(canonical(to_definition(record)).encode())
