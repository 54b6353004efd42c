"""What listeners may have. Every method is optional: one is called for those that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
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

__all__ = [
    "MetricsCollector",
    "MetricsCollectorProtocol",
    "TaskEventsListener",
    "TaskRunnerEventsListener",
    "WorkflowEventsListener",
]


@runtime_checkable
class TaskRunnerEventsListener(Protocol):
    """Is told what workers do, on the thread that polls: a method that waits holds up all of them."""

    def on_poll_started(self, event: PollStarted) -> None:
        """Before the server is asked for tasks."""

    def on_poll_completed(self, event: PollCompleted) -> None:
        """The server has answered."""

    def on_poll_failure(self, event: PollFailure) -> None:
        """The server could not be asked, or refused."""

    def on_task_execution_started(self, event: TaskExecutionStarted) -> None:
        """Before a worker's function is called."""

    def on_task_execution_completed(self, event: TaskExecutionCompleted) -> None:
        """The function has returned; its result is not sent yet."""

    def on_task_execution_failure(self, event: TaskExecutionFailure) -> None:
        """The function has failed; the server does not know yet."""

    def on_task_update_failure(self, event: TaskUpdateFailure) -> None:
        """A result is lost: the server does not take it, however often it is sent."""


@runtime_checkable
class WorkflowEventsListener(Protocol):
    """Is told of executions that are started."""

    def on_workflow_started(self, event: WorkflowStarted) -> None:
        """An execution was started, or could not be."""

    def on_workflow_input_payload_size(self, event: WorkflowInputPayloadSize) -> None:
        """The input of an execution has been measured."""

    def on_workflow_payload_used(self, event: WorkflowPayloadUsed) -> None:
        """A payload went through external storage."""


@runtime_checkable
class TaskEventsListener(Protocol):
    """Is told of the payloads of tasks."""

    def on_task_result_payload_size(self, event: TaskResultPayloadSize) -> None:
        """A result has been measured."""

    def on_task_payload_used(self, event: TaskPayloadUsed) -> None:
        """A payload went through external storage."""


@runtime_checkable
class MetricsCollector(TaskRunnerEventsListener, WorkflowEventsListener, TaskEventsListener, Protocol):
    """Is told of everything."""


MetricsCollectorProtocol = MetricsCollector  # as the package calls it
