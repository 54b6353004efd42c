"""Events, who listens to them, and the queues that events come from."""

from typing import TYPE_CHECKING

from conductor_deploy.client._lazy import importing

if TYPE_CHECKING:
    from conductor_deploy.client.event.conductor_event import ConductorEvent
    from conductor_deploy.client.event.event_dispatcher import EventDispatcher
    from conductor_deploy.client.event.listener_register import (
        register_task_listener,
        register_task_runner_listener,
        register_workflow_listener,
    )
    from conductor_deploy.client.event.listeners import (
        MetricsCollectorProtocol,
        TaskEventsListener,
        TaskRunnerEventsListener,
        WorkflowEventsListener,
    )
    from conductor_deploy.client.event.task_events import (
        TaskEvent,
        TaskPayloadUsed,
        TaskResultPayloadSize,
    )
    from conductor_deploy.client.event.task_runner_events import (
        PollCompleted,
        PollFailure,
        PollStarted,
        TaskExecutionCompleted,
        TaskExecutionFailure,
        TaskExecutionStarted,
        TaskRunnerEvent,
        TaskUpdateFailure,
    )
    from conductor_deploy.client.event.workflow_events import (
        WorkflowEvent,
        WorkflowInputPayloadSize,
        WorkflowPayloadUsed,
        WorkflowStarted,
    )

__all__ = [
    "ConductorEvent",
    "EventDispatcher",
    "MetricsCollectorProtocol",
    "PollCompleted",
    "PollFailure",
    "PollStarted",
    "TaskEvent",
    "TaskEventsListener",
    "TaskExecutionCompleted",
    "TaskExecutionFailure",
    "TaskExecutionStarted",
    "TaskPayloadUsed",
    "TaskResultPayloadSize",
    "TaskRunnerEvent",
    "TaskRunnerEventsListener",
    "TaskUpdateFailure",
    "WorkflowEvent",
    "WorkflowEventsListener",
    "WorkflowInputPayloadSize",
    "WorkflowPayloadUsed",
    "WorkflowStarted",
    "register_task_listener",
    "register_task_runner_listener",
    "register_workflow_listener",
]

if not TYPE_CHECKING:  # to type checkers, a name that is not imported above is a mistake
    _NAMES = {
        "conductor_event": ("ConductorEvent",),
        "event_dispatcher": ("EventDispatcher",),
        "listener_register": tuple(name for name in __all__ if name.startswith("register_")),
        "listeners": tuple(name for name in __all__ if name.endswith(("Listener", "Protocol"))),
        "task_events": ("TaskEvent", "TaskPayloadUsed", "TaskResultPayloadSize"),
        "workflow_events": tuple(
            name for name in __all__ if name.startswith("Workflow") and not name.endswith("Listener")
        ),
    }
    _MODULES = dict.fromkeys(__all__, f"{__name__}.task_runner_events")
    _MODULES |= {name: f"{__name__}.{module}" for module, names in _NAMES.items() for name in names}
    __getattr__ = importing(__name__, _MODULES)
