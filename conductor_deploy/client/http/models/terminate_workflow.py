from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["TerminateWorkflow"]


@model
class TerminateWorkflow(Model):
    """The execution that an event terminates."""

    workflow_id: str | None = None
    termination_reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The values by JSON name, as the official model has it."""
        return {json_name: getattr(self, name) for name, json_name in self.attribute_map.items()}
