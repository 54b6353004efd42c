from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.rate_limit import RateLimit

__all__ = ["WorkflowTag"]


@model
class WorkflowTag(Model):
    """The rate limit of a workflow, as a tag."""

    rate_limit: RateLimit | None = None
