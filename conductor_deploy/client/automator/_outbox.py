"""Results that the server has not got yet: kept until it has, while work goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conductor_deploy.client._model import dumps
from conductor_deploy.client.automator._decisions import backoff, is_of_server, is_worth_another_try
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.http.models.task_result_status import TaskResultStatus
from conductor_deploy.errors import ConductorDeployError, ServerRefused

if TYPE_CHECKING:
    from conductor_deploy.client.automator._server import Server
    from conductor_deploy.client.automator._spool import Spool
    from conductor_deploy.client.automator._trouble import Trouble

__all__ = ["Outbox", "Unsent"]

_AT_ONCE = 10  # results that travel together
_PACE = 0.1  # seconds at least for each result that the server did not take
_LONGEST_REASON = 1000
_LOOKS_AGAIN = 0.25  # seconds at most until it is seen that somebody is in a hurry


@dataclass(slots=True)
class Unsent:
    """A result, how often it was sent in vain while the server took others, and when it is due again."""

    task_type: str
    task_id: str
    body: bytes
    attempts: int = 1
    due: float = 0.0
    successes: int = 0  # that the server had elsewhere when it was last sent
    is_substitute: bool = False  # for one that the server does not take


class Outbox:
    """Sends each result until the server takes or refuses it.

    `gave_up` hears of the latter, and the task fails instead: else it would be done again, and in vain again.
    """

    def __init__(
        self,
        server: Server,
        trouble: Trouble,
        gave_up: Callable[[Unsent, ConductorDeployError], None],
        spool: Spool | None = None,
    ) -> None:
        self._server, self._trouble, self._gave_up, self._spool = server, trouble, gave_up, spool
        self._unsent: dict[str, Unsent] = {}
        self._has_some, self._is_empty = asyncio.Event(), asyncio.Event()
        self._is_empty.set()
        for task_id, body in spool.load() if spool else ():
            self._take(Unsent("", task_id, body))

    def __len__(self) -> int:
        return len(self._unsent)

    def add(self, unsent: Unsent, error: ConductorDeployError | None) -> None:
        """Take a result that could not be sent for this reason, unless it never will be; None: it was not tried."""
        if error is not None and not is_worth_another_try(error, unsent.attempts):
            self._give_up(unsent, error)
            return
        if self._spool:
            self._spool.save(unsent.task_id, unsent.body)
        self._take(unsent)

    async def empty(self) -> None:
        """Return when all results are sent."""
        await self._is_empty.wait()

    def left(self) -> list[Unsent]:
        return list(self._unsent.values())

    def hurry(self) -> None:
        """Try all results again now."""
        for unsent in self._unsent.values():
            unsent.due = 0.0

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            await self._has_some.wait()
            waiting = sorted(self._unsent.values(), key=lambda unsent: unsent.due)
            wait = max(self._trouble.seconds, waiting[0].due - self._trouble.clock())
            if wait > 0:
                await asyncio.sleep(min(wait, _LOOKS_AGAIN))
            elif self._trouble.failures:
                async with self._trouble.turn:
                    await self._send(waiting[0])
            else:
                await self._send_all(
                    [each for each in waiting if each.due <= self._trouble.clock()][:_AT_ONCE]
                )

    async def _send_all(self, batch: list[Unsent]) -> None:
        taken = await asyncio.gather(*(self._send(unsent) for unsent in batch))
        await asyncio.sleep(_PACE * taken.count(False))

    async def _send(self, unsent: Unsent) -> bool:
        """Whether the server has answered that it has it."""
        trouble = self._trouble
        try:
            await self._server.report(unsent.body)
        except ConductorDeployError as error:
            if is_of_server(error):
                trouble.note(error)
                return False
            if trouble.successes > unsent.successes:  # the server takes others, but not this one
                unsent.attempts, unsent.successes = unsent.attempts + 1, trouble.successes
            if is_worth_another_try(error, unsent.attempts):
                unsent.due = trouble.clock() + backoff(unsent.attempts + 1, trouble.jitter())
            else:
                self._forget(unsent)
                self._give_up(unsent, error)
            return False
        trouble.clear()
        self._forget(unsent)
        return True

    def _give_up(self, unsent: Unsent, error: ConductorDeployError) -> None:
        self._gave_up(unsent, error)
        if isinstance(error, ServerRefused) and error.status != 404 and not unsent.is_substitute:
            body = _failure(unsent.body, error.reason)
            self.add(Unsent(unsent.task_type, unsent.task_id, body, 0, is_substitute=True), None)

    def _take(self, unsent: Unsent) -> None:
        self._unsent[unsent.task_id] = unsent
        self._is_empty.clear()
        self._has_some.set()

    def _forget(self, unsent: Unsent) -> None:
        if self._spool:
            self._spool.remove(unsent.task_id)
        if self._unsent.get(unsent.task_id) is unsent:  # and not a newer one of the same task
            del self._unsent[unsent.task_id]
        if not self._unsent:
            self._has_some.clear()
            self._is_empty.set()


def _failure(body: bytes, reason: str) -> bytes:
    """As a server has a task end whose output is too large."""
    result = json.loads(body)
    failure = TaskResult(
        task_id=result["taskId"],
        workflow_instance_id=result.get("workflowInstanceId"),
        worker_id=result.get("workerId"),
        reason_for_incompletion=f"The server does not take the result: {reason[:_LONGEST_REASON]}",
    )
    failure.status = TaskResultStatus.FAILED_WITH_TERMINAL_ERROR
    return dumps(failure)
