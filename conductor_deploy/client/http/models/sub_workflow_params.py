from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.start_workflow_request import IdempotencyStrategy
    from conductor_deploy.client.http.models.workflow_def import WorkflowDef

__all__ = ["SubWorkflowParams"]


@model
class SubWorkflowParams(Model):
    """The workflow that a SUB_WORKFLOW task runs: by name and version, or written here, or a `${…}` reference."""

    name: str | None = None
    version: int | None = None
    task_to_domain: dict[str, str] | None = None
    workflow_definition: WorkflowDef | str | None = None
    idempotency_key: str | None = None
    idempotency_strategy: IdempotencyStrategy | str | None = None
    priority: Any | None = None
