from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.workflow_summary import WorkflowSummary

__all__ = ["ScrollableSearchResultWorkflowSummary"]


@model
class ScrollableSearchResultWorkflowSummary(Model):
    """One page of executions; `query_id` asks for the next where the server scrolls."""

    results: list[WorkflowSummary] | None = None
    query_id: str | None = None
    _: KW_ONLY
    total_hits: int | None = None
