from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["RerunWorkflowRequest"]


@model
class RerunWorkflowRequest(Model):
    """From which task, and with what input, an execution runs again."""

    re_run_from_workflow_id: str | None = None
    workflow_input: dict[str, Any] | None = None
    re_run_from_task_id: str | None = None
    task_input: dict[str, Any] | None = None
    correlation_id: str | None = None
