from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conductor_deploy.client.workflow.task.llm_tasks._parts import to_dict

__all__ = ["ToolCall"]


@dataclass(eq=False)
class ToolCall:
    """The call of a tool by a model: `type` is that of the task which runs it."""

    name: str
    task_reference_name: str | None = None
    integration_names: dict[str, str] | None = None
    type: str = "SIMPLE"
    input_parameters: dict[str, Any] | None = None
    output: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        self.integration_names = self.integration_names or {}
        self.input_parameters = self.input_parameters or {}
        self.output = self.output or {}

    def to_dict(self) -> dict[str, Any]:
        """The call as it is sent."""
        return to_dict(self)
