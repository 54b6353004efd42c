"""What every event is."""

__all__ = ["ConductorEvent"]


class ConductorEvent:
    """Something that happened, with the time in UTC as `timestamp`. Events don't change."""
