"""What every event is."""

from __future__ import annotations

from datetime import datetime, timezone

__all__ = ["ConductorEvent", "now"]


class ConductorEvent:
    """Something that happened, with the time in UTC as `timestamp`. Events don't change."""


def now() -> datetime:
    """The `timestamp` of what happens now."""
    return datetime.now(timezone.utc)
