from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model, one_of

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.schema_def import SchemaDef

__all__ = ["TaskDef"]


@model
class TaskDef(Model):
    """How a worker's task is retried, timed out and limited; `total_timeout_seconds` is over all its retries."""

    owner_app: str | None = None
    create_time: int | None = None
    update_time: int | None = None
    created_by: str | None = None
    updated_by: str | None = None
    name: str | None = None
    description: str | None = None
    retry_count: int | None = None
    timeout_seconds: int | None = None
    input_keys: list[str] | None = None
    output_keys: list[str] | None = None
    timeout_policy: str | None = one_of("RETRY", "TIME_OUT_WF", "ALERT_ONLY")
    retry_logic: str | None = one_of("FIXED", "EXPONENTIAL_BACKOFF", "LINEAR_BACKOFF")
    retry_delay_seconds: int | None = None
    response_timeout_seconds: int | None = None
    concurrent_exec_limit: int | None = None
    input_template: dict[str, Any] | None = None
    rate_limit_per_frequency: int | None = None
    rate_limit_frequency_in_seconds: int | None = None
    isolation_group_id: str | None = None
    execution_name_space: str | None = None
    owner_email: str | None = None
    poll_timeout_seconds: int | None = None
    backoff_scale_factor: int | None = None
    input_schema: SchemaDef | None = None
    output_schema: SchemaDef | None = None
    enforce_schema: bool | None = False
    base_type: str | None = None
    total_timeout_seconds: int | None = None
    runtime_metadata: list[str] | None = None
    _: KW_ONLY
    max_retry_delay_seconds: int | None = None
    backoff_jitter_ms: int | None = None
    task_status_listener_enabled: bool | None = None
    access_policy: dict[str, str] | None = None
