from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["ConductorEventTask", "EventTaskInterface", "SqsEventTask"]


class EventTaskInterface(TaskInterface):
    """Sends its inputs to a queue, `prefix:suffix`."""

    def __init__(self, task_ref_name: str, event_prefix: str, event_suffix: str) -> None:
        super().__init__(task_ref_name, TaskType.EVENT)
        self.configure(sink=f"{event_prefix}:{event_suffix}")


class SqsEventTask(EventTaskInterface):
    """Sends its inputs to a queue of Amazon's SQS."""

    def __init__(self, task_ref_name: str, queue_name: str) -> None:
        super().__init__(task_ref_name, "sqs", queue_name)


class ConductorEventTask(EventTaskInterface):
    """Raises an event of the server's own, `WORKFLOW_NAME:REF:event_name`, which event handlers may take."""

    def __init__(self, task_ref_name: str, event_name: str) -> None:
        super().__init__(task_ref_name, "conductor", event_name)
