from __future__ import annotations

from conductor_deploy.client._model import Model, model, subset_of

__all__ = ["UpsertGroupRequest"]


@model
class UpsertGroupRequest(Model):
    """What a group of users is to be."""

    description: str | None = None
    roles: list[str] | None = subset_of("ADMIN", "USER", "WORKER", "METADATA_MANAGER", "WORKFLOW_MANAGER")
    default_access: dict[str, list[str]] | None = None
