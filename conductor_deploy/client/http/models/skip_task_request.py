from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["SkipTaskRequest"]


@model
class SkipTaskRequest(Model):
    """Input and output that a skipped task is to have."""

    task_input: dict[str, Any] | None = None
    task_output: dict[str, Any] | None = None
