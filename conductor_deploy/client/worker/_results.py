"""What becomes of a task, from what its function returned or raised: pure."""

from __future__ import annotations

import dataclasses
import inspect
import traceback
from collections.abc import Mapping
from typing import Any

from conductor_deploy.client._model import dumps, plain
from conductor_deploy.client.context.task_context import TaskInProgress
from conductor_deploy.client.http.models import task_result_status
from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_exec_log import TaskExecLog
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.http.models.task_result_status import TaskResultStatus
from conductor_deploy.client.worker._arguments import InputProblem
from conductor_deploy.client.worker.exception import NonRetryableException

__all__ = ["blank", "cause_of", "failed", "finished"]


class _Failed(TaskResult):
    """Knows what the function raised, which is not sent."""

    __slots__ = ("cause",)
    cause: BaseException


def _caused(cause: BaseException, values: Mapping[str, Any]) -> _Failed:
    result = _Failed(**values)
    object.__setattr__(result, "cause", cause)
    return result


def blank(task: Task, worker_id: str) -> TaskResult:
    """A result that says no more than whose it is."""
    return TaskResult(
        task_id=task.task_id, workflow_instance_id=task.workflow_instance_id, worker_id=worker_id
    )


def finished(task: Task, said: TaskResult, value: Any) -> TaskResult:
    """The result of a function that returned; `said` is what it told its context.

    A result stays as it is, `TaskInProgress` leaves the task in progress, an object of fields is the output,
    and of any other value the output is `{"result": value}`; a generator is run to its end. What JSON can't hold is
    written as text.
    """
    if inspect.isgenerator(value):
        value = list(value)
    if isinstance(value, TaskResult | task_result_status.TaskResult):
        return _own(task, said, value)
    result = blank(task, said.worker_id or "")
    if isinstance(value, TaskInProgress):
        result.status = TaskResultStatus.IN_PROGRESS
        result.callback_after_seconds = value.callback_after_seconds
        result.output_data = _output(value.output)
    else:
        result.status = TaskResultStatus.COMPLETED
        result.output_data = _output(value, said.output_data)
    return _with_said(result, said)


def failed(task: Task, said: TaskResult, error: BaseException, at: int) -> TaskResult:
    """The result of a function that raised, at a time in milliseconds since 1970; the traceback is its log."""
    result = _caused(error, vars(blank(task, said.worker_id or "")))
    is_final = isinstance(error, NonRetryableException)
    result.status = TaskResultStatus.FAILED_WITH_TERMINAL_ERROR if is_final else TaskResultStatus.FAILED
    result.reason_for_incompletion = _reason(error)
    result.output_data = _output(said.output_data or {})
    if not isinstance(error, InputProblem):
        lines = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        result.logs = [TaskExecLog(log=lines, task_id=task.task_id, created_time=at)]
    return _with_said(result, said)


def cause_of(result: object) -> BaseException | None:
    """What a function raised, if the result knows."""
    return result.cause if isinstance(result, _Failed) else None


def _own(task: Task, said: TaskResult, value: Any) -> TaskResult:
    """A result that the function made itself, with the ids of its task."""
    values: dict[str, Any] = {name: getattr(value, name, None) for name in TaskResult.attribute_map}
    cause = cause_of(value)
    result = TaskResult(**values) if cause is None else _caused(cause, values)
    if isinstance(value, TaskResult):
        result.extras = dict(value.extras)
    result.task_id, result.workflow_instance_id = task.task_id, task.workflow_instance_id
    result.worker_id = result.worker_id or said.worker_id
    result.status = result.status or TaskResultStatus.COMPLETED
    if result.output_data is not None:
        result.output_data = _output(result.output_data)
    return _with_said(result, said)


def _with_said(result: TaskResult, said: TaskResult) -> TaskResult:
    if said.logs:
        result.logs = [*(result.logs or ()), *said.logs]
    if said.callback_after_seconds and not result.callback_after_seconds:
        result.callback_after_seconds = said.callback_after_seconds
    return result


def _reason(error: BaseException) -> str:
    """The first argument where it is a sentence; a KeyError's is only the key."""
    first = error.args[0] if error.args else ""
    if isinstance(error, InputProblem):
        return f"Wrong input: {error}"
    if isinstance(first, str) and first and not isinstance(error, LookupError):
        return first
    text = _text(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001 - a text is a program's own, and may fail as it likes
        return f"<its text can't be had: {type(error).__name__}>"


def _output(value: Any, instead: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A dictionary that JSON can hold. `instead` is for a function that returned nothing."""
    try:
        written = _plain(value)
        if written is None and instead:
            written = _plain(instead)
        output: dict[str, Any] = written if isinstance(written, dict) else {"result": written}
        dumps(output)
    except (TypeError, ValueError, RecursionError, AttributeError) as error:
        return {
            "result": _text(value),
            "type": type(value).__name__,
            "error": f"The result is not JSON, this is its text: {error}",
        }
    return output


def _plain(value: Any) -> Any:
    """With dataclasses, pydantic and attrs models, and named tuples as objects, at any depth."""
    if value is None or isinstance(value, str | int | float):
        return plain(value)
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    fields = _fields(value)
    if fields is not None:
        return {name: _plain(item) for name, item in fields.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_plain(item) for item in items]
    return plain(value)


def _fields(value: Any) -> Mapping[str, Any] | None:
    if hasattr(value, "model_dump"):  # pydantic 2; by the names that it is read by, in the next task
        dumped: Mapping[str, Any] = value.model_dump(mode="json", by_alias=True)
        return dumped
    if hasattr(type(value), "parse_obj"):  # pydantic 1
        fields: Mapping[str, Any] = value.dict(by_alias=True)
        return fields
    if hasattr(type(value), "swagger_types"):
        return None  # a model writes itself
    names: Any = getattr(type(value), "_fields", None) if isinstance(value, tuple) else None
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
    elif hasattr(type(value), "__attrs_attrs__"):
        names = [attribute.name for attribute in type(value).__attrs_attrs__]
    return None if names is None else {name: getattr(value, name) for name in names}


def _key(key: Any) -> str:
    written = plain(key)
    return str(written).lower() if isinstance(written, bool) else "null" if written is None else str(written)
