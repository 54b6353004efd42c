from __future__ import annotations

import copy
import json
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model, named, plain

__all__ = ["SignalResponse", "TaskStatus", "WorkflowSignalReturnStrategy"]


class WorkflowSignalReturnStrategy(Enum):
    """What a signal answers with."""

    TARGET_WORKFLOW = "TARGET_WORKFLOW"
    BLOCKING_WORKFLOW = "BLOCKING_WORKFLOW"
    BLOCKING_TASK = "BLOCKING_TASK"
    BLOCKING_TASK_INPUT = "BLOCKING_TASK_INPUT"


class TaskStatus(Enum):
    """How far a task is."""

    IN_PROGRESS = "IN_PROGRESS"
    CANCELED = "CANCELED"
    FAILED = "FAILED"
    FAILED_WITH_TERMINAL_ERROR = "FAILED_WITH_TERMINAL_ERROR"
    COMPLETED = "COMPLETED"
    COMPLETED_WITH_ERRORS = "COMPLETED_WITH_ERRORS"
    SCHEDULED = "SCHEDULED"
    TIMED_OUT = "TIMED_OUT"
    READY_FOR_RERUN = "READY_FOR_RERUN"
    SKIPPED = "SKIPPED"


def _nothing() -> None:
    """The default of what a response may take from its current task."""


