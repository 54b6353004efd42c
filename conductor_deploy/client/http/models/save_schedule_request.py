from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.cron_schedule import CronSchedule
    from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest

__all__ = ["SaveScheduleRequest"]


@model
class SaveScheduleRequest(Model):
    """A schedule to store; body of `POST /scheduler/schedules`. Times are in milliseconds since 1970."""

    name: str | None = None
    cron_expression: str | None = None
    run_catchup_schedule_instances: bool | None = None
    paused: bool | None = None
    start_workflow_request: StartWorkflowRequest | None = None
    created_by: str | None = None
    updated_by: str | None = None
    schedule_start_time: int | None = None
    schedule_end_time: int | None = None
    zone_id: str | None = None
    description: str | None = None
    _: KW_ONLY
    cron_schedules: list[CronSchedule] | None = None
    paused_reason: str | None = None
    next_run_time: int | None = None
