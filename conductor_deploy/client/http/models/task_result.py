from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model, one_of
from conductor_deploy.client.http.models.task_exec_log import TaskExecLog
from conductor_deploy.client.http.models.task_result_status import TaskResultStatus

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.execution_metadata import ExecutionMetadata

__all__ = ["TaskResult"]


@model
class TaskResult(Model):
    """What a worker says of a task; body of `POST /tasks`."""

    workflow_instance_id: str | None = None
    task_id: str | None = None
    reason_for_incompletion: str | None = None
    callback_after_seconds: int | None = None
    worker_id: str | None = None
    status: TaskResultStatus | str | None = one_of(TaskResultStatus)
    output_data: dict[str, Any] | None = None
    logs: list[TaskExecLog] | None = None
    external_output_payload_storage_path: str | None = None
    sub_workflow_id: str | None = None
    extend_lease: bool | None = False
    _: KW_ONLY
    execution_metadata: ExecutionMetadata | None = None
    supports_cancellation: bool | None = None

    def add_output_data(self, key: str, value: Any) -> TaskResult:
        """Set one value of the output; the same object again, so that calls chain."""
        if self.output_data is None:
            self.output_data = {}
        self.output_data[key] = value
        return self

    def log(self, log: str) -> TaskResult:
        """Add a line to the task's log; the same object again."""
        if self.logs is None:
            self.logs = []
        self.logs.append(TaskExecLog(log))
        return self

    @staticmethod
    def complete() -> TaskResult:
        """A result that says COMPLETED."""
        return TaskResult(status=TaskResultStatus.COMPLETED)

    @staticmethod
    def failed(failure_reason: str | None = None) -> TaskResult:
        """A result that says FAILED, and why."""
        return TaskResult(status=TaskResultStatus.FAILED, reason_for_incompletion=failure_reason)

    @staticmethod
    def in_progress() -> TaskResult:
        """A result that says IN_PROGRESS."""
        return TaskResult(status=TaskResultStatus.IN_PROGRESS)

    @staticmethod
    def new_task_result(status: TaskResultStatus | str) -> TaskResult:
        """A result with this status; ValueError for one that results can't have."""
        return TaskResult(status=status)
