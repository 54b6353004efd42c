"""Registers all methods of a listener at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client.event._handlers import OF_TASK_RUNNERS, OF_TASKS, OF_WORKFLOWS, handlers

if TYPE_CHECKING:
    from conductor_deploy.client.event.event_dispatcher import EventDispatcher
    from conductor_deploy.client.event.listeners import (
        TaskEventsListener,
        TaskRunnerEventsListener,
        WorkflowEventsListener,
    )

__all__ = ["register_task_listener", "register_task_runner_listener", "register_workflow_listener"]


async def register_task_runner_listener(
    listener: TaskRunnerEventsListener, dispatcher: EventDispatcher[Any]
) -> None:
    """Register the methods that a listener of workers has."""
    for event_type, method in handlers(listener, OF_TASK_RUNNERS):
        await dispatcher.register(event_type, method)


async def register_workflow_listener(
    listener: WorkflowEventsListener, dispatcher: EventDispatcher[Any]
) -> None:
    """Register the methods that a listener of workflows has."""
    for event_type, method in handlers(listener, OF_WORKFLOWS):
        await dispatcher.register(event_type, method)


async def register_task_listener(listener: TaskEventsListener, dispatcher: EventDispatcher[Any]) -> None:
    """Register the methods that a listener of payloads of tasks has."""
    for event_type, method in handlers(listener, OF_TASKS):
        await dispatcher.register(event_type, method)
