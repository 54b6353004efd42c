from abc import ABC, abstractmethod
from typing import Any, ClassVar

from conductor_deploy.client.event.queue.queue_worker_configuration import QueueWorkerConfiguration

__all__ = ["QueueConfiguration"]


class QueueConfiguration(ABC):
    """A queue of a kind, and the settings of its consumer and producer."""

    WORKER_CONSUMER_KEY: ClassVar[str] = "consumer"
    WORKER_PRODUCER_KEY: ClassVar[str] = "producer"

    def __init__(self, queue_name: str, queue_type: str) -> None:
        self.queue_name = queue_name
        self.queue_type = queue_type
        self.worker_configuration: dict[str, QueueWorkerConfiguration] = {}

    def add_consumer(self, worker_configuration: QueueWorkerConfiguration) -> None:
        """Set how the server reads the queue."""
        self.worker_configuration[self.WORKER_CONSUMER_KEY] = worker_configuration

    def add_producer(self, worker_configuration: QueueWorkerConfiguration) -> None:
        """Set how the server writes to the queue."""
        self.worker_configuration[self.WORKER_PRODUCER_KEY] = worker_configuration

    @abstractmethod
    def get_worker_configuration(self) -> dict[str, Any]:
        """Both settings as the server takes them."""
