"""Runs all workers of a process on one event loop: polls, executes, reports, and stops without losing anything."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import dumps
from conductor_deploy.client.automator._decisions import (
    Limits,
    Poll,
    backoff,
    is_of_server,
    lease_seconds,
    longest_wait,
    next_poll,
)
from conductor_deploy.client.automator._definitions import definition_to_register
from conductor_deploy.client.automator._execution import Execution
from conductor_deploy.client.automator._outbox import Outbox, Unsent
from conductor_deploy.client.automator._slots import Slots
from conductor_deploy.client.automator._trouble import Trouble
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.http.models.task_result_status import TaskResultStatus
from conductor_deploy.client.worker._pausing import is_paused
from conductor_deploy.client.worker._results import blank
from conductor_deploy.errors import ConductorDeployError

if TYPE_CHECKING:
    from conductor_deploy.client.automator._listeners import Listeners
    from conductor_deploy.client.automator._server import Server
    from conductor_deploy.client.automator._spool import Spool
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["Engine", "Lane"]

_log = logging.getLogger(__name__)
_PAUSED = 0.5  # seconds until a paused worker is looked at again


@dataclass(slots=True, eq=False)
class Lane:
    """One type of task of a worker. `slots` are the worker's; `empty` polls in a row found nothing."""

    worker: WorkerInterface
    task_type: str
    slots: Slots
    empty: int = 0
    failures: int = 0
    is_alive: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Running:
    """A task that is worked on, since a time of the engine's clock."""

    lane: Lane
    task: Task
    since: float


