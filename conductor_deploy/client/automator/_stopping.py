"""That the engine is to stop, and how much time it has left for that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

__all__ = ["Stopping"]


class Stopping:
    """Asked once, work has so many seconds to end; asked again, none."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asked, self._hurried = asyncio.Event(), asyncio.Event()
        self._end = float("inf")

    @property
    def is_asked(self) -> bool:
        return self._asked.is_set()

    @property
    def seconds_left(self) -> float:
        return 0.0 if self._hurried.is_set() else max(0.0, self._end - self._clock())

    def ask(self, seconds: float) -> bool:
        """Whether this is the first time."""
        if self._asked.is_set():
            self._hurried.set()
            return False
        self._end = self._clock() + seconds
        self._asked.set()
        return True

    async def wait(self) -> None:
        """Return when it is asked."""
        await self._asked.wait()

    async def pause(self, seconds: float) -> None:
        """Wait so long, but no longer than until it is asked."""
        if seconds > 0 and not self.is_asked:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._asked.wait(), seconds)

    async def until_done(self, tasks: Iterable[asyncio.Task[Any]], seconds: float) -> bool:
        """Wait for the tasks, so long at most and not once there is no time at all; whether all are done."""
        waiting, end = {task for task in tasks if not task.done()}, self._clock() + seconds
        hurry = asyncio.create_task(self._hurried.wait())
        while waiting and self._clock() < end and not self._hurried.is_set():
            done, _ = await asyncio.wait(
                {*waiting, hurry}, timeout=end - self._clock(), return_when=asyncio.FIRST_COMPLETED
            )
            waiting -= done
        hurry.cancel()
        return not waiting
