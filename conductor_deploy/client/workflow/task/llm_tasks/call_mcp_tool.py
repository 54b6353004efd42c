from __future__ import annotations

from typing import Any

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import LlmTask
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["CallMcpTool"]


class CallMcpTool(LlmTask):
    """Calls a tool, `method`, of an MCP server."""

    def __init__(
        self,
        task_ref_name: str,
        mcp_server: str,
        method: str,
        arguments: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        task_name: str | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.CALL_MCP_TOOL,
            task_name,
            {"mcp_server": mcp_server, "method": method, "arguments": arguments or {}},
            headers=headers or None,
        )
