"""Threads that end with the process, whatever they do: a function that hangs must not keep a program alive."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

__all__ = ["Threads"]

_Result = TypeVar("_Result")


class Threads:
    """As many threads as there is work at once; those that are idle are used again."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._work: queue.SimpleQueue[Callable[[], Callable[[], None]] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0
        self._threads = 0

    def submit(self, function: Callable[..., _Result], *arguments: Any) -> Future[_Result]:
        """Call a function in a thread, at once."""
        future: Future[_Result] = Future()

        def work() -> Callable[[], None]:
            if not future.set_running_or_notify_cancel():
                return lambda: None
            try:
                value = function(*arguments)
            except BaseException as error:  # noqa: BLE001 - it goes to whoever waits for the future
                return partial(future.set_exception, error)
            return partial(future.set_result, value)

        with self._lock:
            is_new = self._idle == 0
            self._idle -= not is_new
            self._threads += is_new
            name = f"{self._name}-{self._threads}"
        self._work.put(work)
        if is_new:
            threading.Thread(target=self._serve, name=name, daemon=True).start()
        return future

    def close(self) -> None:
        """Let the threads end as they become idle."""
        for _ in range(self._threads):
            self._work.put(None)

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            tell = work()
            with self._lock:
                self._idle += 1  # first, since whoever hears of the end may have more work at once
            tell()
            del work, tell
