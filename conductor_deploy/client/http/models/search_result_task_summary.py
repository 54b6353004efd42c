from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task_summary import TaskSummary

__all__ = ["SearchResultTaskSummary"]


@model
class SearchResultTaskSummary(Model):
    """One page of task summaries, and how many there are in all."""

    total_hits: int | None = None
    results: list[TaskSummary] | None = None
