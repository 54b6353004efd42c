"""What a worker's function can know of the task that it works on."""

from typing import TYPE_CHECKING

from conductor_deploy.client._lazy import importing

if TYPE_CHECKING:
    from conductor_deploy.client.context.task_context import TaskContext, TaskInProgress, get_task_context

__all__ = ["TaskContext", "TaskInProgress", "get_task_context"]

if not TYPE_CHECKING:  # to type checkers, a name that is not imported above is a mistake
    __getattr__ = importing(__name__, dict.fromkeys(__all__, f"{__name__}.task_context"))
