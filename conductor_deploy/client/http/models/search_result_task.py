from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task import Task

__all__ = ["SearchResultTask"]


@model
class SearchResultTask(Model):
    """One page of tasks, and how many there are in all."""

    total_hits: int | None = None
    results: list[Task] | None = None
