"""An event loop for the coroutines of workers, apart from the engine's: what blocks there does not stop the polling."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

__all__ = ["Coroutines"]

_Result = TypeVar("_Result")

_log = logging.getLogger(__name__)
_BLOCKED = 1.0  # seconds without a sign of life after which a loop gets no more work


class Coroutines:
    """Runs coroutines on one event loop in a thread of its own.

    All share that loop, so that workers may share what belongs to a loop. One that blocks it is named in the log;
    those that have not begun are moved to a new loop, and those that have wait until it goes on.
    """

    def __init__(self, blocked: float = _BLOCKED) -> None:
        self._blocked = blocked
        self._loop: _Loop | None = None
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def submit(self, make: Callable[[], Coroutine[Any, Any, _Result]]) -> Future[_Result]:
        """Run a coroutine, made on the loop. To cancel the future cancels it."""
        job = _Job(make)
        with self._lock:
            if self._loop is None:
                self._loop = _Loop()
                threading.Thread(target=self._watch, name="conductor-coroutines-watch", daemon=True).start()
            self._loop.add(job)
        return job.done

    def close(self) -> None:
        """Start no more; a loop ends when it isn't blocked."""
        self._ended.set()
        with self._lock:
            if self._loop is not None:
                self._loop.retire()
                self._loop = None

    def _watch(self) -> None:
        while not self._ended.wait(self._blocked / 2):
            with self._lock:
                if self._loop is not None and self._loop.seconds_blocked() > self._blocked:
                    _log.warning(
                        "A coroutine blocks the event loop of all others, which go on in another:\n%s",
                        self._loop.stack(),
                    )
                    blocked, self._loop = self._loop, _Loop()
                    for job in blocked.unbegun():
                        self._loop.add(job)
                    blocked.retire()


class _Job(Generic[_Result]):
    def __init__(self, make: Callable[[], Coroutine[Any, Any, _Result]]) -> None:
        self.make = make
        self.done: Future[_Result] = Future()

    async def run(self) -> None:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()

        def cancel(done: Future[_Result]) -> None:
            if done.cancelled() and task is not None and not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)

        self.done.add_done_callback(cancel)
        try:
            value = await self.make()
        except BaseException as error:  # noqa: BLE001 - it goes to whoever waits for the future
            if self.done.set_running_or_notify_cancel():
                self.done.set_exception(error)
        else:
            if self.done.set_running_or_notify_cancel():
                self.done.set_result(value)


class _Loop:
    """An event loop in a daemon thread, which says from time to time that it goes on."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._jobs: dict[_Job[Any], None] = {}  # that have not begun
        self._running: set[asyncio.Task[None]] = set()
        self._asked: float | None = None
        self._is_retired = False
        self._thread = threading.Thread(target=self._run, name="conductor-coroutines", daemon=True)
        self._thread.start()

    def add(self, job: _Job[Any]) -> None:
        self._jobs[job] = None
        self._loop.call_soon_threadsafe(self._begin, job)

    def unbegun(self) -> list[_Job[Any]]:
        """The jobs that have not begun, and now never will here."""
        return [job for job in list(self._jobs) if self._jobs.pop(job, job) is None]

    def seconds_blocked(self) -> float:
        """How long ago it should have shown a sign of life. Asks for the next."""
        now = time.monotonic()
        if self._asked is not None:
            return now - self._asked
        self._asked = now
        self._loop.call_soon_threadsafe(self._answer)
        return 0.0

    def stack(self) -> str:
        frame = sys._current_frames().get(self._thread.ident or 0)
        return "".join(traceback.format_stack(frame)) if frame else ""

    def retire(self) -> None:
        """End when what has begun is done."""
        self._loop.call_soon_threadsafe(self._retire)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()

    def _begin(self, job: _Job[Any]) -> None:
        if self._jobs.pop(job, job) is None:
            task = self._loop.create_task(job.run())
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._is_retired and not self._running:
            self._loop.stop()

    def _answer(self) -> None:
        self._asked = None

    def _retire(self) -> None:
        self._is_retired = True
        if not self._running:
            self._loop.stop()
