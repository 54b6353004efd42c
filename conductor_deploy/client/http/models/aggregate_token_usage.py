from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["AggregateTokenUsage"]


@model
class AggregateTokenUsage(Model):
    """How many tokens the models of an execution used."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
