from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.permission import Permission

__all__ = ["Role"]


@model
class Role(Model):
    """A role and its permissions."""

    name: str | None = None
    permissions: list[Permission] | None = None
