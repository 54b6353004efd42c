"""The tasks of an estate that workers have to take, and whether anybody does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from conductor_deploy.definition.document import WORKFLOW, Key, State
from conductor_deploy.definition.schemafiles import schema
from conductor_deploy.definition.tasks import tasks_of

__all__ = ["Attendance", "Poller", "Polling", "attendances", "worker_tasks"]

Polling: TypeAlias = Literal["polled", "stale", "never"]


@dataclass(frozen=True, slots=True)
class Poller:
    """The last who asked for tasks of a type, in a domain or without one."""

    task: str
    domain: str | None
    worker: str
    last: datetime


@dataclass(frozen=True, slots=True)
class Attendance:
    """A task, the workflows that use it, and who polls for it, the latest first."""

    task: str
    workflows: Sequence[Key]
    pollers: Sequence[Poller]
    state: Polling


def worker_tasks(state: State) -> Mapping[str, Sequence[Key]]:
    """Names that workers poll for, each with the workflows that use it.

    That is the name of a SIMPLE task, and the type of one whose type no server knows. A name that is made at run
    time is left out.
    """
    known = frozenset(schema("workflow.json")["$defs"]["WorkflowTask"]["properties"]["type"]["examples"])
    users: dict[str, dict[Key, None]] = {}
    for key, definition in state.items():
        for task in tasks_of(definition.body, inline=True) if key.kind is WORKFLOW else ():
            name = str(task.body.get("name") or "") if task.type == "SIMPLE" else task.type
            if task.is_reached and (task.type == "SIMPLE" or task.type not in known) and "${" not in name:
                users.setdefault(name, {})[key] = None
    return {name: sorted(users[name], key=lambda key: key.sort_key) for name in sorted(users)}


def attendances(
    tasks: Mapping[str, Sequence[Key]], pollers: Iterable[Poller], now: datetime, stale: timedelta
) -> tuple[Attendance, ...]:
    """Of each task, those that nobody polls for first."""
    found: dict[str, list[Poller]] = {}
    for poller in sorted(pollers, key=lambda poller: poller.last, reverse=True):
        found.setdefault(poller.task, []).append(poller)
    rows = [
        Attendance(task, keys, found.get(task, ()), _state(found.get(task, ()), now, stale))
        for task, keys in tasks.items()
    ]
    return tuple(sorted(rows, key=lambda row: (_ORDER.index(row.state), row.task)))


_ORDER: Sequence[Polling] = ("never", "stale", "polled")


def _state(pollers: Sequence[Poller], now: datetime, stale: timedelta) -> Polling:
    if not pollers:
        return "never"
    return "stale" if now - pollers[0].last > stale else "polled"
