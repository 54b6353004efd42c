from __future__ import annotations

from enum import Enum
from typing import Any

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["TerminateTask", "WorkflowStatus"]


class WorkflowStatus(str, Enum):
    """How an execution ends; servers take COMPLETED, FAILED and TERMINATED here."""

    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    PAUSED = "PAUSED"
    RUNNING = "RUNNING"
    TERMINATED = "TERMINATED"
    TIMEOUT_OUT = "TIMED_OUT"


class TerminateTask(TaskInterface):
    """Ends the execution. Its output is `workflow_output`; without one it has none."""

    def __init__(
        self,
        task_ref_name: str,
        status: WorkflowStatus | str,
        termination_reason: str | None = None,
        workflow_output: dict[str, Any] | str | None = None,
    ) -> None:
        inputs: dict[str, Any] = {"terminationStatus": status, "terminationReason": termination_reason}
        if workflow_output is not None:
            inputs["workflowOutput"] = workflow_output
        super().__init__(task_ref_name, TaskType.TERMINATE, input_parameters=inputs)
