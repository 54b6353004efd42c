"""What a consumer or a producer of a queue is configured with."""

from __future__ import annotations

__all__ = ["QueueWorkerConfiguration"]


class QueueWorkerConfiguration:
    """What a consumer or a producer of a queue is configured with: `configuration`, by key."""

    def __init__(self) -> None:
        self.configuration: dict[str, str] = {}

    def add_configuration(self, key: str, value: str) -> None:
        """Set one key."""
        self.configuration[key] = value
