from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["Token"]


@model
class Token(Model):
    """An access token."""

    token: str | None = None
