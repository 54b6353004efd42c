from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.tag_object import TagObject

__all__ = ["PromptTemplate"]


@model
class PromptTemplate(Model):
    """A prompt with `${…}` variables. Times are in milliseconds since 1970."""

    created_by: str | None = None
    create_time: int | None = None
    description: str | None = None
    integrations: list[str] | None = None
    name: str | None = None
    owner_app: str | None = None
    tags: list[TagObject] | None = None
    template: str | None = None
    updated_by: str | None = None
    update_time: int | None = None
    variables: list[str] | None = None
    version: int | None = 1
    created_on: int | None = None
    updated_on: int | None = None
