from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model, named

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.start_workflow_request import IdempotencyStrategy
    from conductor_deploy.client.http.models.workflow_def import WorkflowDef

__all__ = ["TaskMock", "WorkflowTestRequest"]


@model
class TaskMock(Model):
    """What a task is to answer in a test. Times are in milliseconds."""

    status: str | None = "COMPLETED"
    output: dict[str, Any] | None = None
    execution_time: int | None = 0
    queue_wait_time: int | None = 0


def _not_none(name: str, value: Any) -> Any:
    if value is None:
        raise ValueError(f"Invalid value for `{name}`, must not be `None`")
    return value


@model
class WorkflowTestRequest(Model):
    """A workflow to try without workers: `task_ref_to_mock_output` has the answers of each task by attempt."""

    correlation_id: str | None = None
    created_by: str | None = None
    external_input_payload_storage_path: str | None = None
    input: dict[str, Any] | None = None
    name: str | None = named(check=_not_none, needed=True)
    priority: int | None = None
    sub_workflow_test_request: dict[str, WorkflowTestRequest] | None = None
    task_ref_to_mock_output: dict[str, list[TaskMock]] | None = None
    task_to_domain: dict[str, str] | None = None
    version: int | None = None
    workflow_def: WorkflowDef | None = None
    _: KW_ONLY
    idempotency_key: str | None = None
    idempotency_strategy: IdempotencyStrategy | str | None = named(swagger="str")
