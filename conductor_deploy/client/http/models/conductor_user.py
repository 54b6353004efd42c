from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.group import Group
    from conductor_deploy.client.http.models.role import Role

__all__ = ["ConductorUser"]


@model
class ConductorUser(Model):
    """A user of the server's access control."""

    id: str | None = None
    name: str | None = None
    roles: list[Role] | None = None
    groups: list[Group] | None = None
    uuid: str | None = None
    application_user: bool | None = None
    encrypted_id: bool | None = None
    encrypted_id_display_value: str | None = None
    contact_information: dict[str, str] | None = None
    namespace: str | None = None
