from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model, one_of

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest

__all__ = ["WorkflowScheduleExecutionModel"]


@model
class WorkflowScheduleExecutionModel(Model):
    """One run of a schedule. Times are in milliseconds since 1970."""

    execution_id: str | None = None
    schedule_name: str | None = None
    scheduled_time: int | None = None
    execution_time: int | None = None
    workflow_name: str | None = None
    workflow_id: str | None = None
    reason: str | None = None
    stack_trace: str | None = None
    start_workflow_request: StartWorkflowRequest | None = None
    state: str | None = one_of("POLLED", "FAILED", "EXECUTED")
    zone_id: str | None = None
    org_id: str | None = None
