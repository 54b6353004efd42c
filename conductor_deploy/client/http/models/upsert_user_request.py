from __future__ import annotations

from enum import Enum

from conductor_deploy.client._model import Model, model, subset_of

__all__ = ["RolesEnum", "UpsertUserRequest"]


class RolesEnum(str, Enum):
    """The roles that the server comes with."""

    ADMIN = "ADMIN"
    USER = "USER"
    WORKER = "WORKER"
    METADATA_MANAGER = "METADATA_MANAGER"
    WORKFLOW_MANAGER = "WORKFLOW_MANAGER"


@model
class UpsertUserRequest(Model):
    """What a user is to be."""

    name: str | None = None
    roles: list[str] | None = subset_of("ADMIN", "USER", "WORKER", "METADATA_MANAGER", "WORKFLOW_MANAGER")
    groups: list[str] | None = None
    contact_information: dict[str, str] | None = None
