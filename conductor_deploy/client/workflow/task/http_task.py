from __future__ import annotations

from enum import Enum
from typing import Any

from conductor_deploy.client._model import Model, model, named
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["HttpInput", "HttpMethod", "HttpTask"]


class HttpMethod(str, Enum):
    """The verb of a request."""

    GET = "GET"
    PUT = "PUT"
    POST = "POST"
    DELETE = "DELETE"
    HEAD = "HEAD"
    OPTIONS = "OPTIONS"
    PATCH = "PATCH"


@model
class HttpInput(Model):
    """The request that a server sends. Times are in milliseconds."""

    method: HttpMethod | str | None = HttpMethod.GET
    uri: str | None = None
    headers: dict[str, list[str] | str] | None = None
    accept: str | None = None
    content_type: str | None = None
    connection_time_out: int | None = None
    read_timeout: int | None = named("readTimeOut")
    body: Any = None


class HttpTask(TaskInterface):
    """Sends a request. Of one given as a dict the method is GET unless it says another."""

    def __init__(self, task_ref_name: str, http_input: HttpInput | dict[str, Any]) -> None:
        request = {"method": "GET", **http_input} if isinstance(http_input, dict) else http_input
        super().__init__(task_ref_name, TaskType.HTTP, input_parameters={"http_request": request})

    def status_code(self) -> str:
        """A reference to the status of the answer."""
        return self.output("response.statusCode")

    def headers(self, json_path: str | None = None) -> str:
        """A reference to the headers of the answer, or to one of them."""
        return self.output("response.headers" if json_path is None else f"response.headers.{json_path}")

    def body(self, json_path: str | None = None) -> str:
        """A reference to the body of the answer, or to a value in it."""
        return self.output("response.body" if json_path is None else f"response.body.{json_path}")
