from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["PullWorkflowMessagesTask"]


class PullWorkflowMessagesTask(TaskInterface):
    """Waits for messages to the execution and takes at most `batch_size`: `messages` and `count` of the output."""

    def __init__(self, task_ref_name: str, batch_size: int = 1) -> None:
        inputs = {"batchSize": batch_size}
        super().__init__(task_ref_name, TaskType.PULL_WORKFLOW_MESSAGES, input_parameters=inputs)
