from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["PromptTemplateTestRequest"]


@model
class PromptTemplateTestRequest(Model):
    """A prompt to try on a model."""

    llm_provider: str | None = None
    model: str | None = None
    prompt: str | None = None
    prompt_variables: dict[str, Any] | None = None
    stop_words: list[str] | None = None
    temperature: float | None = None
    top_p: float | None = None
