from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model, one_of

__all__ = ["STATUSES", "WorkflowStatus", "running_status", "successful_status", "terminal_status"]

STATUSES: tuple[str, ...] = ("RUNNING", "COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED", "PAUSED")
terminal_status: tuple[str, ...] = ("COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED")
successful_status: tuple[str, ...] = ("PAUSED", "COMPLETED")
running_status: tuple[str, ...] = ("RUNNING", "PAUSED")


@model
class WorkflowStatus(Model):
    """How far an execution is."""

    workflow_id: str | None = None
    correlation_id: str | None = None
    output: dict[str, Any] | None = None
    variables: dict[str, Any] | None = None
    status: str | None = one_of(*STATUSES)

    def is_completed(self) -> bool:
        """Whether the execution is over, in whatever way."""
        return self.status in terminal_status

    def is_successful(self) -> bool:
        """Whether it is COMPLETED or PAUSED."""
        return self.status in successful_status

    def is_running(self) -> bool:
        """Whether it is RUNNING or PAUSED."""
        return self.status in running_status