class Engine:
    """Made and run on the event loop that it is to use; `stop` may be called from any coroutine there."""

    def __init__(
        self,
        server: Server,
        workers: Sequence[WorkerInterface],
        listeners: Listeners,
        limits: Limits,
        spool: Spool | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._server, self._listeners, self._limits = server, listeners, limits
        self._clock, self._jitter = clock, jitter
        self.lanes = [
            Lane(worker, name, slots)
            for worker, slots in [(worker, Slots(max(1, worker.thread_count))) for worker in workers]
            for name in worker.task_definition_names
        ]
        self._execution = Execution()
        self._trouble = Trouble(clock, jitter)
        self._outbox = Outbox(server, self._trouble, self._gave_up, spool)
        self._long_polls, self._updates = Slots(limits.long_polls), asyncio.Semaphore(limits.updates)
        self._works: set[asyncio.Task[None]] = set()
        self._running: dict[str, Running] = {}
        self._stopping, self._hurry = asyncio.Event(), asyncio.Event()
        self._grace = limits.grace

    async def run(self) -> None:
        """Work until `stop` is called, and then until all is done or the time for that is over."""
        sender = asyncio.create_task(self._outbox.run())
        serving = [asyncio.create_task(self._serve(lane)) for lane in self.lanes]
        try:
            await self._stopping.wait()
            await self._drain(serving)
        finally:
            for coroutine in (sender, *serving, *self._works):
                coroutine.cancel()
            await asyncio.gather(sender, *serving, *self._works, return_exceptions=True)
            self._execution.close()
            await self._server.close()

    def stop(self, grace: float | None = None) -> None:
        """Take no more tasks and finish those that run, in so many seconds. The second call leaves no more time."""
        if self._stopping.is_set():
            self._hurry.set()
            return
        self._grace = self._grace if grace is None else grace
        self._stopping.set()
        for lane in self.lanes:
            lane.slots.close()
        self._long_polls.close()
        self._trouble.clear()
        self._outbox.hurry()

    # Polling

    async def _serve(self, lane: Lane) -> None:
        lane.is_alive = True
        try:
            await self._guarded(lane, self._register)
            while not self._stopping.is_set():
                await self._guarded(lane, self._turn)
        finally:
            lane.is_alive = False

    async def _guarded(self, lane: Lane, step: Callable[[Lane], Coroutine[Any, Any, None]]) -> None:
        """Whatever goes wrong with one type of task, the others go on, and so does it, after a while."""
        try:
            await step(lane)
        except Exception:  # noqa: BLE001 - the outermost of a worker
            lane.failures += 1
            _log.exception("The worker of %s has failed; it goes on after a while", lane.task_type)
            await self._pause(backoff(lane.failures, self._jitter()))

    async def _turn(self, lane: Lane) -> None:
        if is_paused(lane.worker) or len(self._outbox) >= self._limits.unsent:
            self._listeners.paused(lane.task_type)
            await self._pause(_PAUSED)
            return
        free = await lane.slots.take(max(1, lane.worker.thread_count))
        if not free:
            return
        if self._trouble.failures:
            async with self._trouble.turn:
                await self._pause(self._trouble.seconds)
                await self._poll(lane, free, Poll(1, 0))
            return
        poll = next_poll(free, lane.empty, self._longest_wait(lane))
        if poll.timeout == 0:
            await self._poll(lane, free, poll)
        else:
            await self._wait_for_task(lane, free, poll)

    async def _wait_for_task(self, lane: Lane, free: int, poll: Poll) -> None:
        lane.slots.give_back(free - poll.count)
        if await self._long_polls.take(1):
            try:
                await self._poll(lane, poll.count, poll)
            finally:
                self._long_polls.give_back(1)
        else:
            lane.slots.give_back(poll.count)

    async def _poll(self, lane: Lane, taken: int, poll: Poll) -> None:
        """Poll with slots that are taken; those for which no task comes are given back."""
        if self._stopping.is_set():
            lane.slots.give_back(taken)
            return
        tasks: list[Task] = []
        began = self._clock()
        try:
            tasks = await self._asked(lane, poll)
        finally:
            for task in tasks:
                self._start(lane, task)
            lane.slots.give_back(taken - len(tasks))
        lane.empty = 0 if tasks else lane.empty + 1
        if not tasks and lane.empty > 1:
            await self._pause(lane.worker.get_polling_interval_in_seconds() - (self._clock() - began))

    async def _asked(self, lane: Lane, poll: Poll) -> list[Task]:
        worker, began = lane.worker, self._clock()
        self._listeners.poll_started(lane.task_type, worker.get_identity(), poll.count)
        try:
            tasks = await self._server.poll(lane.task_type, worker.get_domain(), worker.get_identity(), poll)
        except ConductorDeployError as error:
            self._listeners.poll_failure(lane.task_type, self._clock() - began, error)
            await self._failed_poll(lane, error)
            return []
        self._listeners.poll_completed(lane.task_type, self._clock() - began, len(tasks))
        self._trouble.clear()
        lane.failures = 0
        return tasks

    async def _failed_poll(self, lane: Lane, error: ConductorDeployError) -> None:
        if is_of_server(error):
            if self._trouble.note(error):
                seconds = self._trouble.seconds
                _log.warning("Cannot poll, trying again in %.1f s: %s", seconds, error)
            return
        lane.failures += 1
        seconds = backoff(lane.failures, self._jitter())
        _log.warning("Cannot poll for %s, trying again in %.1f s: %s", lane.task_type, seconds, error)
        await self._pause(seconds)

    def _longest_wait(self, lane: Lane) -> int:
        worker = lane.worker
        return longest_wait(
            self._limits,
            len(self.lanes),
            len(worker.task_definition_names),
            worker.thread_count,
            getattr(worker, "poll_timeout", 100),
        )

    # Working

    def _start(self, lane: Lane, task: Task) -> None:
        work = asyncio.create_task(self._work(lane, task))
        self._works.add(work)
        work.add_done_callback(self._works.discard)

    async def _work(self, lane: Lane, first: Task) -> None:
        """Work on a task and on those that the server gives out with its answers, in one slot."""
        task: Task | None = first
        try:
            while task is not None:
                task = await self._report(lane, task, await self._result(lane, task))
        finally:
            lane.slots.give_back(1)

    async def _result(self, lane: Lane, task: Task) -> bytes:
        task_id = task.task_id or ""
        running = self._running[task_id] = Running(lane, task, self._clock())
        self._listeners.execution_started(task, lane.worker.get_identity())
        seconds = lease_seconds(task.response_timeout_seconds)
        lease = None
        if seconds and getattr(lane.worker, "lease_extend_enabled", False):
            lease = asyncio.create_task(self._extend(running, seconds))
        try:
            result = await self._execution.result(lane.worker, task)
        finally:
            if lease is not None:
                lease.cancel()
        del self._running[task_id]
        body = dumps(result)
        self._listeners.execution_ended(task, result, self._clock() - running.since, len(body))
        return body

    async def _extend(self, running: Running, seconds: float) -> None:
        result = blank(running.task, running.lane.worker.get_identity())
        result.status, result.extend_lease = TaskResultStatus.IN_PROGRESS, True
        while True:
            await asyncio.sleep(seconds)
            try:
                await self._server.report(dumps(result))
            except ConductorDeployError as error:
                _log.warning("Cannot extend the lease of task %s: %s", running.task.task_id, error)

    # Reporting

    async def _report(self, lane: Lane, task: Task, body: bytes) -> Task | None:
        """Send a result, now or from the outbox; the next task, if the server gave one out."""
        unsent = Unsent(lane.task_type, task.task_id or "", body)
        if self._trouble.failures:
            self._outbox.add(unsent, None)
            return None
        takes_next = not self._stopping.is_set() and not is_paused(lane.worker)
        send = self._server.report_and_poll if takes_next else self._server.report
        try:
            async with self._updates:
                began = self._clock()
                following = await send(body)
        except ConductorDeployError as error:
            if is_of_server(error):
                self._trouble.note(error)
            self._listeners.update_ended(lane.task_type, self._clock() - began, error)
            self._listeners.update_failure(task, error, body)
            self._outbox.add(unsent, error)
            return None
        self._listeners.update_ended(lane.task_type, self._clock() - began)
        lane.empty = 0 if following is not None else max(lane.empty, 1)
        return following

    def _gave_up(self, unsent: Unsent, error: ConductorDeployError) -> None:
        _log.error(
            "The server does not take the result of task %s (%s), it is lost: %s. Result: %s",
            unsent.task_id,
            unsent.task_type,
            error,
            unsent.body.decode(),
        )

    # Stopping

    async def _drain(self, serving: list[asyncio.Task[None]]) -> None:
        """A poll that is under way is not broken off: the server would count its tasks as taken."""
        end = self._clock() + self._grace
        await self._until_done(serving, end)
        while (works := [work for work in self._works if not work.done()]) and not self._is_late(end):
            await self._until_done(works, end)
        for running in list(self._running.values()):
            await self._report(running.lane, running.task, dumps(_abandoned(running)))
        await self._until_done([asyncio.create_task(self._outbox.empty())], end)
        for unsent in self._outbox.left():
            _log.error("The result of task %s could not be delivered before the end", unsent.task_id)

    async def _until_done(self, tasks: list[asyncio.Task[Any]], end: float) -> None:
        hurry = asyncio.create_task(self._hurry.wait())
        waiting = {task for task in tasks if not task.done()}
        while waiting and not self._is_late(end):
            done, _ = await asyncio.wait(
                {*waiting, hurry}, timeout=end - self._clock(), return_when=asyncio.FIRST_COMPLETED
            )
            waiting -= done
        hurry.cancel()

    def _is_late(self, end: float) -> bool:
        return self._hurry.is_set() or self._clock() >= end

    async def _pause(self, seconds: float) -> None:
        """Wait, but not after `stop`."""
        if seconds > 0 and not self._stopping.is_set():
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), seconds)

    # Definitions

    async def _register(self, lane: Lane) -> None:
        worker = lane.worker
        if not worker.register_task_def:
            return
        wanted = getattr(worker, "task_def_template", None)
        try:
            found = await self._server.definition(lane.task_type)
            definition = definition_to_register(lane.task_type, wanted, found, worker.overwrite_task_def)
            if definition is not None:
                change = self._server.create_definition if found is None else self._server.change_definition
                await change(definition)
        except ConductorDeployError as error:
            _log.error("Cannot register the definition of %s: %s", lane.task_type, error)


def _abandoned(running: Running) -> TaskResult:
    result = blank(running.task, running.lane.worker.get_identity())
    result.status = TaskResultStatus.FAILED
    result.reason_for_incompletion = "The worker was stopped while it worked on this task."
    return result
