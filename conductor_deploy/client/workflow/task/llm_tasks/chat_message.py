from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from conductor_deploy.client.workflow.task.llm_tasks._parts import to_dict

if TYPE_CHECKING:
    from conductor_deploy.client.workflow.task.llm_tasks.tool_call import ToolCall

__all__ = ["ChatMessage", "Role"]


class Role(str, Enum):
    """Who says a message."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    TOOL_CALL = "tool_call"
    TOOL = "tool"


@dataclass(eq=False)
class ChatMessage:
    """A message of a conversation; `media` are URLs, of a `mime_type`."""

    role: Role | str
    message: str
    media: list[str] | None = None
    mime_type: str | None = None
    tool_calls: list[ToolCall] | None = None

    def __post_init__(self) -> None:
        self.media = self.media or []

    def to_dict(self) -> dict[str, Any]:
        """The message as it is sent."""
        return to_dict(self)
