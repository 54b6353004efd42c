"""Processes for functions that compute."""

from __future__ import annotations

import json
import logging
import queue
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from conductor_deploy.client._model import decode, dumps
from conductor_deploy.client.automator._children import Child, Method, is_importable, launch, usual_method
from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.worker._arguments import takes
from conductor_deploy.client.worker._calls import call
from conductor_deploy.client.worker._results import blank, failed

__all__ = ["Processes", "processes_for"]

_log = logging.getLogger(__name__)


def processes_for(function: Callable[..., Any]) -> Processes | None:
    """None where no other process can get at the function.

    One that can be imported is, by a new interpreter; only for others this process is forked.
    """
    if is_importable(function):
        return Processes("spawn", function)
    if usual_method() == "fork":
        return Processes("fork", function)
    _log.warning(
        "%r can't be imported by another process, and so runs in threads; declare it in a module", function
    )
    return None


class Processes:
    """As many processes for one function as it is called at once, started when they are first needed."""

    def __init__(self, method: Method, function: Callable[..., Any]) -> None:
        self._method: Method = method
        self._function = function
        self._idle: queue.LifoQueue[tuple[Child, Connection]] = queue.LifoQueue()
        self._children: set[Child] = set()

    def result(self, task: Task, worker_id: str) -> TaskResult:
        """What becomes of a task; FAILED also if the process dies of it."""
        child, connection = self._idle_child() or self._new_child()
        try:
            connection.send_bytes(json.dumps([json.loads(dumps(task)), worker_id]).encode())
            result: TaskResult = decode(TaskResult, json.loads(connection.recv_bytes()))
        except (EOFError, OSError):
            child.join(1)
            self._children.discard(child)
            died = f"The process of the function died of this task, with exit code {child.exitcode}"
            error = RuntimeError(died)
            return failed(task, blank(task, worker_id), error, round(time.time() * 1000))
        self._idle.put((child, connection))
        return result

    def _idle_child(self) -> tuple[Child, Connection] | None:
        """One that has not died meanwhile, say since memory was short."""
        with suppress(queue.Empty):
            while True:
                child, connection = self._idle.get_nowait()
                if child.exitcode is None:
                    return child, connection
                self._children.discard(child)
        return None

    def _new_child(self) -> tuple[Child, Connection]:
        child, connection = launch(self._method, _work, self._function)
        self._children.add(child)
        return child, connection

    def close(self) -> None:
        """End them all, whatever they do."""
        for child in tuple(self._children):
            child.kill()
            child.join()


def _work(connection: Connection, function: Callable[..., Any]) -> None:
    wanted = takes(function)
    with suppress(EOFError, OSError):  # the other end is gone
        while True:
            task, worker_id = json.loads(connection.recv_bytes())
            connection.send_bytes(dumps(call(function, wanted, decode(Task, task), worker_id)))
