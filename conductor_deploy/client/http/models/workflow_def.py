from __future__ import annotations

import json
from dataclasses import KW_ONLY, field
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, decode, model, named, one_of, plain

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.rate_limit import RateLimit
    from conductor_deploy.client.http.models.schema_def import SchemaDef
    from conductor_deploy.client.http.models.workflow_task import CacheConfig, WorkflowTask

__all__ = ["WorkflowDef", "to_workflow_def"]


@model
class WorkflowDef(Model):
    """A workflow: its steps, what goes in and what comes out. Times are in milliseconds since 1970."""

    owner_app: str | None = None
    create_time: int | None = None
    update_time: int | None = None
    created_by: str | None = None
    updated_by: str | None = None
    name: str | None = None
    description: str | None = None
    version: int | None = None
    tasks: list[WorkflowTask] = named(
        factory=list, check=lambda _, tasks: [] if tasks is None else tasks, needed=True
    )
    input_parameters: list[str] | None = None
    output_parameters: dict[str, Any] = field(default_factory=dict)
    failure_workflow: str | None = None
    schema_version: int | None = None
    restartable: bool | None = None
    workflow_status_listener_enabled: bool | None = None
    workflow_status_listener_sink: str | None = None
    owner_email: str | None = None
    timeout_policy: str | None = one_of("TIME_OUT_WF", "ALERT_ONLY")
    timeout_seconds: int | None = None
    variables: dict[str, Any] | None = None
    input_template: dict[str, Any] | None = None
    input_schema: SchemaDef | None = None
    output_schema: SchemaDef | None = None
    enforce_schema: bool | None = False
    metadata: dict[str, Any] | None = None
    rate_limit_config: RateLimit | None = None
    _: KW_ONLY
    failure_workflow_version: int | None = None
    cache_config: CacheConfig | None = None
    masked_fields: list[str] | None = None
    access_policy: dict[str, str] | None = None

    def toJSON(self) -> Any:  # noqa: N802 # the official name
        """The definition as the server takes it, of plain dicts and lists."""
        return plain(self)


def to_workflow_def(data: str | None = None, json_data: dict[str, Any] | None = None) -> WorkflowDef:
    """The definition in JSON text, or in its parsed form; ValueError without either."""
    if json_data is None and data is None:
        raise ValueError("missing data or json_data parameter")
    read: WorkflowDef = decode(WorkflowDef, json.loads(data or "") if json_data is None else json_data)
    return read
