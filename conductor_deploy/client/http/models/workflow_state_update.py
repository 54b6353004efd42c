from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task_result import TaskResult

__all__ = ["WorkflowStateUpdate"]


@model
class WorkflowStateUpdate(Model):
    """The result of a task and variables to set in one step."""

    task_reference_name: str | None = None
    task_result: TaskResult | None = None
    variables: dict[str, Any] | None = None
