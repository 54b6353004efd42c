"""Functions as workers: the decorator that declares one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar, cast, overload

from conductor_deploy.client.worker._declared import declare

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task_def import TaskDef
    from conductor_deploy.client.workflow.task.simple_task import SimpleTask

__all__ = ["WorkerFunction", "WorkerTask", "worker_task"]

_Given = ParamSpec("_Given")
_Returned = TypeVar("_Returned", covariant=True)


class WorkerFunction(Protocol[_Given, _Returned]):
    """A function that is declared: itself, and with `task_ref_name` a task of a workflow."""

    __name__: str

    @overload
    def __call__(self, *args: _Given.args, **kwargs: _Given.kwargs) -> _Returned: ...
    @overload
    def __call__(self, *args: Any, task_ref_name: str, **inputs: Any) -> SimpleTask: ...


def WorkerTask(  # noqa: N802 - the official name
    task_definition_name: str,
    poll_interval: int = 100,
    domain: str | None = None,
    worker_id: str | None = None,
    poll_interval_seconds: int = 0,
    thread_count: int = 1,
    register_task_def: bool = False,
    poll_timeout: int = 100,
    lease_extend_enabled: bool = False,
    register_schema: bool | None = None,
) -> Callable[[Callable[_Given, _Returned]], WorkerFunction[_Given, _Returned]]:
    """As `worker_task`; `poll_interval_seconds` overrides the interval in milliseconds."""
    return worker_task(
        task_definition_name,
        1000 * poll_interval_seconds if poll_interval_seconds > 0 else poll_interval,
        domain,
        worker_id,
        thread_count,
        register_task_def,
        poll_timeout,
        lease_extend_enabled,
        register_schema=register_schema,
    )


def worker_task(
    task_definition_name: str,
    poll_interval_millis: int = 100,
    domain: str | None = None,
    worker_id: str | None = None,
    thread_count: int = 1,
    register_task_def: bool = False,
    poll_timeout: int = 100,
    lease_extend_enabled: bool = False,
    task_def: TaskDef | None = None,
    overwrite_task_def: bool = True,
    strict_schema: bool = False,
    register_schema: bool | None = None,
    *,
    cpu_bound: bool = False,
) -> Callable[[Callable[_Given, _Returned]], WorkerFunction[_Given, _Returned]]:
    """Declare that a function works on the tasks of a type; a `TaskHandler` runs it.

    The function can still be called. With `task_ref_name=` a call makes a task of a workflow instead, a
    `SimpleTask` whose input is the other arguments. The environment overrides the options (see `worker_config`);
    `WorkerInterface` and `Worker` say what they mean.

    `register_task_def` makes the task's definition where there is none, from `task_def` if that is given. One
    that is there changes only in what `task_def` sets, and with `overwrite_task_def=False` not at all.
    `lease_extend_enabled` keeps a task alive beyond its `responseTimeoutSeconds` while the function runs.
    """

    def decorate(function: Callable[_Given, _Returned]) -> WorkerFunction[_Given, _Returned]:
        declare(
            task_definition_name,
            poll_interval_millis,
            domain,
            worker_id,
            function,
            thread_count,
            register_task_def,
            poll_timeout,
            lease_extend_enabled,
            task_def,
            overwrite_task_def,
            strict_schema,
            register_schema,
            cpu_bound=cpu_bound,
        )

        @functools.wraps(function)
        def call_or_make_task(*args: Any, **inputs: Any) -> Any:
            if "task_ref_name" not in inputs:
                return function(*args, **inputs)
            return _task(task_definition_name, function, args, inputs)

        return cast("WorkerFunction[_Given, _Returned]", call_or_make_task)

    return decorate


def _task(name: str, function: Callable[..., Any], args: tuple[Any, ...], inputs: dict[str, Any]) -> Any:
    """A task of a workflow; arguments without a name have those of the function's parameters."""
    from inspect import signature

    from conductor_deploy.client.workflow.task.simple_task import SimpleTask

    reference = inputs.pop("task_ref_name")
    task = SimpleTask(task_def_name=name, task_reference_name=reference)
    positional = dict(zip(signature(function).parameters, args, strict=False))
    task.input_parameters.update({**positional, **inputs})
    return task
