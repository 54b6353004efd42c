from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["Permission"]


@model
class Permission(Model):
    """A permission of a role."""

    name: str | None = None
