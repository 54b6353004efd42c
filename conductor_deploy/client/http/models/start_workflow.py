from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["StartWorkflow"]


@model
class StartWorkflow(Model):
    """The workflow that an event starts."""

    name: str | None = None
    version: int | None = None
    correlation_id: str | None = None
    input: dict[str, Any] | None = None
    task_to_domain: dict[str, str] | None = None
    _: KW_ONLY
    input_message: dict[str, Any] | None = None
