from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["CreateOrUpdateRoleRequest"]


@model
class CreateOrUpdateRoleRequest(Model):
    """The permissions that a role is to have."""

    name: str | None = None
    permissions: list[str] | None = None
