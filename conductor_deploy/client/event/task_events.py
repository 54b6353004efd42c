"""What happens to the payloads of tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from conductor_deploy.client.event.conductor_event import ConductorEvent, now

__all__ = ["TaskEvent", "TaskPayloadUsed", "TaskResultPayloadSize"]


@dataclass(frozen=True)
class TaskEvent(ConductorEvent):
    """An event of a type of task."""

    task_type: str


@dataclass(frozen=True)
class TaskResultPayloadSize(TaskEvent):
    """A result has so many bytes of JSON."""

    size_bytes: int
    timestamp: datetime = field(default_factory=now)


@dataclass(frozen=True)
class TaskPayloadUsed(TaskEvent):
    """A payload was read from or written to external storage: READ or WRITE, TASK_INPUT or TASK_OUTPUT."""

    operation: str
    payload_type: str
    timestamp: datetime = field(default_factory=now)
