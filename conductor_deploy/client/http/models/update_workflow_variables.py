from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["UpdateWorkflowVariables"]


@model
class UpdateWorkflowVariables(Model):
    """The variables that an event sets; with `append_array` lists are added to."""

    workflow_id: str | None = None
    variables: dict[str, Any] | None = None
    append_array: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """The values by JSON name, as the official model has it."""
        return {json_name: getattr(self, name) for name, json_name in self.attribute_map.items()}
