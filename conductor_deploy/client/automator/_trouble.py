"""How the server fares, as all coroutines of an engine see it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from conductor_deploy.client.automator._decisions import backoff, seconds_asked
from conductor_deploy.errors import ConductorDeployError

__all__ = ["Trouble"]


@dataclass(slots=True)
class Trouble:
    """While there is any, one request at a time tries whether the server is back, each after a longer wait.

    `failures` counts those tries; what fails before the next is due says nothing new.
    """

    clock: Callable[[], float]
    jitter: Callable[[], float]
    failures: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _until: float = 0.0

    @property
    def seconds(self) -> float:
        """Until the next try."""
        return max(0.0, self._until - self.clock())

    def note(self, error: ConductorDeployError) -> bool:
        """Take a failure into account; whether it is news."""
        if self.failures and self.seconds > 0:
            return False
        self.failures += 1
        self._until = self.clock() + backoff(self.failures, self.jitter(), seconds_asked(error))
        return True

    def clear(self) -> None:
        self.failures, self._until = 0, 0.0
