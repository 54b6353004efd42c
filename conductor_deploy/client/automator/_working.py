"""The tasks that are worked on: from the server's answer that gave them out to their results on the way back."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conductor_deploy.client._model import dumps
from conductor_deploy.client.automator._decisions import is_of_server, lease_seconds
from conductor_deploy.client.automator._execution import Execution
from conductor_deploy.client.automator._finished import Finished
from conductor_deploy.client.automator._outbox import Outbox, Unsent
from conductor_deploy.client.context.task_context import _working_on
from conductor_deploy.client.http.models.task_result_status import TaskResultStatus
from conductor_deploy.client.worker._arguments import InputProblem
from conductor_deploy.client.worker._pausing import is_paused
from conductor_deploy.client.worker._results import blank, cause_of, failed
from conductor_deploy.errors import ConductorDeployError

if TYPE_CHECKING:
    from conductor_deploy.client.automator._lane import Lane
    from conductor_deploy.client.automator._shared import Shared
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.task_result import TaskResult

__all__ = ["Working"]

_log = logging.getLogger(__name__)
_REMEMBERED, _REMEMBERED_BYTES = 10_000, 4 << 20
_FAILED = (TaskResultStatus.FAILED, TaskResultStatus.FAILED_WITH_TERMINAL_ERROR)
_ENDED = (TaskResultStatus.COMPLETED, *_FAILED)


@dataclass(slots=True, eq=False)
class _Running:
    """A task that is worked on, since a time of the engine's clock."""

    lane: Lane
    task: Task
    since: float
    lease: asyncio.Task[None] | None = None


