from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["SimpleTask", "simple_task"]


class SimpleTask(TaskInterface):
    """A task that a worker takes."""

    def __init__(self, task_def_name: str, task_reference_name: str) -> None:
        super().__init__(task_reference_name, TaskType.SIMPLE, task_def_name)


def simple_task(task_def_name: str, task_reference_name: str, inputs: dict[str, object]) -> TaskInterface:
    """A task that a worker takes, with its inputs."""
    return SimpleTask(task_def_name, task_reference_name).configure(input_parameters=inputs)
