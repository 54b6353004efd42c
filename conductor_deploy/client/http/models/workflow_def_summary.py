from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["WorkflowDefSummary"]


@model
class WorkflowDefSummary(Model):
    """One version of a workflow. Times are in milliseconds since 1970."""

    name: str | None = None
    version: int | None = None
    create_time: int | None = None
    update_time: int | None = None
