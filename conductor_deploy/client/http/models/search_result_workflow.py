from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.workflow import Workflow

__all__ = ["SearchResultWorkflow"]


@model
class SearchResultWorkflow(Model):
    """One page of executions, and how many there are in all."""

    total_hits: int | None = None
    results: list[Workflow] | None = None
