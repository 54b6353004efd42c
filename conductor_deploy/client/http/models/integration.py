from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model, one_of

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.integration_api import IntegrationApi
    from conductor_deploy.client.http.models.tag_object import TagObject

__all__ = ["Integration"]


@model
class Integration(Model):
    """An integration with a provider of models, vectors or APIs. Times are in milliseconds since 1970."""

    category: str | None = one_of("API", "AI_MODEL", "VECTOR_DB", "RELATIONAL_DB")
    configuration: dict[str, Any] | None = None
    created_by: str | None = None
    created_on: int | None = None
    description: str | None = None
    enabled: bool | None = None
    models_count: int | None = None
    name: str | None = None
    tags: list[TagObject] | None = None
    type: str | None = None
    updated_by: str | None = None
    updated_on: int | None = None
    apis: list[IntegrationApi] | None = None
