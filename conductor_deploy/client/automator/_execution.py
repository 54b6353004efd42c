"""Where a worker's function runs: on an event loop, in a thread, or in another process."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeGuard

from conductor_deploy.client.automator._coroutines import Coroutines
from conductor_deploy.client.automator._threads import Threads
from conductor_deploy.client.worker._arguments import Takes
from conductor_deploy.client.worker._calls import call, call_async, is_coroutine_function
from conductor_deploy.client.worker.worker import Worker

if TYPE_CHECKING:
    from conductor_deploy.client.automator._processes import Processes
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.task_result import TaskResult
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["Execution"]

_TAKES_TASK = Takes((inspect.Parameter("task", inspect.Parameter.POSITIONAL_ONLY),), wants_task=True)


class Execution:
    """Runs workers. How many tasks at once is the caller's concern."""

    def __init__(self) -> None:
        self._threads, self._coroutines = Threads("conductor-worker"), Coroutines()
        self._processes: dict[int, Processes | None] = {}

    async def result(self, worker: WorkerInterface, task: Task) -> TaskResult:
        """What becomes of a task. It raises nothing but the cancellation of the caller."""
        identity = worker.get_identity()
        if _is_plain(worker):
            if is_coroutine_function(worker.execute_function):
                return await self._awaited(worker.execute_function, worker.takes, task, identity)
            if worker.cpu_bound and (processes := self._processes_of(worker)):
                return await self._threaded(processes.result, task, identity)
        elif is_coroutine_function(worker.execute):
            return await self._awaited(worker.execute, _TAKES_TASK, task, identity)
        return await self._threaded(call, worker.execute, _TAKES_TASK, task, identity)

    def close(self) -> None:
        """Start no more; what runs in a thread runs on."""
        self._threads.close()
        self._coroutines.close()
        for processes in self._processes.values():
            if processes is not None:
                processes.close()

    async def _threaded(self, function: Callable[..., TaskResult], *arguments: Any) -> TaskResult:
        return await asyncio.wrap_future(self._threads.submit(function, *arguments))

    async def _awaited(self, function: Any, takes: Takes, task: Task, identity: str) -> TaskResult:
        make = partial(call_async, function, takes, task, identity)
        return await asyncio.wrap_future(self._coroutines.submit(make))

    def _processes_of(self, worker: Worker) -> Processes | None:
        """None where the function has to do with threads."""
        if id(worker) not in self._processes:
            from conductor_deploy.client.automator._processes import processes_for

            self._processes[id(worker)] = processes_for(worker.execute_function)
        return self._processes[id(worker)]


def _is_plain(worker: WorkerInterface) -> TypeGuard[Worker]:
    """Whether it does no more than to call its function."""
    return isinstance(worker, Worker) and type(worker).execute is Worker.execute
