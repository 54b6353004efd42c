"""Which tasks are polled by a worker, as people and programs read it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from conductor_deploy.analysis.worker_tasks import Attendance, Poller, Polling
from conductor_deploy.present.palette import Palette, Role
from conductor_deploy.present.table import Cell, table
from conductor_deploy.present.values import key_text, printable
from conductor_deploy.present.words import counted

__all__ = ["workers_document", "workers_text"]

_ROLES: Mapping[Polling, Role] = {"polled": "faint", "stale": "warning", "never": "error"}
_HEAD = ("TASK", "STATE", "LAST POLL", "BY", "USED BY")


def workers_document(found: Mapping[str, Sequence[Attendance]]) -> dict[str, Any]:
    """`found` by environment."""
    return {"tasks": [_row(name, row) for name, rows in found.items() for row in rows]}


def _row(environment: str, row: Attendance) -> dict[str, Any]:
    return {
        "environment": environment,
        "task": row.task,
        "state": row.state,
        "workflows": [str(key) for key in row.workflows],
        "pollers": [
            {"worker": each.worker, "domain": each.domain, "last_poll": each.last.isoformat()}
            for each in row.pollers
        ],
    }


def workers_text(
    environment: str, rows: Sequence[Attendance], now: datetime, palette: Palette, width: int | None = None
) -> str:
    """A table, a line for each poller; `now` is the server's time."""
    if not rows:
        return f"{environment}: no workflow has a task for a worker"
    cells = [[Cell(text, _ROLES[row.state]) for text in line] for row in rows for line in _lines(row, now)]
    counts = Counter(row.state for row in rows)
    summary = ", ".join(f"{counts[state]} {state}" for state in _ROLES if counts[state])
    return f"{table(_HEAD, cells, palette, width)}\n{environment}: {counted(len(rows), 'task')}, {summary}"


def _lines(row: Attendance, now: datetime) -> Iterator[Sequence[str]]:
    users = [key_text(key) for key in row.workflows]
    used_by = ", ".join([*users[:2], *([f"{len(users) - 2} more"] if len(users) > 2 else [])])
    first, *others = row.pollers or (None,)
    yield printable(row.task), row.state, *_poll(first, now), used_by
    for poller in others:
        yield "", "", *_poll(poller, now), ""


def _poll(poller: Poller | None, now: datetime) -> tuple[str, str]:
    if poller is None:
        return "-", "-"
    domain = f" (domain {printable(poller.domain)})" if poller.domain else ""
    return f"{_age(now - poller.last)} ago", f"{printable(poller.worker)}{domain}"


def _age(age: timedelta) -> str:
    seconds = max(0, round(age.total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
