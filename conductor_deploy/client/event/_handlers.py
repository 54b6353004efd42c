"""Which method of a listener hears of which event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conductor_deploy.client.event.conductor_event import ConductorEvent
from conductor_deploy.client.event.task_events import TaskPayloadUsed, TaskResultPayloadSize
from conductor_deploy.client.event.task_runner_events import (
    PollCompleted,
    PollFailure,
    PollStarted,
    TaskExecutionCompleted,
    TaskExecutionFailure,
    TaskExecutionStarted,
    TaskUpdateFailure,
)
from conductor_deploy.client.event.workflow_events import (
    WorkflowInputPayloadSize,
    WorkflowPayloadUsed,
    WorkflowStarted,
)

__all__ = ["OF_TASKS", "OF_TASK_RUNNERS", "OF_WORKFLOWS", "handlers"]

OF_TASK_RUNNERS: Mapping[str, type[ConductorEvent]] = {
    "on_poll_started": PollStarted,
    "on_poll_completed": PollCompleted,
    "on_poll_failure": PollFailure,
    "on_task_execution_started": TaskExecutionStarted,
    "on_task_execution_completed": TaskExecutionCompleted,
    "on_task_execution_failure": TaskExecutionFailure,
    "on_task_update_failure": TaskUpdateFailure,
}
OF_WORKFLOWS: Mapping[str, type[ConductorEvent]] = {
    "on_workflow_started": WorkflowStarted,
    "on_workflow_input_payload_size": WorkflowInputPayloadSize,
    "on_workflow_payload_used": WorkflowPayloadUsed,
}
OF_TASKS: Mapping[str, type[ConductorEvent]] = {
    "on_task_result_payload_size": TaskResultPayloadSize,
    "on_task_payload_used": TaskPayloadUsed,
}


def handlers(
    listener: object, methods: Mapping[str, type[ConductorEvent]]
) -> Iterator[tuple[type[Any], Callable[[Any], None]]]:
    """Events, each with the method that hears of it, of those that the listener has."""
    for name, event_type in methods.items():
        if (method := getattr(listener, name, None)) is not None:
            yield event_type, method
