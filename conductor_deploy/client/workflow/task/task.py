"""What every task class is made of."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypeVar, overload

from conductor_deploy.client.http.models.workflow_task import CacheConfig, WorkflowTask
from conductor_deploy.client.workflow.task._sequence import INNER, Step, in_sequence
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.state_change_event import StateChangeConfig, StateChangeEvent
    from conductor_deploy.client.http.models.task_def import TaskDef

__all__ = ["TaskInterface", "get_task_interface_list_as_workflow_task_list"]

AnyTask = TypeVar("AnyTask", bound="TaskInterface")

# The fields of WorkflowTask are attributes of a task; `task_type` stands for one of them.
_FIELDS = frozenset(WorkflowTask.attribute_map) - {"type"}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "task_reference_name": (str,),
    "task_type": (str,),
    "name": (str,),
    "description": (str, type(None)),
    "optional": (bool, type(None)),
}


class TaskInterface:
    """A step of a workflow: of any type, with any of the fields that servers know.

    Every field of `WorkflowTask` may be set by its name, as in `task.retry_count = 3`, or several at once with
    `configure`; values are copied. Any other attribute that is read, and was not set, is a reference to a value
    of the task's output: `task.email` is `"${ref.output.email}"`.
    """

    if TYPE_CHECKING:  # they are kept in `_fields`; unset, they read as references, too
        task_reference_name: str
        name: str
        description: str | None
        optional: bool | None
        input_parameters: dict[str, Any]
        expression: str | None
        evaluator_type: str | None
        retry_count: int | None
        start_delay: int | None
        async_complete: bool | None
        on_state_change: dict[str, list[StateChangeEvent]] | StateChangeConfig | None
        items: str | None
        join_mode: str | None
        cache_config: CacheConfig | None
        permissive: bool | None
        rate_limited: bool | None
        task_definition: TaskDef | None
        metadata: dict[str, Any] | None

    def __init__(
        self,
        task_reference_name: str,
        task_type: TaskType | str,
        task_name: str | None = None,
        description: str | None = None,
        optional: bool | None = None,
        input_parameters: dict[str, Any] | None = None,
        cache_key: str | None = None,
        cache_ttl_second: int = 0,
    ) -> None:
        """The name is the reference name unless given. A type that no class is for may be given as text."""
        object.__setattr__(self, "_fields", {"expression": None, "evaluator_type": None})
        self.task_reference_name = task_reference_name
        self.name = task_name or task_reference_name
        self.task_type = task_type
        self.task_name: str = self._type if task_name is None else task_name
        self.description = description
        self.optional = optional
        self.input_parameters = input_parameters  # type: ignore[assignment] # None sets an empty one
        self.cache(cache_key, cache_ttl_second)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _TYPES and not isinstance(value, _TYPES[name]):
            raise TypeError(f"invalid type: {name} of a task can't be {value!r}")
        if name in _FIELDS:
            self._fields[name] = _inputs(value) if name == "input_parameters" else deepcopy(value)
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        """A field that is set, else a reference to a value of the output."""
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self._fields[name] if name in self._fields else TaskInterface.output(self, name)

    def configure(self: AnyTask, **fields: Any) -> AnyTask:
        """Set fields of `WorkflowTask` by name, as `retry_count=3, start_delay=10`; TypeError for unknown ones."""
        for name, value in fields.items():
            if name not in _FIELDS:
                raise TypeError(_unknown(name))
            setattr(self, name, value)
        return self

    def cache(self: AnyTask, cache_key: str | None, cache_ttl_second: int) -> AnyTask:
        """Keep the output for so many seconds, for inputs that give the same key, which may hold `${…}`."""
        self.cache_key = cache_key
        self.cache_ttl_second = cache_ttl_second
        return self

    def input_parameter(self: AnyTask, key: str, value: Any) -> AnyTask:
        """Set an input to a copy of the value."""
        if not isinstance(key, str):
            raise TypeError(f"invalid type: the name of an input can't be {key!r}")
        self.input_parameters[key] = deepcopy(value)
        return self

    @overload
    def input(self, json_path: str | None = None) -> str: ...
    @overload
    def input(self: AnyTask, json_path: None = None, *, key: str, value: Any) -> AnyTask: ...
    def input(
        self: AnyTask, json_path: str | None = None, key: str | None = None, value: Any = None
    ) -> str | AnyTask:
        """A reference to the input, or to a value in it; with key and value, set an input."""
        if key is None or value is None:
            return _reference(self.task_reference_name, "input", json_path)
        self.input_parameters[key] = value
        return self

    def output(self, json_path: str | None = None) -> str:
        """A reference to the output, or to a value in it: `"${ref.output.path}"`."""
        return _reference(self.task_reference_name, "output", json_path and json_path.removeprefix("."))

    def to_workflow_task(self) -> WorkflowTask:
        """The task as it stands in a definition, apart from this object.

        Those that come with a join give a list: of the tasks in their order.
        """
        given = {name: value for name, value in self._fields.items() if value is not None}
        fields = {name: INNER.get(name, deepcopy)(value) for name, value in given.items()}
        if self.cache_key is not None and self.cache_ttl_second > 0:
            fields["cache_config"] = CacheConfig(self.cache_key, self.cache_ttl_second)
        return WorkflowTask(fields.pop("name"), fields.pop("task_reference_name"), type=self._type, **fields)

    @property
    def _type(self) -> str:
        return str(getattr(self.task_type, "value", self.task_type))


def _inputs(value: Any) -> Any:
    """Of a task: a map, or an object that is written as one."""
    if value is not None and not isinstance(value, dict) and not hasattr(value, "__dict__"):
        raise ValueError(f"invalid type: the inputs of a task can't be {value!r}")
    return {} if value is None else deepcopy(value)


def _unknown(name: str) -> str:
    from conductor_deploy.definition.suggest import did_you_mean

    hint = did_you_mean(name, _FIELDS)
    return f"tasks have no field {name!r}" + (f"; {hint}" if hint else "")


def _reference(task: str, part: str, json_path: str | None) -> str:
    return f"${{{task}.{part}}}" if json_path is None else f"${{{task}.{part}.{json_path}}}"


def get_task_interface_list_as_workflow_task_list(*tasks: Step) -> list[WorkflowTask]:
    """The tasks as they stand in a definition, one after the other."""
    return in_sequence(tasks)
