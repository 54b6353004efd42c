from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["NoopTask"]


class NoopTask(TaskInterface):
    """Does nothing."""

    def __init__(self, task_ref_name: str) -> None:
        super().__init__(task_ref_name, TaskType.NOOP)
