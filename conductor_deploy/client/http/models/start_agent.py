from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["StartAgent"]


@model
class StartAgent(Model):
    """The agent that an event starts."""

    name: str | None = None
    version: int | None = None
    prompt: str | None = None
    session_id: str | None = None
    media: list[str] | None = None
    context: dict[str, Any] | None = None
    idempotency_key: str | None = None
