from __future__ import annotations

from conductor_deploy.client._model import Model, model, one_of
from conductor_deploy.client.http.models.task import STATUSES

__all__ = ["TaskSummary"]


@model
class TaskSummary(Model):
    """A task as searches show it. Times of day are ISO 8601, durations milliseconds."""

    workflow_id: str | None = None
    workflow_type: str | None = None
    correlation_id: str | None = None
    scheduled_time: str | None = None
    start_time: str | None = None
    update_time: str | None = None
    end_time: str | None = None
    status: str | None = one_of(*STATUSES)
    reason_for_incompletion: str | None = None
    execution_time: int | None = None
    queue_wait_time: int | None = None
    task_def_name: str | None = None
    task_type: str | None = None
    input: str | None = None
    output: str | None = None
    task_id: str | None = None
    external_input_payload_storage_path: str | None = None
    external_output_payload_storage_path: str | None = None
    workflow_priority: int | None = None
    domain: str | None = None