@model
class SignalResponse(Model):
    """What a signal, or an execution that was waited for, answers: a workflow, or a task that it waits at.

    Of a target workflow, the fields of a task are those of the task in progress, or else of its last task. `tasks`
    are dicts as the server sends them. Times are in milliseconds since 1970.
    """

    response_type: str | None = None
    target_workflow_id: str | None = None
    target_workflow_status: str | None = None
    request_id: str | None = None
    workflow_id: str | None = None
    correlation_id: str | None = None
    input: dict[str, Any] = named(factory=dict)
    output: dict[str, Any] = named(factory=dict)
    task_type: str | None = named(factory=_nothing)
    task_id: str | None = named(factory=_nothing)
    reference_task_name: str | None = named(factory=_nothing)
    retry_count: int = named(factory=_nothing)
    task_def_name: str | None = named(factory=_nothing)
    retried_task_id: str | None = None
    workflow_type: str | None = None
    reason_for_incompletion: str | None = None
    priority: int = 0
    variables: dict[str, Any] = named(factory=dict)
    tasks: list[dict[str, Any]] = named(factory=list, swagger="list[object]")
    created_by: str | None = None
    create_time: int = 0
    update_time: int = 0
    status: TaskStatus | str | None = named(swagger="str")
    signal_timeout: bool | None = None

    def __init__(self, **values: Any) -> None:
        """From attribute names or JSON names; unknown ones are kept in `extras`."""
        attributes = {json_name: name for name, json_name in self.attribute_map.items()}
        for name, value in {
            **_UNSAID,
            **{attributes.get(key, key): value for key, value in values.items()},
        }.items():
            if name == "extras" or name in self.attribute_map:
                setattr(self, name, copy.copy(value))
            else:
                self.extras[name] = value
        if isinstance(self.status, str) and self.status in TaskStatus.__members__:
            self.status = TaskStatus(self.status)
        for name in _OF_TASK if self.is_target_workflow() else ():
            if not self.__dict__.get(name):
                setattr(self, name, self._of_current_task(name))

    if not TYPE_CHECKING:  # as in Model

        def __getattr__(self, name):
            return self._of_current_task(name) if name in _OF_TASK else super().__getattr__(name)

    def _of_current_task(self, name: str) -> Any:
        current = self.get_in_progress_task() or next(iter(self.tasks[-1:]), None)
        unsaid = 0 if name == "retry_count" else None
        if not self.is_target_workflow() or not isinstance(current, dict):
            return unsaid
        return current.get(self.attribute_map[name], unsaid)

    def get_task_by_reference_name(self, ref_name: str) -> dict[str, Any] | None:
        """The first task with this reference name."""
        return next(
            (task for task in self._tasks_as_dicts() if task.get("referenceTaskName") == ref_name), None
        )

    def get_tasks_by_status(self, status: str) -> list[dict[str, Any]]:
        """The tasks with this status."""
        return [task for task in self._tasks_as_dicts() if task.get("status") == status]

    def get_in_progress_task(self) -> dict[str, Any] | None:
        """The first task that is in progress."""
        return next(iter(self.get_tasks_by_status("IN_PROGRESS")), None)

    def get_all_tasks(self) -> list[dict[str, Any]]:
        """All tasks, in the order of the response."""
        return self.tasks or []

    def get_completed_tasks(self) -> list[dict[str, Any]]:
        """The tasks that are COMPLETED."""
        return self.get_tasks_by_status("COMPLETED")

    def get_failed_tasks(self) -> list[dict[str, Any]]:
        """The tasks that are FAILED."""
        return self.get_tasks_by_status("FAILED")

    def get_task_chain(self) -> list[str]:
        """The reference names of the tasks, in the order in which they ran."""
        in_order = sorted(self._tasks_as_dicts(), key=lambda task: task.get("seq", 0))
        return [task.get("referenceTaskName", f"task_{index}") for index, task in enumerate(in_order)]

    def _tasks_as_dicts(self) -> list[dict[str, Any]]:
        return [task for task in self.tasks or [] if isinstance(task, dict)]

    def is_target_workflow(self) -> bool:
        """Whether it holds the workflow that was signalled."""
        return self.response_type == "TARGET_WORKFLOW"

    def is_blocking_workflow(self) -> bool:
        """Whether it holds the workflow that is waited at."""
        return self.response_type == "BLOCKING_WORKFLOW"

    def is_blocking_task(self) -> bool:
        """Whether it holds the task that is waited at."""
        return self.response_type == "BLOCKING_TASK"

    def is_blocking_task_input(self) -> bool:
        """Whether it holds the input of the task that is waited at."""
        return self.response_type == "BLOCKING_TASK_INPUT"

    def get_workflow(self) -> dict[str, Any] | None:
        """The workflow by JSON names, if the response holds one."""
        return (
            self._picked(_OF_WORKFLOWS) if self.is_target_workflow() or self.is_blocking_workflow() else None
        )

    def get_blocking_task(self) -> dict[str, Any] | None:
        """The task by JSON names, if the response holds one."""
        return self._picked(_OF_TASKS) if self.is_blocking_task() or self.is_blocking_task_input() else None

    def get_task_input(self) -> dict[str, Any] | None:
        """The input of the task, if that is what the response holds."""
        return (self.input or {}) if self.is_blocking_task_input() else None

    def _picked(self, names: tuple[str, ...]) -> dict[str, Any]:
        picked = {self.attribute_map[name]: getattr(self, name) for name in names}
        return {**picked, "status": self._status_text()}

    def _status_text(self) -> str:
        return self.status.value if isinstance(self.status, TaskStatus) else str(self.status)

    def print_summary(self) -> None:
        """Print what the response is about."""
        lines = [f"Response Type: {self.response_type}", f"Workflow ID: {self.workflow_id}"]
        lines += [f"Workflow Status: {self.target_workflow_status}", self.get_response_summary()]
        print("\n".join(lines))  # noqa: T201 # its promise

    def get_response_summary(self) -> str:
        """One line: the kind of response, and what it is about."""
        about_task = f"{self.response_type}: {self.task_type} ({self.reference_task_name}) - "
        about_workflow = f"{self.response_type}: {self.workflow_id} "
        if self.is_target_workflow():
            return f"{about_workflow}({self.target_workflow_status}) - {len(self.get_all_tasks())} tasks"
        if self.is_blocking_workflow():
            return f"{about_workflow}({self._status_text()}) - {len(self.get_all_tasks())} tasks"
        if self.is_blocking_task():
            return about_task + self._status_text()
        if self.is_blocking_task_input():
            return about_task + "Input data available"
        return f"UNKNOWN_RESPONSE_TYPE: {self.response_type}"

    def print_tasks_summary(self) -> None:
        """Print each task: its type, names, status and id."""
        for task in self._tasks_as_dicts():
            told = [
                str(task.get(name, "UNKNOWN"))
                for name in ("taskType", "referenceTaskName", "status", "taskId")
            ]
            print("  ".join(told))  # noqa: T201 # its promise

    def get_full_json(self) -> str:
        """`to_dict` as indented JSON text."""
        return json.dumps(self.to_dict(), indent=2)

    def save_to_file(self, filename: str) -> None:
        """Write `to_dict` to a file, as indented JSON text; OSError where that fails."""
        Path(filename).write_text(self.get_full_json(), encoding="utf-8")

    def to_dict(self) -> dict[str, Any]:
        """The values by JSON name, as the official model has it: without what is None, or empty and meaningless."""
        values = {json_name: plain(getattr(self, name)) for name, json_name in self.attribute_map.items()}
        unsaid = _EMPTY_OF_TASKS if self.is_blocking_task() else _EMPTY
        said = {
            name: value
            for name, value in values.items()
            if value is not None and (value or name not in unsaid)
        }
        return {**said, **self.__dict__.get("extras", {})}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> SignalResponse:
        """From JSON names; ValueError for a status that no task has."""
        if data.get("status"):
            TaskStatus(data["status"])
        return cls(**data)

    @classmethod
    def from_api_response(cls, data: Any) -> SignalResponse:
        """From the parsed answer of a server; an empty response for what is no object."""
        return cls(**data) if isinstance(data, dict) else cls()


_UNSAID: dict[str, Any] = {
    "input": {},
    "output": {},
    "variables": {},
    "tasks": [],
    "retry_count": 0,
    "priority": 0,
    "create_time": 0,
    "update_time": 0,
}
_OF_TASK = frozenset({"task_id", "task_type", "reference_task_name", "task_def_name", "retry_count"})
_EMPTY = frozenset({"variables", "createdBy"})
_EMPTY_OF_TASKS = _EMPTY | {"tasks", "taskType", "taskId", "referenceTaskName", "taskDefName", "workflowType"}
_OF_BOTH = ("workflow_id", "input", "output", "priority", "create_time", "update_time")
_OF_WORKFLOWS = (
    *_OF_BOTH,
    "tasks",
    "created_by",
    "variables",
    "target_workflow_id",
    "target_workflow_status",
)
_OF_TASKS = (
    *_OF_BOTH,
    "task_id",
    "task_type",
    "task_def_name",
    "workflow_type",
    "reference_task_name",
    "retry_count",
)
