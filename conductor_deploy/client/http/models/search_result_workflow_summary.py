from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.workflow_summary import WorkflowSummary

__all__ = ["SearchResultWorkflowSummary"]


@model
class SearchResultWorkflowSummary(Model):
    """One page of executions' summaries, and how many there are in all."""

    total_hits: int | None = None
    results: list[WorkflowSummary] | None = None
