"""Processes for functions that compute: each imports the function by its name, and gets tasks as JSON."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import reduce
from importlib import import_module
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import decode, dumps
from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.worker._arguments import takes
from conductor_deploy.client.worker._calls import call
from conductor_deploy.client.worker._results import blank, failed

if TYPE_CHECKING:
    from conductor_deploy.client.worker.worker import Worker

__all__ = ["Processes"]


class Processes:
    """So many processes for one function, started when they are first needed."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    async def result(self, worker: Worker, task: Task) -> TaskResult:
        """What becomes of a task; FAILED also if the process dies of it or can't find the function."""
        function, identity = worker.execute_function, worker.get_identity()
        try:
            module, name = function.__module__, function.__qualname__
            if "<" in name:
                raise TypeError(f"{name} can't be imported by another process; declare it in a module")
            written = await asyncio.get_running_loop().run_in_executor(
                self._opened(), _work, module, name, dumps(task), identity
            )
        except BrokenProcessPool as error:
            self.close()
            return failed(task, blank(task, identity), error, round(time.time() * 1000))
        except (AttributeError, ImportError, TypeError) as error:
            return failed(task, blank(task, identity), error, round(time.time() * 1000))
        result: TaskResult = decode(TaskResult, written)
        return result

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _opened(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._count, multiprocessing.get_context("spawn"))
        return self._pool


def _work(module: str, name: str, task: bytes, worker_id: str) -> object:
    import json

    function: Any = reduce(getattr, name.split("."), import_module(module))
    read: Task = decode(Task, json.loads(task))
    result = call(function, takes(function), read, worker_id)
    return json.loads(dumps(result))
