from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model, named

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.workflow_def import WorkflowDef

__all__ = ["IdempotencyStrategy", "StartWorkflowRequest"]


class IdempotencyStrategy(str, Enum):
    """What a second start with the same key does."""

    FAIL = "FAIL"
    RETURN_EXISTING = "RETURN_EXISTING"
    FAIL_ON_RUNNING = "FAIL_ON_RUNNING"

    def __str__(self) -> str:
        return self.name


@model
class StartWorkflowRequest(Model):
    """The execution to start; body of `POST /workflow`. Priority is 0 to 99; without a version the highest is taken.

    The strategy counts only with an idempotency key: without one the constructor leaves it at FAIL.
    """

    name: str | None = None
    version: int | None = None
    correlation_id: str | None = None
    input: dict[str, Any] | None = None
    task_to_domain: dict[str, str] | None = None
    workflow_def: WorkflowDef | None = None
    external_input_payload_storage_path: str | None = None
    priority: int | None = None
    created_by: str | None = None
    idempotency_key: str | None = None
    idempotency_strategy: IdempotencyStrategy | str | None = named(
        swagger="str", default=IdempotencyStrategy.FAIL
    )

    def __post_init__(self) -> None:
        if self.idempotency_key is None:
            self.idempotency_strategy = IdempotencyStrategy.FAIL
