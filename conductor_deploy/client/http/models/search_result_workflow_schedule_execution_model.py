from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.workflow_schedule_execution_model import (
        WorkflowScheduleExecutionModel,
    )

__all__ = ["SearchResultWorkflowScheduleExecutionModel"]


@model
class SearchResultWorkflowScheduleExecutionModel(Model):
    """One page of runs of schedules, and how many there are in all."""

    total_hits: int | None = None
    results: list[WorkflowScheduleExecutionModel] | None = None
