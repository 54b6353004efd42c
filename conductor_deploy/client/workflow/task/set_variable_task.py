from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["SetVariableTask"]


class SetVariableTask(TaskInterface):
    """Makes its inputs variables of the execution, which `${workflow.variables.name}` reads."""

    def __init__(self, task_ref_name: str) -> None:
        super().__init__(task_ref_name, TaskType.SET_VARIABLE)
