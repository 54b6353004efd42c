from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["ExclusiveJoinTask"]


class ExclusiveJoinTask(TaskInterface):
    """Waits for the first of these tasks that ran, after cases of which one was taken, and has its output.

    If none of them ran it takes the first of `default_exclusive_join_task` that did.
    """

    def __init__(
        self,
        task_ref_name: str,
        join_on: list[str] | None = None,
        default_exclusive_join_task: list[str] | None = None,
    ) -> None:
        super().__init__(task_ref_name, TaskType.EXCLUSIVE_JOIN)
        self.configure(join_on=join_on, default_exclusive_join_task=default_exclusive_join_task)
