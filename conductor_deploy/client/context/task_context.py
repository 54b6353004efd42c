"""What a worker's function can know of the task that it works on, and say besides its result."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.task_result import TaskResult

__all__ = ["TaskContext", "TaskInProgress", "get_task_context"]


class TaskInProgress:
    """What a function returns that is not done: the server gives the task out again after so many seconds."""

    def __init__(self, callback_after_seconds: int = 60, output: dict[str, Any] | None = None) -> None:
        self.callback_after_seconds = callback_after_seconds
        self.output: dict[str, Any] = output or {}

    def __repr__(self) -> str:
        return f"TaskInProgress(callback_after={self.callback_after_seconds}s, output={self.output})"


class TaskContext:
    """The task that is worked on, and the result that is made of it. Get it with `get_task_context()`."""

    def __init__(self, task: Task, task_result: TaskResult) -> None:
        self._task = task
        self._task_result = task_result

    @property
    def task(self) -> Task:
        """The task as the server gave it out."""
        return self._task

    @property
    def task_result(self) -> TaskResult:
        """Logs, callback and output that the function has set so far."""
        return self._task_result

    def get_task_id(self) -> str:
        """The id of the task."""
        return self._task.task_id or ""

    def get_workflow_instance_id(self) -> str:
        """The id of the execution that the task is part of."""
        return self._task.workflow_instance_id or ""

    def get_retry_count(self) -> int:
        """How often the task was tried before: 0 the first time."""
        return self._task.retry_count or 0

    def get_poll_count(self) -> int:
        """How often the task was given out, this time included."""
        return self._task.poll_count or 0

    def get_callback_after_seconds(self) -> int:
        """What `set_callback_after` was given, else 0."""
        return self._task_result.callback_after_seconds or 0

    def set_callback_after(self, seconds: int) -> None:
        """Have the server give the task out again after so many seconds, if it is left in progress."""
        self._task_result.callback_after_seconds = seconds

    def add_log(self, log_message: str) -> None:
        """Add a line to the task's log; it is sent with the result."""
        from conductor_deploy.client.http.models.task_exec_log import TaskExecLog

        line = TaskExecLog(
            log=log_message, task_id=self._task.task_id, created_time=round(time.time() * 1000)
        )
        self._task_result.logs = [*(self._task_result.logs or ()), line]

    def set_output(self, output_data: dict[str, Any]) -> None:
        """Set the output, which the function's own result overrides. ValueError for what is no dictionary."""
        if not isinstance(output_data, dict):
            raise ValueError(f"The output of a task is a dictionary, not {output_data!r}.")
        self._task_result.output_data = output_data

    def get_input(self) -> dict[str, Any]:
        """The input of the task; empty without one."""
        return self._task.input_data or {}

    def get_task_def_name(self) -> str:
        """The name of the task's definition."""
        return self._task.task_def_name or ""

    def get_workflow_task_type(self) -> str:
        """The type of the task in its workflow's definition, usually SIMPLE; "" if the server left it out."""
        task: Any = self._task.workflow_task
        return str((task.get("type") if isinstance(task, dict) else getattr(task, "type", None)) or "")

    @staticmethod
    def get() -> TaskContext:
        """As `get_task_context`."""
        return get_task_context()

    def __repr__(self) -> str:
        return (
            f"TaskContext(task_id={self.get_task_id()}, workflow_id={self.get_workflow_instance_id()}, "
            f"retry_count={self.get_retry_count()})"
        )


_current: ContextVar[TaskContext | None] = ContextVar("task_context", default=None)


def get_task_context() -> TaskContext:
    """The context of the task that the caller works on. RuntimeError outside a worker's function."""
    context = _current.get()
    if context is None:
        raise RuntimeError("There is no task here: get_task_context() is for the functions of workers.")
    return context


def current_task() -> Task | None:
    """The task that the caller works on; None outside a worker's function."""
    context = _current.get()
    return None if context is None else context.task


@contextmanager
def _working_on(task: Task, task_result: TaskResult) -> Iterator[TaskContext]:
    """Make this the context of whatever runs inside."""
    context = TaskContext(task, task_result)
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)


def _set_task_context(task: Task, task_result: TaskResult) -> TaskContext:
    """Make this the context from now on, as tests of workers do."""
    context = TaskContext(task, task_result)
    _current.set(context)
    return context


def _clear_task_context() -> None:
    _current.set(None)
