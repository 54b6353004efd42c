from __future__ import annotations

from conductor_deploy.client._model import Model, model, named

__all__ = ["EmbeddingModel"]


@model
class EmbeddingModel(Model):
    """What turns text into vectors: an integration's name, and a model of it."""

    provider: str | None = named("embeddingModelProvider")
    model: str | None = named("embeddingModel")
