"""A worker that calls a function."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

from conductor_deploy.client.worker.worker_interface import DEFAULT_POLLING_INTERVAL, WorkerInterface

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.task_def import TaskDef
    from conductor_deploy.client.http.models.task_result import TaskResult
    from conductor_deploy.client.worker._arguments import Takes

__all__ = [
    "ExecuteTaskFunction",
    "Worker",
    "is_callable_input_parameter_a_task",
    "is_callable_return_value_of_type",
]

ExecuteTaskFunction = Callable[..., Any]


def is_callable_input_parameter_a_task(callable: ExecuteTaskFunction, object_type: Any) -> bool:
    """Whether it has one parameter, which is of this type, of `object`, or without annotation."""
    parameters = [*signature(callable).parameters.values()]
    return len(parameters) == 1 and parameters[0].annotation in (object_type, Parameter.empty, object)


def is_callable_return_value_of_type(callable: ExecuteTaskFunction, object_type: Any) -> bool:
    """Whether its annotation says that it returns this type."""
    return bool(signature(callable).return_annotation == object_type)


class Worker(WorkerInterface):
    """Calls a function for each task of a type, with the task's input by name.

    Annotations say what the values become; a single parameter that has none, or is a `Task`, takes the whole task.
    What the function returns is the output; what it raises fails the task. Coroutine functions share
    an event loop, any other runs in one of `thread_count` threads, or with `cpu_bound` in as many processes: new
    interpreters that import it, or forks where it can't be imported; where there are none, in threads after all.
    """

    def __init__(
        self,
        task_definition_name: str | list[str],
        execute_function: ExecuteTaskFunction,
        poll_interval: float | None = None,
        domain: str | None = None,
        worker_id: str | None = None,
        thread_count: int = 1,
        register_task_def: bool = False,
        poll_timeout: int = 100,
        lease_extend_enabled: bool = False,
        paused: bool = False,
        task_def_template: TaskDef | None = None,
        overwrite_task_def: bool = True,
        strict_schema: bool = False,
        register_schema: bool = False,
        *,
        cpu_bound: bool = False,
    ) -> None:
        super().__init__(task_definition_name)
        self.poll_interval = DEFAULT_POLLING_INTERVAL if poll_interval is None else poll_interval
        self.domain = domain
        self.worker_id = super().get_identity() if worker_id is None else worker_id
        self.execute_function = execute_function
        self.thread_count = thread_count
        self.register_task_def = register_task_def
        self.poll_timeout = poll_timeout
        self.lease_extend_enabled = lease_extend_enabled
        self._paused = paused
        self.task_def_template = task_def_template
        self.overwrite_task_def = overwrite_task_def
        self.strict_schema = strict_schema
        self.register_schema = register_schema
        self.cpu_bound = cpu_bound

    def execute(self, task: Task) -> TaskResult:
        """What becomes of a task: never raises. A coroutine function runs on an event loop of its own."""
        from conductor_deploy.client.worker._calls import call

        return call(self._execute_function, self.takes, task, self.get_identity())

    def get_identity(self) -> str:
        """Who polls, as the server keeps it: `worker_id`."""
        return self.worker_id

    @property
    def execute_function(self) -> ExecuteTaskFunction:
        """The function that is called for each task."""
        return self._execute_function

    @execute_function.setter
    def execute_function(self, execute_function: ExecuteTaskFunction) -> None:
        self._execute_function = execute_function
        self._takes: Takes | None = None

    @property
    def takes(self) -> Takes:
        """What the function takes, worked out at the first task."""
        if self._takes is None:
            from conductor_deploy.client.worker._arguments import takes

            self._takes = takes(self._execute_function)
        return self._takes
