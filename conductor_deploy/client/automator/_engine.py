"""Runs all workers of a process on one event loop: polls, executes, reports, and stops without losing anything."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from conductor_deploy.client.automator._decisions import Limits, is_of_server
from conductor_deploy.client.automator._definitions import definition_to_register, set_fields
from conductor_deploy.client.automator._lane import Lane, lanes_of
from conductor_deploy.client.automator._outbox import Outbox, Unsent
from conductor_deploy.client.automator._poller import Poller
from conductor_deploy.client.automator._shared import Shared
from conductor_deploy.client.automator._stopping import Stopping
from conductor_deploy.client.automator._trouble import Trouble
from conductor_deploy.client.automator._working import Working
from conductor_deploy.errors import ConductorDeployError

if TYPE_CHECKING:
    from conductor_deploy.client.automator._listeners import Listeners
    from conductor_deploy.client.automator._server import Server
    from conductor_deploy.client.automator._spool import Spool
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["Engine"]

_log = logging.getLogger(__name__)
_POLLS_END = 5.0  # seconds within which a server answers all polls, unless it hangs
_LAST_SECONDS = 2.0  # that delivering what is left may take after the time is over
_MOST_LOGGED = 100_000  # bytes of a lost result
_TASKS_COME_BACK = "a task that the server gives them comes back after its response timeout"


class Engine:
    """Made and run on the event loop that it is to use; `stop` may be called from any coroutine there.

    `listeners` are called on that loop, so that whatever waits there keeps all workers waiting: of each poll
    `poll_started`, then `poll_completed` or `poll_failure`; of each task `execution_started`, then `execution_ended`;
    of each result that is sent at once `update_ended`, of one that the server will not take `update_failure`; and
    `paused` each time that it was the turn of a paused worker. What the outbox delivers later, and leases, are none.
    """

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
        self.lanes = lanes_of(workers)
        self._server, self._limits, self._listeners = server, limits, listeners
        trouble, self._stopping = Trouble(clock, jitter), Stopping(clock)
        self._trouble, self._outbox = trouble, Outbox(server, trouble, self._gave_up, spool)
        shared = Shared(server, listeners, limits, trouble, self._stopping)
        self._working = Working(shared, self._outbox)
        self._poller = Poller(shared, self._working)

    async def run(self) -> None:
        """Work until `stop` is called, and then until all is done or the time for that is over."""
        sender = asyncio.create_task(self._outbox.run())
        serving = self._poller.start(self.lanes, self._register)
        try:
            await self._stopping.wait()
            await self._drain(serving)
        finally:
            for coroutine in (sender, *serving):
                coroutine.cancel()
            await asyncio.gather(sender, *serving, return_exceptions=True)
            self._working.close()
            await self._server.close()

    def stop(self, grace: float | None = None) -> None:
        """Take no more tasks and finish those that run, in so many seconds. The second call leaves no more time."""
        if not self._stopping.ask(self._limits.grace if grace is None else grace):
            return
        for lane in self.lanes:
            lane.slots.close()
        self._poller.stop()
        self._trouble.clear()
        self._outbox.hurry()

    async def _drain(self, serving: list[asyncio.Task[None]]) -> None:
        """A poll under way is waited for, since the server would give its tasks to nobody."""
        stopping = self._stopping
        self._working.keep_leases(stopping.seconds_left)
        if not await stopping.until_done(serving, _POLLS_END) and self._poller.under_way:
            _log.warning("%d polls are broken off; %s", self._poller.under_way, _TASKS_COME_BACK)
        await stopping.until_done(self._working.works, stopping.seconds_left)
        await self._working.give_up()
        delivered = asyncio.create_task(self._outbox.empty())
        if not await stopping.until_done([delivered], stopping.seconds_left):
            await asyncio.wait([delivered], timeout=_LAST_SECONDS)
        delivered.cancel()
        for unsent in self._outbox.left():
            _log.error("The result of task %s could not be delivered before the end", unsent.task_id)

    async def _register(self, lane: Lane) -> None:
        """Until the server has answered: it may come later than its workers."""
        is_done = not lane.worker.register_task_def
        while not is_done and not self._stopping.is_asked:
            async with self._trouble.permission(self._stopping.pause):
                is_done = self._stopping.is_asked or await self._registered(lane)

    async def _registered(self, lane: Lane) -> bool:
        """Whether the server has answered, be it that it refuses the definition."""
        try:
            await self._register_once(lane)
        except ConductorDeployError as error:
            _log.error("Cannot register the definition of %s: %s", lane.task_type, error)
            if is_of_server(error):
                self._trouble.note(error)
                return False
        self._trouble.clear()
        return True

    async def _register_once(self, lane: Lane) -> None:
        from conductor_deploy.client.automator._schemas import schema_fields

        worker = lane.worker
        found = await self._server.definition(lane.task_type)
        wanted = set_fields(getattr(worker, "task_def_template", None))
        fields = {**wanted, **await schema_fields(worker, lane.task_type, self._server)}
        definition = definition_to_register(lane.task_type, fields, found, worker.overwrite_task_def)
        if definition is not None:
            change = self._server.create_definition if found is None else self._server.change_definition
            await change(definition)

    def _gave_up(self, unsent: Unsent, error: ConductorDeployError) -> None:
        _log.error(
            "The server does not take the result of task %s (%s), it is lost: %s. Result: %s",
            unsent.task_id,
            unsent.task_type,
            error,
            unsent.body[:_MOST_LOGGED].decode(errors="replace"),
            extra={"task_id": unsent.task_id, "task_type": unsent.task_type},
        )
        self._listeners.update_failure(unsent.task_type, unsent.body, error, unsent.attempts)
