"""What was written for agents: schedules of theirs, providers of models and their integrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._lazy import importing

if TYPE_CHECKING:
    from conductor_deploy.client.ai.agent_errors import (
        AgentAPIError,
        AgentNotFoundError,
        ConductorAgentError,
    )
    from conductor_deploy.client.ai.schedule import Schedule, ScheduleInfo
    from conductor_deploy.client.ai.schedule_errors import (
        InvalidCronExpression,
        ScheduleError,
        ScheduleNameConflict,
        ScheduleNotFound,
    )

__all__ = [
    "AgentAPIError",
    "AgentNotFoundError",
    "ConductorAgentError",
    "InvalidCronExpression",
    "Schedule",
    "ScheduleError",
    "ScheduleInfo",
    "ScheduleNameConflict",
    "ScheduleNotFound",
]

_MODULES = {
    "agent_errors": ("AgentAPIError", "AgentNotFoundError", "ConductorAgentError"),
    "schedule": ("Schedule", "ScheduleInfo"),
    "schedule_errors": (
        "InvalidCronExpression",
        "ScheduleError",
        "ScheduleNameConflict",
        "ScheduleNotFound",
    ),
}

if not TYPE_CHECKING:  # to type checkers, a name that is not imported above is a mistake
    __getattr__ = importing(
        __name__, {name: f"{__name__}.{module}" for module, names in _MODULES.items() for name in names}
    )
