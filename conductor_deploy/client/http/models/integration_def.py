from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model, named, one_of

__all__ = ["IntegrationDef"]


@model
class IntegrationDef(Model):
    """A kind of integration that the server offers, with the form fields of its configuration."""

    category: str | None = one_of("API", "AI_MODEL", "VECTOR_DB", "RELATIONAL_DB")
    category_label: str | None = None
    configuration: list[dict[str, Any]] | None = named(swagger="list[IntegrationDefFormField]")
    description: str | None = None
    enabled: bool | None = None
    icon_name: str | None = None
    name: str | None = None
    tags: list[str] | None = None
    type: str | None = None
