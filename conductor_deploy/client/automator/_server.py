"""The server as the engine sees it: poll, report, and the definitions of tasks. Nothing is tried twice here."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import decode
from conductor_deploy.client.http.models.task import Task
from conductor_deploy.errors import ConductorDeployError, ServerRefused
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.request import Options, message_for, timeouts_of

if TYPE_CHECKING:
    from conductor_deploy.client.automator._decisions import Poll
    from conductor_deploy.client.automator._listeners import Listeners
    from conductor_deploy.wire.async_connection import AsyncConnection

__all__ = ["Server"]

_SECONDS = 60.0  # that an answer may take: whoever breaks a request off, loses the tasks that it brings
_SECONDS_TO_CONNECT = 10.0


class Server:
    """Errors are those of the wire, `ConductorDeployError`. Listeners are told how long requests took."""

    def __init__(self, connection: AsyncConnection, listeners: Listeners | None = None) -> None:
        self._connection, self._listeners = connection, listeners
        self._gives_next = True

    async def poll(self, task_type: str, domain: str | None, worker_id: str, poll: Poll) -> list[Task]:
        """Tasks that are the worker's from now on."""
        given = {
            "tasktype": task_type,
            "domain": domain or None,
            "workerid": worker_id or socket.gethostname(),
            "count": poll.count,
            "timeout": poll.timeout,
        }
        found = await self._send(endpoints.POLL_TASKS, None, poll.timeout / 1000, given)
        tasks: list[Task] = decode("list[Task]", found or [])
        return tasks

    async def queue_sizes(self) -> Mapping[str, int]:
        """How many tasks wait in each queue of the server, those that are not due yet among them."""
        found: Mapping[str, int] = await self._send(endpoints.LIST_QUEUES, None)
        return found

    async def report(self, body: bytes) -> None:
        """Tell the result of a task. A result that the server has already does no harm."""
        await self._send(endpoints.UPDATE_TASK_RESULT, body)

    async def report_and_poll(self, body: bytes) -> Task | None:
        """Tell the result of a task, and get the next of its type, if there is one and the server can do that."""
        if not self._gives_next:
            await self.report(body)
            return None
        try:
            found = await self._send(endpoints.UPDATE_TASK_RESULT_V2, body)
        except ServerRefused as error:
            if error.status not in (404, 405):
                raise
            await self.report(body)  # where there is no such task, this is refused as well
            self._gives_next = False
            return None
        task: Task | None = decode("Task", found) if found else None
        return task if task is not None and task.task_id else None

    async def definition(self, name: str) -> Mapping[str, Any] | None:
        """The definition of a task; None if there is none."""
        try:
            found: Mapping[str, Any] = await self._send(endpoints.GET_TASK, None, 0, {"name": name})
        except ServerRefused as error:
            if error.status != 404:
                raise
            return None
        return found

    async def create_definition(self, definition: Mapping[str, Any]) -> None:
        await self._send(endpoints.CREATE_TASKS, [definition])

    async def change_definition(self, definition: Mapping[str, Any]) -> None:
        await self._send(endpoints.UPDATE_TASK, definition)

    async def keeps_schema(self, schema: Mapping[str, Any]) -> bool:
        """Have the server keep a schema; False if it keeps none."""
        try:
            await self._send(endpoints.SAVE_SCHEMA, [schema])
        except ServerRefused as error:
            if error.status != 404:
                raise
            return False
        return True

    async def close(self) -> None:
        await self._connection.close()

    async def _send(
        self,
        endpoint: endpoints.Endpoint,
        body: Any,
        wait: float = 0.0,
        given: Mapping[str, Any] | None = None,
    ) -> Any:
        options = Options(timeouts=timeouts_of(wait + _SECONDS, _SECONDS_TO_CONNECT))
        message = message_for(self._connection.origin, endpoint, body, given or {}, options)
        if self._listeners is None:
            return (await self._connection.exchange(message)).value
        status, began = "error", time.monotonic()
        try:
            answer = await self._connection.exchange(message)
            status = str(answer.status)
        except ConductorDeployError as error:
            status = str(getattr(error, "status", status))
            raise
        finally:
            self._listeners.request_ended(message, status, time.monotonic() - began)
        return answer.value
