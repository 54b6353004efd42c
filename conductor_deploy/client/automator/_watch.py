"""Which of many types of task have any: one request tells of all, where each can't have a long poll of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from conductor_deploy.client.automator._decisions import (
    is_of_server,
    is_worth_another_try,
    lanes_to_wake,
    seconds_between_looks,
)
from conductor_deploy.errors import ConductorDeployError

if TYPE_CHECKING:
    from conductor_deploy.client.automator._lane import Lane
    from conductor_deploy.client.automator._server import Server
    from conductor_deploy.client.automator._stopping import Stopping
    from conductor_deploy.client.automator._trouble import Trouble

__all__ = ["Watch"]

_log = logging.getLogger(__name__)


class Watch:
    """Lanes wait here for a task. Once it `is_off`, since the server doesn't tell, none waits."""

    def __init__(self, server: Server, trouble: Trouble, stopping: Stopping) -> None:
        self._server, self._trouble, self._stopping = server, trouble, stopping
        self._waiting: dict[Lane, asyncio.Event] = {}  # in the order in which they came
        self._known: dict[Lane, int] = {}
        self._has_some = asyncio.Event()
        self.is_off = False

    async def wait(self, lane: Lane) -> None:
        """Return when there seems to be a task, or none will be seen any more."""
        if self.is_off or self._stopping.is_asked:
            return
        called = self._waiting[lane] = asyncio.Event()
        self._has_some.set()
        try:
            await called.wait()
        finally:
            self._waiting.pop(lane, None)

    def found_some(self, lane: Lane) -> None:
        """A poll found tasks; so what is queued at the next look is news."""
        self._known.pop(lane, None)

    async def run(self) -> None:
        """Look for tasks until the workers stop."""
        while not self._stopping.is_asked and not self.is_off:
            await self._has_some.wait()
            began = self._trouble.clock()
            async with self._trouble.turn:
                await self._stopping.pause(self._trouble.seconds)
                await self._look()
            await self._stopping.pause(seconds_between_looks(self._trouble.clock() - began))
            if not self._waiting:
                self._has_some.clear()

    def wake_all(self) -> None:
        self._has_some.set()
        for called in self._waiting.values():
            called.set()

    async def _look(self) -> None:
        if self._stopping.is_asked:
            return
        try:
            sizes = await self._server.queue_sizes()
        except ConductorDeployError as error:
            self._note(error)
            return
        self._trouble.clear()
        self._wake(sizes)

    def _note(self, error: ConductorDeployError) -> None:
        if is_of_server(error):
            self._trouble.note(error)
        elif not is_worth_another_try(error, 1):
            _log.info("The server doesn't tell which tasks there are, so their types take turns: %s", error)
            self.is_off = True
            self.wake_all()

    def _wake(self, sizes: Mapping[str, int]) -> None:
        queued = {lane: sizes.get(lane.queue, 0) for lane in self._waiting}
        self._known = {lane: size for lane, size in self._known.items() if queued.get(lane, 1)}
        for lane in lanes_to_wake(queued, self._known):
            self._known[lane] = queued[lane]
            self._waiting.pop(lane).set()
