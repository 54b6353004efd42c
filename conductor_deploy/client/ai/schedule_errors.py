"""What `pause`, `resume`, `delete`, `preview_next`, `run_now` and `reconcile` of a scheduler client raise."""

from __future__ import annotations

from conductor_deploy.client.ai.agent_errors import ConductorAgentError

__all__ = ["InvalidCronExpression", "ScheduleError", "ScheduleNameConflict", "ScheduleNotFound"]


class ScheduleError(ConductorAgentError):
    """The base of all of them."""


class ScheduleNameConflict(ScheduleError):
    """Two schedules of one workflow have the same name."""


class ScheduleNotFound(ScheduleError):
    """There is no schedule of this name."""


class InvalidCronExpression(ScheduleError):
    """The server can't read the cron expression."""
