from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model, one_of

__all__ = ["IntegrationUpdate"]


@model
class IntegrationUpdate(Model):
    """What to change of an integration."""

    category: str | None = one_of("API", "AI_MODEL", "VECTOR_DB", "RELATIONAL_DB")
    configuration: dict[str, Any] | None = None
    description: str | None = None
    enabled: bool | None = None
    type: str | None = None
