from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conductor_deploy.client.workflow.task.llm_tasks._parts import to_dict

__all__ = ["ToolSpec"]


@dataclass(eq=False)
class ToolSpec:
    """A tool that a model may call; the schemas are JSON Schemas, `type` is that of the task which runs it."""

    name: str
    type: str = "SIMPLE"
    description: str | None = None
    config_params: dict[str, Any] | None = None
    integration_names: dict[str, str] | None = None
    input_schema: dict[str, Any] | None = None
    output_schema: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        self.config_params = self.config_params or {}
        self.integration_names = self.integration_names or {}
        self.input_schema = self.input_schema or {}
        self.output_schema = self.output_schema or {}

    def to_dict(self) -> dict[str, Any]:
        """The tool as it is sent."""
        return to_dict(self)
