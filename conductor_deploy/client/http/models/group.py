from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.role import Role

__all__ = ["Group"]


@model
class Group(Model):
    """A group of users. `default_access` has the accesses by kind of target."""

    id: str | None = None
    description: str | None = None
    roles: list[Role] | None = None
    default_access: dict[str, list[str]] | None = None
    contact_information: dict[str, str] | None = None
