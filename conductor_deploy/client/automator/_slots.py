"""Places that coroutines take and give back, first come, first served."""

from __future__ import annotations

import asyncio
from collections import deque

__all__ = ["Slots"]


class Slots:
    """So many places. Once closed, whoever waits for one gets none."""

    def __init__(self, places: int) -> None:
        self.free = places
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_closed = False

    async def take(self, most: int) -> int:
        """Wait for a place and take it, with as many more as are free up to `most`; 0 after the closing."""
        while (self.free < 1 or self._waiting) and not self._is_closed:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            finally:
                self._waiting.remove(turn)
            if self.free > 0:
                break
        if self._is_closed:
            return 0
        taken = min(most, self.free)
        self.free -= taken
        self._call_next()
        return taken

    def give_back(self, places: int) -> None:
        self.free += places
        self._call_next()

    def close(self) -> None:
        self._is_closed = True
        for turn in self._waiting:
            if not turn.done():
                turn.set_result(None)

    def _call_next(self) -> None:
        if self.free > 0 and self._waiting and not self._waiting[0].done():
            self._waiting[0].set_result(None)
