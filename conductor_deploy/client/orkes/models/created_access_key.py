from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["CreatedAccessKey"]


@model
class CreatedAccessKey(Model):
    """A new key of an application. The server says the secret only now; showing the key hides it."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return f"CreatedAccessKey(id={self.id!r}, secret='***')"
