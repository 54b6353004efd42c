"""The thread that the engine of a process has for itself: whatever runs in other threads, it polls on."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._connections import opened_by
from conductor_deploy.client.automator._engine import Engine
from conductor_deploy.client.automator._listeners import Listeners
from conductor_deploy.client.automator._server import Server

if TYPE_CHECKING:
    from conductor_deploy.client.automator._decisions import Limits
    from conductor_deploy.client.automator._spool import Spool
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["Assignment", "Host"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What each process works on. In a spawned one, workers are copies."""

    configuration: Configuration
    workers: tuple[WorkerInterface, ...]
    limits: Limits
    spool: Spool | None

    def host(self, listeners: Sequence[Any]) -> Host:
        return Host(self, listeners)


class Host:
    """Starts an engine in a thread, once, and stops it."""

    def __init__(self, assignment: Assignment, listeners: Sequence[Any]) -> None:
        self._opened = opened_by(assignment.configuration)  # here, so that a wrong one is the caller's error
        self._assignment, self._listeners = assignment, listeners
        self._loop: asyncio.AbstractEventLoop | None = None
        self._engine: Engine | None = None
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="conductor-workers", daemon=True)

    @property
    def pids(self) -> list[int]:
        """The processes that work: this one."""
        return [os.getpid()] if self.is_alive() else []

    @property
    def restarts(self) -> int:
        """How often one was started again."""
        return 0

    def start(self) -> None:
        """Return when the engine runs."""
        self._thread.start()
        self._is_ready.wait()

    def is_alive(self, worker: WorkerInterface | None = None) -> bool:
        """Whether the engine runs, and in it all that one worker needs."""
        engine = self._engine
        if engine is None or not self._thread.is_alive():
            return False
        return all(lane.is_alive for lane in engine.lanes if worker is None or lane.worker is worker)

    def stop(self, grace: float | None = None) -> None:
        """Ask the engine to stop, in so many seconds; asked again, it stops at once. Returns before it has."""
        if self._loop is None or self._engine is None or not self._thread.is_alive():
            return
        try:
            self._loop.call_soon_threadsafe(self._engine.stop, grace)
        except RuntimeError:  # the loop has just been closed
            _log.debug("The workers have stopped already")

    def join(self, seconds: float | None = None) -> bool:
        """Wait until the engine has stopped, or so many seconds; whether it has."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except Exception:  # noqa: BLE001 - there is nobody above who could
            _log.exception("The workers have stopped")
        finally:
            self._is_ready.set()

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        listeners = Listeners(self._listeners)
        server = Server(self._opened.trying_once(), listeners)
        of = self._assignment
        self._engine = Engine(server, of.workers, listeners, of.limits, of.spool)
        for lane in self._engine.lanes:
            lane.is_alive = True
        self._is_ready.set()
        await self._engine.run()
