"""What happens while workers run. Durations are in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from conductor_deploy.client.event.conductor_event import ConductorEvent, now

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task_result import TaskResult

__all__ = [
    "PollCompleted",
    "PollFailure",
    "PollStarted",
    "TaskExecutionCompleted",
    "TaskExecutionFailure",
    "TaskExecutionStarted",
    "TaskRunnerEvent",
    "TaskUpdateFailure",
]


@dataclass(frozen=True)
class TaskRunnerEvent(ConductorEvent):
    """An event of the worker of a type of task."""

    task_type: str


@dataclass(frozen=True)
class PollStarted(TaskRunnerEvent):
    """The server is asked for `poll_count` tasks."""

    worker_id: str
    poll_count: int
    timestamp: datetime = field(default_factory=now)


@dataclass(frozen=True)
class PollCompleted(TaskRunnerEvent):
    """The server gave out so many tasks, often none."""

    duration_ms: float
    tasks_received: int
    timestamp: datetime = field(default_factory=now)


@dataclass(frozen=True)
class PollFailure(TaskRunnerEvent):
    """The server could not be asked, or refused."""

    duration_ms: float
    cause: Exception
    timestamp: datetime = field(default_factory=now)


@dataclass(frozen=True)
class TaskExecutionStarted(TaskRunnerEvent):
    """A worker begins to work on a task."""

    task_id: str
    worker_id: str
    workflow_instance_id: str | None = None
    timestamp: datetime = field(default_factory=now)


@dataclass(frozen=True)
class TaskExecutionCompleted(TaskRunnerEvent):
    """A worker is done with a task; its result is `output_size_bytes` of JSON."""

    task_id: str
    worker_id: str
    workflow_instance_id: str | None
    duration_ms: float
    output_size_bytes: int | None = None
    timestamp: datetime = field(default_factory=now)


@dataclass(frozen=True)
class TaskExecutionFailure(TaskRunnerEvent):
    """A worker has failed at a task."""

    task_id: str
    worker_id: str
    workflow_instance_id: str | None
    cause: Exception
    duration_ms: float
    timestamp: datetime = field(default_factory=now)


@dataclass(frozen=True)
class TaskUpdateFailure(TaskRunnerEvent):
    """The server does not take a result, which is lost; it was sent `retry_count` times."""

    task_id: str
    worker_id: str
    workflow_instance_id: str | None
    cause: Exception
    retry_count: int
    task_result: TaskResult
    timestamp: datetime = field(default_factory=now)
