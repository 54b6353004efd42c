from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["Token"]


@model
class Token(Model):
    """An access token; showing it hides it."""

    token: str | None = None

    def __repr__(self) -> str:
        return "Token(token='***')"
