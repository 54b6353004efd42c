"""Counts what workers do, for those who watch."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conductor_deploy.client.event.task_runner_events import (
    PollCompleted,
    PollFailure,
    TaskExecutionCompleted,
    TaskExecutionFailure,
    TaskExecutionStarted,
)
from conductor_deploy.present.activity import Activity, Overview

__all__ = ["Watcher"]

_WINDOW = 10.0  # seconds that a rate is of
_LAST = 1000  # tasks that percentiles are of


@dataclass(slots=True)
class _Counts:
    places: int
    polls: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    ended: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=_LAST))  # when, seconds


class Watcher:
    """A listener of workers. `overview` may be called from another thread."""

    def __init__(
        self, server: str, places: dict[str, int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._server, self._clock, self._began = server, clock, clock()
        self._counts = {task: _Counts(count) for task, count in places.items()}
        self._trouble = ""

    def on_poll_completed(self, event: PollCompleted) -> None:
        self._of(event.task_type).polls += 1
        self._trouble = ""

    def on_poll_failure(self, event: PollFailure) -> None:
        self._of(event.task_type).polls += 1
        self._trouble = str(event.cause)

    def on_task_execution_started(self, event: TaskExecutionStarted) -> None:
        self._of(event.task_type).running += 1

    def on_task_execution_completed(self, event: TaskExecutionCompleted) -> None:
        counts = self._ended(event.task_type, event.duration_ms)
        counts.done += 1

    def on_task_execution_failure(self, event: TaskExecutionFailure) -> None:
        counts = self._ended(event.task_type, event.duration_ms)
        counts.failed += 1

    def overview(self, *, is_stopping: bool = False) -> Overview:
        now = self._clock()
        rows = [_activity(task, counts, now) for task, counts in list(self._counts.items())]
        return Overview(self._server, now - self._began, rows, self._trouble, is_stopping)

    @property
    def running(self) -> int:
        return sum(counts.running for counts in list(self._counts.values()))

    def _of(self, task_type: str) -> _Counts:
        return self._counts.setdefault(task_type, _Counts(1))

    def _ended(self, task_type: str, milliseconds: float) -> _Counts:
        counts = self._of(task_type)
        counts.running -= 1
        counts.ended.append((self._clock(), milliseconds / 1000))
        return counts


def _activity(task: str, counts: _Counts, now: float) -> Activity:
    ended = list(counts.ended)
    recent = [when for when, _ in ended if when > now - _WINDOW]
    seconds = sorted(duration for _, duration in ended)
    return Activity(
        task,
        counts.polls,
        counts.running,
        counts.places,
        counts.done,
        counts.failed,
        _rate(recent, now, len(recent) == counts.ended.maxlen),
        _share(seconds, 0.5),
        _share(seconds, 0.95),
    )


def _rate(recent: Sequence[float], now: float, is_full: bool) -> float:
    """Per second of the window, or of the time that the last thousand took where that is shorter."""
    seconds = max(now - recent[0], 0.001) if is_full else _WINDOW
    return len(recent) / seconds


def _share(ordered: Sequence[float], share: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
