from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["GenerateTokenRequest"]


@model
class GenerateTokenRequest(Model):
    """Credentials to have a token for; body of `POST /token`."""

    key_id: str | None = None
    key_secret: str | None = None
