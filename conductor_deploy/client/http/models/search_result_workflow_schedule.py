from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.workflow_schedule import WorkflowSchedule

__all__ = ["SearchResultWorkflowSchedule"]


@model
class SearchResultWorkflowSchedule(Model):
    """One page of schedules, and how many there are in all."""

    total_hits: int | None = None
    results: list[WorkflowSchedule] | None = None
