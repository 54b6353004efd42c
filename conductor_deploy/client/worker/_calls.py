"""Calls a worker's function for a task, in a thread or on an event loop."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Any

from conductor_deploy.client.context.task_context import _working_on
from conductor_deploy.client.worker._arguments import Takes, arguments
from conductor_deploy.client.worker._results import blank, failed, finished

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.task_result import TaskResult

__all__ = ["call", "call_async", "is_coroutine_function"]


def call(function: Callable[..., Any], takes: Takes, task: Task, worker_id: str) -> TaskResult:
    """The result of a task, whatever the function returns or raises. Something to await is awaited here."""
    said = blank(task, worker_id)
    try:
        with _working_on(task, said):
            given = arguments(takes, task)
            value = function(*given.positional, **given.named)
            if inspect.isawaitable(value) or inspect.isasyncgen(value):
                value = asyncio.run(_awaited(value))
            return finished(task, said, value)
    except BaseException as error:  # noqa: BLE001 - also one that calls sys.exit fails only its task
        return failed(task, said, error, round(time.time() * 1000))


async def call_async(function: Callable[..., Any], takes: Takes, task: Task, worker_id: str) -> TaskResult:
    """As `call`, on the running event loop. Only the cancellation of the caller's own task is passed on."""
    said = blank(task, worker_id)
    try:
        with _working_on(task, said):
            given = arguments(takes, task)
            return finished(task, said, await function(*given.positional, **given.named))
    except asyncio.CancelledError as error:
        if _is_cancelled():
            raise
        return failed(task, said, error, round(time.time() * 1000))
    except BaseException as error:  # noqa: BLE001 - as above
        return failed(task, said, error, round(time.time() * 1000))


def is_coroutine_function(function: Any) -> bool:
    """Whether a call of it, or of the object that it is, makes a coroutine."""
    called = getattr(function, "__call__", None)  # noqa: B004 - asks what a call makes, not if there can be one
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(called)


async def _awaited(value: Any) -> Any:
    return [each async for each in value] if isinstance(value, AsyncGenerator) else await value


def _is_cancelled() -> bool:
    """Whether somebody cancels the running task; Python 3.10 can't tell, and takes it for so."""
    running: Any = asyncio.current_task()
    return not hasattr(running, "cancelling") or running.cancelling() > 0
