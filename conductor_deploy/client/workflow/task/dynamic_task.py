from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["DynamicTask"]


class DynamicTask(TaskInterface):
    """Runs the task whose name, usually a reference, is its input `dynamic_task_param`."""

    def __init__(
        self, dynamic_task: str, task_reference_name: str, dynamic_task_param: str = "taskToExecute"
    ) -> None:
        super().__init__(task_reference_name, TaskType.DYNAMIC, "dynamic_task")
        self.input_parameters[dynamic_task_param] = dynamic_task
        self.configure(dynamic_task_name_param=dynamic_task_param)
