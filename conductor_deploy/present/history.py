"""The releases of an environment, newest first, as people and programs read them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from conductor_deploy.plan.plan import Action
from conductor_deploy.present.palette import PLAIN
from conductor_deploy.present.table import Cell, table
from conductor_deploy.present.values import printable
from conductor_deploy.present.words import SIGNS
from conductor_deploy.release.history import History
from conductor_deploy.release.record import Record
from conductor_deploy.release.recovery import way_back

__all__ = ["history_document", "history_text"]


def history_document(past: History) -> dict[str, Any]:
    return {"releases": [_release(record, past) for record in reversed(past.records)]}


def _release(record: Record, past: History) -> dict[str, Any]:
    source = record.source
    return {
        "number": record.number,
        "time": _time(record.finished or record.lease.since),
        "actor": record.lease.holder,
        "run_url": record.lease.run_url,
        "commit": source.commit,
        "dirty": source.dirty,
        "digest": source.digest,
        "variables": list(source.variables),
        "status": record.status,
        "operation": {
            "kind": record.operation.kind,
            "from": record.operation.source,
            "release": record.operation.release,
        },
        "summary": _counts(record),
        "rollback": way_back(record, past),
        "tool": record.tool,
        "lifted": list(record.lifted),
        "interrupted": record.interrupted,
        "closed_by": record.closed_by,
    }


def history_text(environment: str, past: History, now: datetime, width: int | None = None) -> str:
    """A table; `now` is the server's time, which tells an unfinished release that is under way from a dead one."""
    if not past.records:
        return f"{environment}: nothing was ever released"
    return table(_HEAD, [_row(record, past, now) for record in reversed(past.records)], PLAIN, width)


_HEAD = ("RELEASE", "FINISHED (UTC)", "STATUS", "CHANGES", "OPERATION", "COMMIT", "BY", "ROLLBACK FROM")


def _row(record: Record, past: History, now: datetime) -> Sequence[Cell]:
    counts = _counts(record)
    changes = " ".join(f"{sign}{counts[action]}" for action, sign in SIGNS.items() if counts[action])
    commit = (record.source.commit or "-")[:12] + "*" * record.source.dirty
    finished = f"{record.finished:%Y-%m-%d %H:%M:%S}" if record.finished else "-"
    cells = (
        str(record.number),
        finished,
        _status(record, now),
        changes or "none",
        _operation(record),
        commit,
        record.lease.holder,
        way_back(record, past),
    )
    return [Cell(printable(cell)) for cell in cells]


def _status(record: Record, now: datetime) -> str:
    if not record.is_open:
        return record.status
    return "under way" if record.is_held(now) else "interrupted"


def _operation(record: Record) -> str:
    operation = record.operation
    if operation.source:
        return f"{operation.kind} from {operation.source}"
    return f"{operation.kind} of {operation.release}" if operation.release else operation.kind


def _counts(record: Record) -> Mapping[Action, int]:
    """What was done, not what was intended; of a release that is not finished, what is intended."""
    meant = Counter(entry.action for entry in record.entries if entry.result in (None, "done", "skipped"))
    return {action: meant[action] for action in SIGNS}


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"
