from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model, named

__all__ = ["Prompt"]


@model
class Prompt(Model):
    """A prompt template's name, and the values of its variables."""

    name: str | None = named("promptName")
    variables: dict[str, Any] | None = named("promptVariables")
