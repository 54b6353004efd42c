from enum import Enum

__all__ = ["TimeoutPolicy"]


class TimeoutPolicy(str, Enum):
    """What happens to a workflow that takes longer than its timeout."""

    TIME_OUT_WORKFLOW = "TIME_OUT_WF"
    ALERT_ONLY = "ALERT_ONLY"
