from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.tag_object import TagObject

__all__ = ["IntegrationApi"]


@model
class IntegrationApi(Model):
    """One model or API of an integration. Times are in milliseconds since 1970."""

    api: str | None = None
    configuration: dict[str, Any] | None = None
    created_by: str | None = None
    created_on: int | None = None
    description: str | None = None
    enabled: bool | None = None
    integration_name: str | None = None
    tags: list[TagObject] | None = None
    updated_by: str | None = None
    updated_on: int | None = None
