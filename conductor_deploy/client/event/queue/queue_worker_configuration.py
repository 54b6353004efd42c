__all__ = ["QueueWorkerConfiguration"]


class QueueWorkerConfiguration:
    """Settings of one side of a queue, by name."""

    def __init__(self) -> None:
        self.configuration: dict[str, str] = {}

    def add_configuration(self, key: str, value: str) -> None:
        """Set one of them."""
        self.configuration[key] = value
