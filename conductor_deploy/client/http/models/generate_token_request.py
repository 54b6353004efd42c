from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["GenerateTokenRequest"]


@model
class GenerateTokenRequest(Model):
    """Credentials to have a token for; body of `POST /token`. Showing them hides the secret."""

    key_id: str | None = None
    key_secret: str | None = None

    def __repr__(self) -> str:
        return f"GenerateTokenRequest(key_id={self.key_id!r}, key_secret='***')"
