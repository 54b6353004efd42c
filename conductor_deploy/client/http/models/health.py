from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["Health"]


@model
class Health(Model):
    """What one health check of the server says."""

    details: dict[str, Any] | None = None
    error_message: str | None = None
    healthy: bool | None = None
