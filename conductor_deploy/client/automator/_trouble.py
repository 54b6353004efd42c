"""How the server fares, as all coroutines of an engine see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from conductor_deploy.client.automator._decisions import backoff, seconds_asked
from conductor_deploy.errors import ConductorDeployError

__all__ = ["Trouble"]


@dataclass(slots=True)
class Trouble:
    """While there is any, one request at a time tries whether the server is back, each after a longer wait.

    `failures` counts those tries; what fails before the next is due says nothing new. `successes` counts all others.
    """

    clock: Callable[[], float]
    jitter: Callable[[], float]
    failures: int = 0
    successes: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _until: float = 0.0

    @property
    def seconds(self) -> float:
        """Until the next try."""
        return max(0.0, self._until - self.clock())

    @asynccontextmanager
    async def permission(self, pause: Callable[[float], Awaitable[None]]) -> AsyncIterator[bool]:
        """To send a request: at once, False, or in trouble as soon as it is the only one and due, True."""
        if not self.failures:
            yield False
            return
        async with self.turn:
            await pause(self.seconds)
            yield True

    def note(self, error: ConductorDeployError) -> bool:
        """Take a failure into account; whether it is news."""
        if self.failures and self.seconds > 0:
            return False
        self.failures += 1
        self._until = self.clock() + backoff(self.failures, self.jitter(), seconds_asked(error))
        return True

    def clear(self) -> None:
        """The server has answered."""
        self.successes += 1
        self.failures, self._until = 0, 0.0
