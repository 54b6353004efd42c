"""Errors of what was written for agents; schedules raise some of them."""

from __future__ import annotations

__all__ = ["AgentAPIError", "AgentNotFoundError", "ConductorAgentError"]


class ConductorAgentError(Exception):
    """The base of all of them."""


class AgentAPIError(ConductorAgentError):
    """The server refused: `status_code`, `message`, `url`."""

    def __init__(self, status_code: int, message: str, url: str = "") -> None:
        where = f" ({url})" if url else ""
        super().__init__(f"HTTP {status_code}: {message}{where}")
        self.status_code = status_code
        self.message = message
        self.url = url


class AgentNotFoundError(AgentAPIError):
    """There is no such agent, or no such execution of one."""
