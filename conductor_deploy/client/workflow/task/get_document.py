from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["GetDocument"]


class GetDocument(TaskInterface):
    """Reads the text of a document at a URL: Orkes only."""

    def __init__(self, task_name: str, task_ref_name: str, url: str, media_type: str) -> None:
        inputs = {"url": url, "mediaType": media_type}
        super().__init__(task_ref_name, TaskType.GET_DOCUMENT, task_name, input_parameters=inputs)
