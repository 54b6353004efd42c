"""Results of late, so that no task is worked on again that a server hands out twice."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task import Task

__all__ = ["Finished"]


class Finished:
    """The last results that ended their tasks, so many and so many bytes of them at most."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._bytes = 0
        self._results: OrderedDict[tuple[str | None, int | None], bytes] = OrderedDict()

    def keep(self, task: Task, result: bytes) -> None:
        key = _key(task)
        self._bytes += len(result) - len(self._results.pop(key, b""))
        self._results[key] = result
        while len(self._results) > self._most or self._bytes > self._most_bytes:
            _, oldest = self._results.popitem(last=False)
            self._bytes -= len(oldest)

    def result_of(self, task: Task) -> bytes | None:
        return self._results.get(_key(task))


def _key(task: Task) -> tuple[str | None, int | None]:
    """A task that is run again on purpose has its id, but is scheduled anew."""
    return task.task_id, task.scheduled_time
