from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model, named
from conductor_deploy.client.workflow.task.http_task import HttpMethod
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["HttpPollInput", "HttpPollTask"]


@model
class HttpPollInput(Model):
    """The request to repeat until the condition, JavaScript, is true. The interval is in seconds."""

    termination_condition: str | None = None
    max_poll_count: int = 100
    polling_interval: int = 100
    polling_strategy: str = "FIXED"
    method: HttpMethod | str | None = HttpMethod.GET
    uri: str | None = None
    headers: dict[str, list[str] | str] | None = None
    accept: str | None = None
    content_type: str | None = None
    connection_time_out: int | None = None
    read_timeout: int | None = named("readTimeOut")
    body: Any = None


class HttpPollTask(TaskInterface):
    """Repeats a request until its answer is as wanted: Orkes only."""

    def __init__(self, task_ref_name: str, http_input: HttpPollInput) -> None:
        super().__init__(task_ref_name, TaskType.HTTP_POLL, input_parameters={"http_request": http_input})
