"""What every worker is to the engine that runs it."""

from __future__ import annotations

import abc
import socket
from collections.abc import Awaitable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.task_result import TaskResult

__all__ = ["DEFAULT_POLLING_INTERVAL", "WorkerInterface"]

DEFAULT_POLLING_INTERVAL = 100  # milliseconds


class WorkerInterface(abc.ABC):
    """Works on the tasks of one type, or of a list of them. Derive from it and write `execute`.

    `thread_count` tasks at once; with `paused` none are taken. `poll_interval` is the least time in milliseconds
    between two polls that found nothing, `poll_timeout` the longest, in milliseconds, that the server shall wait
    for a task; its default of 100 leaves the choice to the engine.
    """

    def __init__(self, task_definition_name: str | list[str]) -> None:
        self.task_definition_name = task_definition_name
        self.next_task_index = 0
        self._task_definition_name_cache: str | None = None
        self._domain: str | None = None
        self._poll_interval: float = DEFAULT_POLLING_INTERVAL
        self.thread_count = 1
        self.register_task_def = False
        self.poll_timeout = 100
        self.lease_extend_enabled = False
        self._paused = False
        self.overwrite_task_def = True
        self.strict_schema = False

    @abc.abstractmethod
    def execute(self, task: Task) -> TaskResult | Awaitable[TaskResult]:
        """Work on a task, and say what became of it. An `async def` runs on an event loop.

        Whatever else it returns or raises is taken as from a function of `worker_task`.
        """
        ...

    def get_identity(self) -> str:
        """Who polls, as the server keeps it: the name of this host."""
        return socket.gethostname()

    def get_polling_interval_in_seconds(self) -> float:
        """`poll_interval` in seconds."""
        return (self.poll_interval or DEFAULT_POLLING_INTERVAL) / 1000

    def get_task_definition_name(self) -> str:
        """The type of task; of several, the one whose turn it is."""
        return self.task_definition_name_cache

    @property
    def task_definition_names(self) -> list[str]:
        """All types of task that it works on."""
        name = self.task_definition_name
        return name if isinstance(name, list) else [name]

    @property
    def task_definition_name_cache(self) -> str:
        """The type whose turn it is, until `clear_task_definition_name_cache`."""
        if self._task_definition_name_cache is None:
            self._task_definition_name_cache = self.compute_task_definition_name()
        return self._task_definition_name_cache

    def clear_task_definition_name_cache(self) -> None:
        """End the turn of a type of task."""
        self._task_definition_name_cache = None

    def compute_task_definition_name(self) -> str:
        """The type of task that comes next."""
        names = self.task_definition_names
        name = names[self.next_task_index % len(names)]
        self.next_task_index = (self.next_task_index + 1) % len(names)
        return name

    def get_task_result_from_task(self, task: Task) -> TaskResult:
        """A result that says whose it is, to be filled."""
        from conductor_deploy.client.worker._results import blank

        return blank(task, self.get_identity())

    def get_domain(self) -> str | None:
        """The domain whose tasks it takes; None for those without one."""
        return self.domain

    @property
    def domain(self) -> str | None:
        """As `get_domain`."""
        return self._domain

    @domain.setter
    def domain(self, value: str | None) -> None:
        self._domain = value

    @property
    def paused(self) -> bool:
        """Whether it takes no tasks, as the environment says now, or else the program."""
        from conductor_deploy.client.worker.worker_config import _get_env_value

        said = _get_env_value(self.task_definition_names[0], "paused", bool)
        return self._paused if said is None else bool(said)

    @paused.setter
    def paused(self, value: bool) -> None:
        self._paused = value

    @property
    def poll_interval(self) -> float:
        """Milliseconds between two polls that found nothing, at least."""
        return self._poll_interval

    @poll_interval.setter
    def poll_interval(self, value: float) -> None:
        self._poll_interval = value
