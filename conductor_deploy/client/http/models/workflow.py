from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model, one_of
from conductor_deploy.client.http.models.workflow_run import (
    last_called,
    last_open,
    running_status,
    successful_status,
    terminal_status,
)
from conductor_deploy.client.http.models.workflow_status import STATUSES

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.aggregate_token_usage import AggregateTokenUsage
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.workflow_def import WorkflowDef

__all__ = ["Workflow"]


@model
class Workflow(Model):
    """An execution with its tasks. Times are in milliseconds since 1970."""

    owner_app: str | None = None
    create_time: int | None = None
    update_time: int | None = None
    created_by: str | None = None
    updated_by: str | None = None
    status: str | None = one_of(*STATUSES)
    end_time: int | None = None
    workflow_id: str | None = None
    parent_workflow_id: str | None = None
    parent_workflow_task_id: str | None = None
    tasks: list[Task] | None = None
    input: dict[str, Any] | None = None
    output: dict[str, Any] | None = None
    correlation_id: str | None = None
    re_run_from_workflow_id: str | None = None
    reason_for_incompletion: str | None = None
    event: str | None = None
    task_to_domain: dict[str, str] | None = None
    failed_reference_task_names: set[str] | None = None
    workflow_definition: WorkflowDef | None = None
    external_input_payload_storage_path: str | None = None
    external_output_payload_storage_path: str | None = None
    priority: int | None = None
    variables: dict[str, Any] | None = None
    last_retried_time: int | None = None
    start_time: int | None = None
    workflow_name: str | None = None
    workflow_version: int | None = None
    failed_task_names: set[str] | None = None
    history: list[Workflow] | None = None
    idempotency_key: str | None = None
    rate_limit_key: str | None = None
    rate_limited: bool | None = None
    _: KW_ONLY
    aggregate_token_usage: AggregateTokenUsage | None = None

    def is_completed(self) -> bool:
        """Whether the execution is over, in whatever way."""
        return self.status in terminal_status

    def is_successful(self) -> bool:
        """Whether it is COMPLETED or PAUSED."""
        return self.status in successful_status

    def is_running(self) -> bool:
        """Whether it is RUNNING or PAUSED."""
        return self.status in running_status

    @property
    def current_task(self) -> Task | None:
        """The last task that is scheduled or in progress."""
        return last_open(self.tasks or [])

    def get_task(self, name: str | None = None, task_reference_name: str | None = None) -> Task | None:
        """The last task of a definition's name, or of a reference name; ValueError unless exactly one is given."""
        return last_called(self.tasks or [], name, task_reference_name)
