"""Tells listeners what workers do. What a listener raises is logged, and is no worker's concern."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from conductor_deploy.client import event  # whose classes are imported when there is somebody to tell
from conductor_deploy.client._model import decode
from conductor_deploy.client.http.models.task_result_status import TaskResultStatus
from conductor_deploy.client.worker._results import cause_of

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.task_result import TaskResult
    from conductor_deploy.wire.request import Message

__all__ = ["Listeners", "tell"]

_log = logging.getLogger(__name__)


class Listeners:
    """Any objects with some of the methods of a `TaskRunnerEventsListener`. Durations are in seconds here."""

    def __init__(self, listeners: Sequence[Any]) -> None:
        self._listeners = tuple(listeners)

    def poll_started(self, task_type: str, worker_id: str, poll_count: int) -> None:
        if self._listeners:
            self._tell("on_poll_started", event.PollStarted(task_type, worker_id, poll_count))

    def poll_completed(self, task_type: str, seconds: float, tasks: int) -> None:
        if self._listeners:
            self._tell("on_poll_completed", event.PollCompleted(task_type, seconds * 1000, tasks))

    def poll_failure(self, task_type: str, seconds: float, cause: Exception) -> None:
        if self._listeners:
            self._tell("on_poll_failure", event.PollFailure(task_type, seconds * 1000, cause))

    def execution_started(self, task: Task, worker_id: str) -> None:
        if self._listeners:
            self._tell("on_task_execution_started", event.TaskExecutionStarted(*_ids(task, worker_id)))

    def execution_ended(self, task: Task, result: TaskResult, seconds: float, size: int) -> None:
        """Completed, or failed; the latter with what the function raised, or else the result's reason."""
        if not self._listeners:
            return
        ids = _ids(task, result.worker_id or "")
        if result.status in (TaskResultStatus.FAILED, TaskResultStatus.FAILED_WITH_TERMINAL_ERROR):
            cause = cause_of(result)
            if not isinstance(cause, Exception):
                cause = RuntimeError(result.reason_for_incompletion or "")
            failure = event.TaskExecutionFailure(*ids, cause, seconds * 1000)
            self._tell("on_task_execution_failure", failure)
        else:
            completed = event.TaskExecutionCompleted(*ids, seconds * 1000, size)
            self._tell("on_task_execution_completed", completed)

    def update_failure(self, task_type: str, body: bytes, cause: Exception, attempts: int) -> None:
        """A result that is lost: the server does not take it."""
        if self._listeners:
            result: TaskResult = decode("TaskResult", json.loads(body))
            ids = result.task_id or "", result.worker_id or "", result.workflow_instance_id
            failure = event.TaskUpdateFailure(task_type, *ids, cause, attempts, result)
            self._tell("on_task_update_failure", failure)

    # What official metrics collectors count without an event

    def paused(self, task_type: str) -> None:
        """It was a paused worker's turn."""
        self._tell("increment_task_paused", task_type)

    def update_ended(self, task_type: str, seconds: float, cause: Exception | None = None) -> None:
        """A result was sent once, in vain if there is a cause."""
        self._tell("record_task_update_time", task_type, seconds, "FAILURE" if cause else "SUCCESS")
        if cause is not None:
            self._tell("increment_task_update_error", task_type, cause)

    def request_ended(self, message: Message, status: str, seconds: float) -> None:
        """A request was answered with this status; `error`: was not."""
        method, path, template = message.endpoint.method, message.url.path, message.endpoint.path
        self._tell("record_api_request_time", method, path, status, seconds, template)

    def _tell(self, method: str, *said: object) -> None:
        for listener in self._listeners:
            tell(listener, method, *said)


def tell(listener: object, method: str, *said: object) -> None:
    """Call a method that the listener may have."""
    try:
        getattr(listener, method, _ignore)(*said)
    except Exception:  # noqa: BLE001 - a listener may raise what it likes
        _log.exception("%s of %s has failed", method, type(listener).__name__)


def _ids(task: Task, worker_id: str) -> tuple[str, str, str, str]:
    return (
        task.task_def_name or task.task_type or "",
        task.task_id or "",
        worker_id,
        task.workflow_instance_id or "",
    )


def _ignore(*_: object) -> None:
    """A listener need not have every method."""
