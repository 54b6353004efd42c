from __future__ import annotations

from typing import Any

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["InlineTask"]


class InlineTask(TaskInterface):
    """Runs JavaScript on the server; `bindings` are inputs, which the script reads as `$.name`."""

    def __init__(self, task_ref_name: str, script: str, bindings: dict[str, Any] | None = None) -> None:
        inputs = {"evaluatorType": "graaljs", "expression": script, **(bindings or {})}
        super().__init__(task_ref_name, TaskType.INLINE, input_parameters=inputs)
