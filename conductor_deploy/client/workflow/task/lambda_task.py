from __future__ import annotations

from typing import Any

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["LambdaTask"]


class LambdaTask(TaskInterface):
    """Runs JavaScript as servers did before INLINE; `bindings` are inputs, which the script reads as `$.name`."""

    def __init__(self, task_ref_name: str, script: str, bindings: dict[str, Any] | None = None) -> None:
        inputs = {"scriptExpression": script, **(bindings or {})}
        super().__init__(task_ref_name, TaskType.LAMBDA, input_parameters=inputs)
