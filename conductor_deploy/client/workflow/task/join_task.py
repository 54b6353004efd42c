from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["JoinTask"]


class JoinTask(TaskInterface):
    """Waits for the tasks of these reference names; or until JavaScript says that enough of them have ended."""

    def __init__(
        self, task_ref_name: str, join_on: list[str] | None = None, join_on_script: str | None = None
    ) -> None:
        super().__init__(task_ref_name, TaskType.JOIN)
        self.configure(join_on=join_on)
        if join_on_script is not None:
            self.configure(evaluator_type="js", expression=join_on_script)
