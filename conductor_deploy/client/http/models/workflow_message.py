from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["WorkflowMessage"]


@model
class WorkflowMessage(Model):
    """A message in the queue of a running execution; `received_at` is ISO 8601 in UTC."""

    id: str | None = None
    workflow_id: str | None = None
    payload: dict[str, Any] | None = None
    received_at: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The values that are set, by JSON name, as the official model has it."""
        return {
            self.attribute_map.get(name, name): value
            for name, value in super().to_dict().items()
            if value is not None
        }
