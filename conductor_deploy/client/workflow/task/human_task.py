from __future__ import annotations

from enum import Enum

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["AssignmentCompletionStrategy", "HumanTask", "TriggerType"]


class AssignmentCompletionStrategy(str, Enum):
    """What becomes of the task when its last assignment ends."""

    LEAVE_OPEN = "LEAVE_OPEN"
    TERMINATE = "TERMINATE"

    def __str__(self) -> str:
        return self.name


class TriggerType(str, Enum):
    """A change of a human task that may start a workflow."""

    ASSIGNED = "ASSIGNED"
    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    TIMED_OUT = "TIMED_OUT"
    ASSIGNEE_CHANGED = "ASSIGNEE_CHANGED"

    def __str__(self) -> str:
        return self.name


class HumanTask(TaskInterface):
    """Waits for a person to complete it; the form is Orkes only."""

    def __init__(
        self,
        task_ref_name: str,
        display_name: str | None = None,
        form_template: str | None = None,
        form_version: int = 0,
        assignment_completion_strategy: AssignmentCompletionStrategy = AssignmentCompletionStrategy.LEAVE_OPEN,
    ) -> None:
        definition = {
            "assignmentCompletionStrategy": assignment_completion_strategy.name,
            "displayName": display_name,
            "userFormTemplate": {"name": form_template, "version": form_version},
        }
        inputs = {"__humanTaskDefinition": definition}
        super().__init__(task_ref_name, TaskType.HUMAN, input_parameters=inputs)
