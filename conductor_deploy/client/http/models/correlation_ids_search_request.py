from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["CorrelationIdsSearchRequest"]


@model
class CorrelationIdsSearchRequest(Model):
    """Asks for the executions of some workflows that have one of some correlation ids."""

    correlation_ids: list[str] | None = None
    workflow_names: list[str] | None = None
