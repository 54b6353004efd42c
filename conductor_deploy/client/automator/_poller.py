"""Asks the server for tasks: as many as there are free slots for, and no more often than it can bear."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from conductor_deploy.client.automator._decisions import (
    Poll,
    backoff,
    is_of_server,
    longest_wait,
    next_poll,
)
from conductor_deploy.client.automator._slots import Slots
from conductor_deploy.client.automator._watch import Watch
from conductor_deploy.client.worker._pausing import is_paused
from conductor_deploy.errors import ConductorDeployError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conductor_deploy.client.automator._lane import Lane
    from conductor_deploy.client.automator._shared import Shared
    from conductor_deploy.client.automator._working import Working

__all__ = ["Poller"]

_log = logging.getLogger(__name__)
_PAUSED = 0.5  # seconds until a paused worker is looked at again


class Poller:
    """Serves lanes, each in a coroutine of its own, until the workers stop."""

    def __init__(self, shared: Shared, working: Working) -> None:
        self._server, self._listeners, self._limits, self._trouble, self._stopping = shared
        self._working = working
        self._long_polls = Slots(shared.limits.long_polls)
        self._short_polls = asyncio.Semaphore(shared.limits.short_polls)
        self._watch = Watch(shared.server, shared.trouble, shared.stopping)
        self._watch.is_off = True
        self._types = 0
        self.under_way = 0  # polls that the server has not answered

    def start(
        self, lanes: Sequence[Lane], prepare: Callable[[Lane], Coroutine[Any, Any, None]]
    ) -> list[asyncio.Task[None]]:
        """The tasks that end when there is no poll any more. Each lane is prepared first."""
        self._types = len(lanes)
        serving = [asyncio.create_task(self._serve(lane, prepare)) for lane in lanes]
        if self._types > self._limits.long_polls or any(lane.types_share_slots for lane in lanes):
            self._watch.is_off = False
            serving.append(asyncio.create_task(self._watch.run()))
        return serving

    def stop(self) -> None:
        """Let all that wait see that the workers stop."""
        self._long_polls.close()
        self._watch.wake_all()

    async def _serve(self, lane: Lane, prepare: Callable[[Lane], Coroutine[Any, Any, None]]) -> None:
        lane.is_alive = True
        try:
            await self._guarded(lane, prepare)
            while not self._stopping.is_asked:
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
            await self._stopping.pause(backoff(lane.failures, self._trouble.jitter()))

    async def _turn(self, lane: Lane) -> None:
        if is_paused(lane.worker) or self._working.is_full:
            self._listeners.paused(lane.task_type)
            await self._stopping.pause(_PAUSED)
            return
        free = await lane.slots.take(max(1, lane.worker.thread_count))
        if not free:
            return
        poll, began = next_poll(free, lane.empty, self._longest_wait(lane)), self._trouble.clock()
        if poll.timeout == 0 or self._trouble.failures:
            async with self._short_polls:
                await self._poll(lane, free, poll)
        elif not self._watch.is_off:
            lane.slots.give_back(free)
            await self._watch.wait(lane)
            lane.empty = 0
        else:
            lane.slots.give_back(free - poll.count)
            await self._poll_long(lane, poll)
        await self._rest(lane, began)

    async def _poll_long(self, lane: Lane, poll: Poll) -> None:
        if await self._long_polls.take(1):
            try:
                await self._poll(lane, poll.count, poll)
            finally:
                self._long_polls.give_back(1)
        else:
            lane.slots.give_back(poll.count)

    async def _poll(self, lane: Lane, taken: int, poll: Poll) -> None:
        """Poll with slots that are taken; those for which no task comes are given back."""
        tasks = []
        try:
            async with self._trouble.permission(self._stopping.pause) as is_try:
                if not self._stopping.is_asked:
                    tasks = await self._asked(lane, Poll(1, 0) if is_try else poll)
        finally:
            for task in tasks:
                self._working.start(lane, task)
            lane.slots.give_back(taken - len(tasks))
        lane.empty = 0 if tasks else lane.empty + 1
        if tasks:
            self._watch.found_some(lane)

    async def _rest(self, lane: Lane, began: float) -> None:
        if lane.failures:
            await self._stopping.pause(backoff(lane.failures, self._trouble.jitter()))
        elif lane.empty > 1:
            interval = lane.worker.get_polling_interval_in_seconds()
            await self._stopping.pause(interval - (self._trouble.clock() - began))

    async def _asked(self, lane: Lane, poll: Poll) -> list[Any]:
        worker, began = lane.worker, self._trouble.clock()
        identity, domain = worker.get_identity(), worker.get_domain()
        self._listeners.poll_started(lane.task_type, identity, poll.count)
        self.under_way += 1
        try:
            tasks = await self._server.poll(lane.task_type, domain, identity, poll)
        except ConductorDeployError as error:
            self._listeners.poll_failure(lane.task_type, self._trouble.clock() - began, error)
            self._note(lane, error)
            return []
        finally:
            self.under_way -= 1
        self._listeners.poll_completed(lane.task_type, self._trouble.clock() - began, len(tasks))
        self._trouble.clear()
        lane.failures = 0
        return tasks

    def _note(self, lane: Lane, error: ConductorDeployError) -> None:
        if not is_of_server(error):
            lane.failures += 1
            _log.warning("Cannot poll for %s, trying again soon: %s", lane.task_type, error)
        elif self._trouble.note(error):
            _log.warning("Cannot poll, trying again in %.1f s: %s", self._trouble.seconds, error)

    def _longest_wait(self, lane: Lane) -> int:
        poll_timeout = getattr(lane.worker, "poll_timeout", 100)
        return longest_wait(self._limits, self._types, lane.types_share_slots, poll_timeout)
