"""How a task may end, and the official SDK's second `TaskResult`, which `task_result.TaskResult` supersedes."""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model, named

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task import Task

__all__ = ["TaskExecLog", "TaskResult", "TaskResultStatus"]


class TaskResultStatus(str, Enum):
    """How a worker leaves a task."""

    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    FAILED_WITH_TERMINAL_ERROR = "FAILED_WITH_TERMINAL_ERROR"
    IN_PROGRESS = "IN_PROGRESS"

    def __str__(self) -> str:
        return self.name


@model
class TaskExecLog(Model):
    """One line of a task's log."""

    log: str


def _at_most_500(name: str, reason: str | None) -> str | None:
    return reason and reason[:500]


@model
class TaskResult(Model):
    """A result that is made from a task and filled by calls that chain. The reason keeps 500 characters."""

    workflow_instance_id: str | None = None
    task_id: str | None = None
    reason_for_incompletion: str | None = named(check=_at_most_500)
    callback_after_seconds: int | None = 0
    worker_id: str | None = None
    status: TaskResultStatus | None = None
    output_data: dict[str, Any] = field(default_factory=dict)
    logs: list[TaskExecLog] = field(default_factory=list)
    external_output_payload_storage_path: str | None = None
    sub_workflow_id: str | None = None
    extend_lease: bool | None = False

    def __init__(self, task: Task | None = None, **values: Any) -> None:
        """What the task says that a result says, too, its status as the nearest that a result can have."""
        self.callback_after_seconds = 0
        self.extend_lease = False
        if task is not None:
            self._take_from(task)
        for name, value in values.items():
            setattr(self, name, value)

    def _take_from(self, task: Task) -> None:
        self.workflow_instance_id = task.workflow_instance_id
        self.task_id = task.task_id
        self.reason_for_incompletion = task.reason_for_incompletion
        self.callback_after_seconds = task.callback_after_seconds
        self.worker_id = task.worker_id
        self.output_data = task.output_data or {}
        self.external_output_payload_storage_path = task.external_output_payload_storage_path
        self.sub_workflow_id = task.sub_workflow_id
        self.status = _NEAREST.get(task.status or "") or TaskResultStatus(task.status)

    def add_output_data(self, key: str, value: Any) -> TaskResult:
        """Set one value of the output."""
        self.output_data[key] = value
        return self

    def log(self, log: str) -> TaskResult:
        """Add a line to the task's log."""
        self.logs.append(TaskExecLog(log))
        return self

    def to_dict(self) -> dict[str, Any]:
        """The values by JSON name, as the official model has it."""
        values = {json_name: getattr(self, name) for name, json_name in self.attribute_map.items()}
        return {**values, "status": self.status and self.status.name}

    @staticmethod
    def complete() -> TaskResult:
        """A result that says COMPLETED."""
        return TaskResult.new_task_result(TaskResultStatus.COMPLETED)

    @staticmethod
    def failed(failure_reason: str | None = None) -> TaskResult:
        """A result that says FAILED, and why."""
        result = TaskResult.new_task_result(TaskResultStatus.FAILED)
        result.reason_for_incompletion = failure_reason
        return result

    @staticmethod
    def in_progress() -> TaskResult:
        """A result that says IN_PROGRESS."""
        return TaskResult.new_task_result(TaskResultStatus.IN_PROGRESS)

    @staticmethod
    def new_task_result(status: TaskResultStatus) -> TaskResult:
        """A result with this status."""
        result = TaskResult()
        result.status = status
        return result


_NEAREST = {
    "CANCELED": TaskResultStatus.FAILED,
    "COMPLETED_WITH_ERRORS": TaskResultStatus.FAILED,
    "TIMED_OUT": TaskResultStatus.FAILED,
    "SKIPPED": TaskResultStatus.FAILED,
    "SCHEDULED": TaskResultStatus.IN_PROGRESS,
}
