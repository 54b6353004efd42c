from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.cron_schedule import CronSchedule
    from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
    from conductor_deploy.client.http.models.tag_object import TagObject

__all__ = ["WorkflowSchedule"]


@model
class WorkflowSchedule(Model):
    """A schedule as the server keeps it. Times are in milliseconds since 1970; cron expressions have seconds first."""

    name: str | None = None
    cron_expression: str | None = None
    run_catchup_schedule_instances: bool | None = None
    paused: bool | None = None
    start_workflow_request: StartWorkflowRequest | None = None
    schedule_start_time: int | None = None
    schedule_end_time: int | None = None
    create_time: int | None = None
    updated_time: int | None = None
    created_by: str | None = None
    updated_by: str | None = None
    zone_id: str | None = None
    tags: list[TagObject] | None = None
    paused_reason: str | None = None
    description: str | None = None
    _: KW_ONLY
    cron_schedules: list[CronSchedule] | None = None
    next_run_time: int | None = None
