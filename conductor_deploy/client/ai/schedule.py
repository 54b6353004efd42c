"""Schedules of a workflow as one list: `SchedulerClient.reconcile` makes the server's like it.

On the server a schedule is called `WORKFLOW-NAME`.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conductor_deploy.client.ai.schedule_errors import (
    InvalidCronExpression,
    ScheduleNameConflict,
    ScheduleNotFound,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conductor_deploy.client.http.models.save_schedule_request import SaveScheduleRequest

__all__ = ["Schedule", "ScheduleInfo", "typed_errors"]


@dataclass(frozen=True)
class Schedule:
    """When a workflow is to start, and with what input. Times are milliseconds since 1970 in UTC.

    `catchup`: also start for the times that a pause left out. ValueError without a name or expression, or if
    it ends before it starts.
    """

    name: str
    cron: str
    timezone: str = "UTC"
    input: dict[str, Any] = field(default_factory=dict)
    catchup: bool = False
    paused: bool = False
    start_at: int | None = None
    end_at: int | None = None
    description: str | None = None

    def __post_init__(self) -> None:
        for name in ("name", "cron"):
            if not (getattr(self, name) or "").strip():
                raise ValueError(f"Schedule.{name} is required and must not be blank")
        if self.start_at is not None and self.end_at is not None and self.start_at >= self.end_at:
            raise ValueError(f"Schedule.start_at ({self.start_at}) must be before end_at ({self.end_at})")


@dataclass(frozen=True)
class ScheduleInfo:
    """A schedule as the server has it. `name` is the server's, `short_name` the one given, `agent` its workflow."""

    name: str
    short_name: str
    agent: str
    cron: str
    timezone: str
    input: dict[str, Any]
    paused: bool
    paused_reason: str | None
    catchup: bool
    start_at: int | None
    end_at: int | None
    description: str | None
    next_run: int | None
    create_time: int | None
    update_time: int | None
    created_by: str | None
    updated_by: str | None


@contextmanager
def typed_errors() -> Iterator[None]:
    """ScheduleNotFound and InvalidCronExpression in place of the `ApiException` that says so."""
    try:
        yield
    except Exception as error:
        translated = _translate(error)
        if translated is error:
            raise
        raise translated from error


def _translate(error: Exception) -> Exception:
    status = getattr(error, "status", None)
    text = getattr(error, "body", None) or str(error)
    if status in (400, 500) and "cron" in text.lower():
        return InvalidCronExpression(text)
    is_not_found = getattr(error, "is_not_found", lambda: status == 404)
    return ScheduleNotFound(text) if is_not_found() else error


def _prefix(agent_name: str, short_name: str) -> str:
    return f"{agent_name}-{short_name}"


def _unprefix(agent_name: str, wire_name: str) -> str:
    return wire_name.removeprefix(f"{agent_name}-")


def _check_unique_names(schedules: Iterable[Schedule]) -> None:
    seen: set[str] = set()
    for schedule in schedules:
        if schedule.name in seen:
            raise ScheduleNameConflict(f"Two schedules are called {schedule.name!r}")
        seen.add(schedule.name)


def _to_save_request(schedule: Schedule, agent_name: str) -> SaveScheduleRequest:
    from conductor_deploy.client.http.models.save_schedule_request import SaveScheduleRequest
    from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest

    return SaveScheduleRequest(
        name=_prefix(agent_name, schedule.name),
        cron_expression=schedule.cron,
        zone_id=schedule.timezone,
        run_catchup_schedule_instances=schedule.catchup,
        paused=schedule.paused,
        schedule_start_time=schedule.start_at,
        schedule_end_time=schedule.end_at,
        description=schedule.description,
        start_workflow_request=StartWorkflowRequest(name=agent_name, input=dict(schedule.input or {})),
    )


def _from_workflow_schedule(schedule: Any, agent_name: str | None = None) -> ScheduleInfo:
    """Of a `WorkflowSchedule`, or of the JSON of one."""
    request = _read(schedule, "start_workflow_request")
    workflow = _read(request, "name") or ""
    return ScheduleInfo(
        name=_read(schedule, "name") or "",
        short_name=_unprefix(agent_name or workflow, _read(schedule, "name") or ""),
        agent=workflow,
        cron=_read(schedule, "cron_expression") or "",
        timezone=_read(schedule, "zone_id") or "UTC",
        input=dict(_read(request, "input") or {}),
        paused=bool(_read(schedule, "paused")),
        paused_reason=_read(schedule, "paused_reason"),
        catchup=bool(_read(schedule, "run_catchup_schedule_instances")),
        start_at=_read(schedule, "schedule_start_time"),
        end_at=_read(schedule, "schedule_end_time"),
        description=_read(schedule, "description"),
        next_run=_read(schedule, "next_run_time"),
        create_time=_read(schedule, "create_time"),
        update_time=_read(schedule, "updated_time"),
        created_by=_read(schedule, "created_by"),
        updated_by=_read(schedule, "updated_by"),
    )


def _read(value: Any, name: str) -> Any:
    """A field of a model, or of JSON under either of its names."""
    if not isinstance(value, dict):
        return getattr(value, name, None)
    head, *rest = name.split("_")
    return value.get(name, value.get(head + "".join(word.capitalize() for word in rest)))


def _get_info(raw_client: Any, wire_name: str, agent_name: str | None = None) -> ScheduleInfo:
    """A schedule of a scheduler client. ScheduleNotFound, also where the server answers with nothing."""
    with typed_errors():
        schedule = raw_client.get_schedule(wire_name)
    if not schedule or not _read(schedule, "name"):
        raise ScheduleNotFound(f"Schedule {wire_name!r} not found")
    return _from_workflow_schedule(schedule, agent_name)


def _list_infos(raw_client: Any, agent_name: str) -> list[ScheduleInfo]:
    """The schedules of a workflow, of a scheduler client."""
    with typed_errors():
        schedules = raw_client.get_all_schedules(workflow_name=agent_name) or []
    return [_from_workflow_schedule(schedule, agent_name) for schedule in schedules]
