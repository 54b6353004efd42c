from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model, one_of
from conductor_deploy.client.http.models.workflow_status import (
    STATUSES,
    running_status,
    successful_status,
    terminal_status,
)

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task import Task

__all__ = [
    "WorkflowRun",
    "last_called",
    "last_open",
    "running_status",
    "successful_status",
    "terminal_status",
]


@model
class WorkflowRun(Model):
    """An execution that was waited for: ended, or as far as it came. Times are in milliseconds since 1970."""

    correlation_id: str | None = None
    create_time: int | None = None
    created_by: str | None = None
    input: dict[str, Any] | None = None
    output: dict[str, Any] | None = None
    priority: int | None = None
    request_id: str | None = None
    status: str | None = one_of(*STATUSES)
    tasks: list[Task] | None = None
    update_time: int | None = None
    variables: dict[str, Any] | None = None
    workflow_id: str | None = None
    reason_for_incompletion: str | None = None
    _: KW_ONLY
    response_type: str | None = None
    target_workflow_id: str | None = None
    target_workflow_status: str | None = None
    signal_timeout: bool | None = None

    def is_completed(self) -> bool:
        """Whether the execution is over, in whatever way."""
        return self.status in terminal_status

    def is_successful(self) -> bool:
        """Whether it is COMPLETED or PAUSED."""
        return self.status in successful_status

    def is_running(self) -> bool:
        """Whether it is RUNNING or PAUSED."""
        return self.status in running_status

    @property
    def current_task(self) -> Task | None:
        """The last task that is scheduled or in progress."""
        return last_open(self.tasks or [])

    def get_task(self, name: str | None = None, task_reference_name: str | None = None) -> Task | None:
        """The last task of a definition's name, or of a reference name; ValueError unless exactly one is given."""
        return last_called(self.tasks or [], name, task_reference_name)


def last_open(tasks: Iterable[Task]) -> Task | None:
    """The last of the tasks that is scheduled or in progress."""
    return next((task for task in reversed(list(tasks)) if task.status in ("SCHEDULED", "IN_PROGRESS")), None)


def last_called(tasks: Iterable[Task], name: str | None, task_reference_name: str | None) -> Task | None:
    """The last of the tasks with a definition's name, or with a reference name; exactly one is to be given."""
    if (name is None) == (task_reference_name is None):
        raise ValueError(
            "ONLY one of name or task_reference_name MUST be provided, "
            f"not name={name!r}, task_reference_name={task_reference_name!r}"
        )
    for task in reversed(list(tasks)):
        if task.task_def_name == name if name is not None else _reference_name(task) == task_reference_name:
            return task
    return None


def _reference_name(task: Task) -> str | None:
    return task.workflow_task.task_reference_name if task.workflow_task else task.reference_task_name
