from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["JsonJQTask"]


class JsonJQTask(TaskInterface):
    """Runs a jq script on its inputs; the output has `result`, the first value, and `resultList`."""

    def __init__(self, task_ref_name: str, script: str) -> None:
        inputs = {"queryExpression": script}
        super().__init__(task_ref_name, TaskType.JSON_JQ_TRANSFORM, input_parameters=inputs)
