"""What happens where workflows are started."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from conductor_deploy.client.event.conductor_event import ConductorEvent, now

__all__ = ["WorkflowEvent", "WorkflowInputPayloadSize", "WorkflowPayloadUsed", "WorkflowStarted"]


@dataclass(frozen=True)
class WorkflowEvent(ConductorEvent):
    """An event of a workflow; without a version it is the latest."""

    name: str
    version: int | None = None


@dataclass(frozen=True)
class WorkflowStarted(WorkflowEvent):
    """An execution was started, or could not be, for this cause."""

    success: bool = True
    workflow_id: str | None = None
    cause: Exception | None = None
    timestamp: datetime = field(default_factory=now)


@dataclass(frozen=True)
class WorkflowInputPayloadSize(WorkflowEvent):
    """The input of an execution has so many bytes of JSON."""

    size_bytes: int = 0
    timestamp: datetime = field(default_factory=now)


@dataclass(frozen=True)
class WorkflowPayloadUsed(WorkflowEvent):
    """A payload was read from or written to external storage: READ or WRITE, WORKFLOW_INPUT or WORKFLOW_OUTPUT."""

    operation: str = ""
    payload_type: str = ""
    timestamp: datetime = field(default_factory=now)
