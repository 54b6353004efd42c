from __future__ import annotations

from dataclasses import KW_ONLY, field

from conductor_deploy.client._model import Model, model, one_of
from conductor_deploy.client.http.models.workflow_status import STATUSES

__all__ = ["WorkflowSummary"]


@model
class WorkflowSummary(Model):
    """An execution as searches show it. Times of day are ISO 8601, `execution_time` milliseconds."""

    workflow_type: str | None = None
    version: int | None = None
    workflow_id: str | None = None
    correlation_id: str | None = None
    start_time: str | None = None
    update_time: str | None = None
    end_time: str | None = None
    status: str | None = one_of(*STATUSES)
    input: str | None = None
    output: str | None = None
    reason_for_incompletion: str | None = None
    execution_time: int | None = None
    event: str | None = None
    failed_reference_task_names: str | None = None
    external_input_payload_storage_path: str | None = None
    external_output_payload_storage_path: str | None = None
    priority: int | None = None
    created_by: str | None = None
    output_size: int | None = None
    input_size: int | None = None
    failed_task_names: list[str] = field(default_factory=list)
    _: KW_ONLY
    task_to_domain: dict[str, str] | None = None
    idempotency_key: str | None = None
    parent_workflow_id: str | None = None
    classifier: str | None = None