class Working:
    """Each task in a coroutine of its own, which ends when its result is delivered or in the outbox."""

    def __init__(self, shared: Shared, outbox: Outbox) -> None:
        self._server, self._listeners, self._limits, self._trouble, self._stopping = shared
        self._outbox = outbox
        self._execution = Execution()
        self._updates = asyncio.Semaphore(shared.limits.updates)
        self._works: set[asyncio.Task[None]] = set()
        self._running: dict[str, _Running] = {}
        self._finished = Finished(_REMEMBERED, _REMEMBERED_BYTES)
        self.handed_out_twice = 0  # tasks that came again, while they were worked on or after their end

    @property
    def is_full(self) -> bool:
        """Whether so many results are undelivered that there should be no more."""
        return len(self._outbox) >= self._limits.unsent

    @property
    def works(self) -> set[asyncio.Task[None]]:
        """The coroutines; one that ends may have started no other."""
        return self._works

    def start(self, lane: Lane, task: Task) -> None:
        """Work on a task, in a slot that is taken, and on those that the server gives out with its answers."""
        work = asyncio.create_task(self._work(lane, task))
        self._works.add(work)
        work.add_done_callback(self._works.discard)

    def keep_leases(self, seconds: float) -> None:
        """Have the server wait for all that run, also where it wasn't asked for, if they may run so long."""
        for running in self._running.values():
            timeout = running.task.response_timeout_seconds
            left = (timeout or 0) - (self._trouble.clock() - running.since)
            if timeout and running.lease is None and left < seconds:
                running.lease = asyncio.create_task(self._extend(running, lease_seconds(timeout) or 0.0, 0.0))

    async def give_up(self) -> None:
        """Fail what still runs, since nobody will wait for it. In threads it runs on, for nobody."""
        for running in list(self._running.values()):
            result = blank(running.task, running.lane.worker.get_identity())
            result.status = TaskResultStatus.FAILED
            result.reason_for_incompletion = "The worker was stopped while it worked on this task."
            self._put_off(running.lane, running.task, dumps(result))
            _log.warning("Task %s (%s) was not done in time", running.task.task_id, running.lane.task_type)
        for work in self._works:
            work.cancel()
        await asyncio.gather(*self._works, return_exceptions=True)

    def close(self) -> None:
        self._execution.close()

    async def _work(self, lane: Lane, first: Task) -> None:
        task: Task | None = first
        try:
            while task is not None:
                if self._is_known(lane, task):
                    return
                if self._stopping.is_asked:
                    self._hand_back(lane, task)
                    return
                task = await self._report(lane, task, await self._result(lane, task))
        finally:
            lane.slots.give_back(1)

    def _is_known(self, lane: Lane, task: Task) -> bool:
        """Whether this engine has the task already; a result that the server seems to lack is sent again."""
        result = self._finished.result_of(task)
        if result is None and task.task_id not in self._running:
            return False
        self.handed_out_twice += 1
        _log.info("Task %s (%s) was handed out twice", task.task_id, lane.task_type)
        if result is not None:
            self._put_off(lane, task, result)
        return True

    def _hand_back(self, lane: Lane, task: Task) -> None:
        """Let another worker have it at once, and count no try."""
        result = blank(task, "")
        result.status, result.callback_after_seconds = TaskResultStatus.IN_PROGRESS, 0
        self._put_off(lane, task, dumps(result))

    def _put_off(self, lane: Lane, task: Task, body: bytes) -> None:
        self._outbox.add(Unsent(lane.task_type, task.task_id or "", body, attempts=0), None)

    # Executing

    async def _result(self, lane: Lane, task: Task) -> bytes:
        task_id = task.task_id or ""
        running = self._running[task_id] = _Running(lane, task, self._trouble.clock())
        try:
            result = await self._executed(running)
            body = dumps(result)
        except Exception as error:  # noqa: BLE001 - of the worker's own methods; its function's is a result already
            result = failed(task, blank(task, ""), error, round(time.time() * 1000))
            body = dumps(result)
        finally:
            if running.lease is not None:
                running.lease.cancel()
            del self._running[task_id]
        if result.status in _ENDED:
            self._finished.keep(task, body)
        if result.status in _FAILED:
            _log_failure(lane, task, result)
        self._listeners.execution_ended(task, result, self._trouble.clock() - running.since, len(body))
        return body

    async def _executed(self, running: _Running) -> TaskResult:
        lane, task = running.lane, running.task
        self._listeners.execution_started(task, lane.worker.get_identity())
        seconds = lease_seconds(task.response_timeout_seconds)
        if seconds and getattr(lane.worker, "lease_extend_enabled", False):
            running.lease = asyncio.create_task(self._extend(running, seconds, seconds))
        return await self._execution.result(lane.worker, task)

    async def _extend(self, running: _Running, every: float, wait: float) -> None:
        result = blank(running.task, running.lane.worker.get_identity())
        result.status, result.extend_lease = TaskResultStatus.IN_PROGRESS, True
        body = dumps(result)
        while True:
            await asyncio.sleep(wait)
            wait = every
            try:
                async with self._trouble.permission(asyncio.sleep):
                    await self._server.report(body)
            except ConductorDeployError as error:
                if is_of_server(error):
                    self._trouble.note(error)
                wait = every / 8
                _log.warning("Cannot extend the lease of task %s: %s", running.task.task_id, error)

    # Reporting

    async def _report(self, lane: Lane, task: Task, body: bytes) -> Task | None:
        """Send a result, now or from the outbox; the next task, if the server gave one out."""
        unsent = Unsent(lane.task_type, task.task_id or "", body)
        if self._trouble.failures:
            self._outbox.add(unsent, None)
            return None
        takes_next = not self._stopping.is_asked and not is_paused(lane.worker)
        send = self._server.report_and_poll if takes_next else self._server.report
        try:
            async with self._updates:
                began = self._trouble.clock()
                following = await send(body)
        except ConductorDeployError as error:
            if is_of_server(error):
                self._trouble.note(error)
            self._listeners.update_ended(lane.task_type, self._trouble.clock() - began, error)
            self._outbox.add(unsent, error)
            return None
        except asyncio.CancelledError:
            self._outbox.add(unsent, None)
            raise
        self._listeners.update_ended(lane.task_type, self._trouble.clock() - began)
        lane.empty = 0 if following is not None else max(lane.empty, 1)
        return following


def _log_failure(lane: Lane, task: Task, result: TaskResult) -> None:
    """With the traceback, unless it was the input that was wrong: that would be of this package."""
    cause = cause_of(result)
    with _working_on(task, result):  # so that the record has the ids of the task
        _log.warning(
            "Task %s (%s) failed: %s",
            task.task_id,
            lane.task_type,
            result.reason_for_incompletion,
            exc_info=None if isinstance(cause, InputProblem) else cause,
        )
