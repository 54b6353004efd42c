from typing import Any

from conductor_deploy.client.event.queue.queue_configuration import QueueConfiguration
from conductor_deploy.client.event.queue.queue_worker_configuration import QueueWorkerConfiguration

__all__ = ["KafkaConsumerConfiguration", "KafkaProducerConfiguration", "KafkaQueueConfiguration"]


class KafkaQueueConfiguration(QueueConfiguration):
    """A topic of Kafka."""

    def __init__(self, queue_topic_name: str) -> None:
        super().__init__(queue_topic_name, "kafka")

    def get_worker_configuration(self) -> dict[str, Any]:
        """Both settings by side; RuntimeError where one is missing."""
        for key in (self.WORKER_CONSUMER_KEY, self.WORKER_PRODUCER_KEY):
            if key not in self.worker_configuration:
                raise RuntimeError(f"required key not present: {key}")
        return {key: settings.configuration for key, settings in self.worker_configuration.items()}


class KafkaConsumerConfiguration(QueueWorkerConfiguration):
    """How the server reads a topic: `host:port` of the brokers, with commas."""

    def __init__(self, bootstrap_servers_config: str) -> None:
        super().__init__()
        self.add_configuration("bootstrap.servers", bootstrap_servers_config)


class KafkaProducerConfiguration(QueueWorkerConfiguration):
    """How the server writes to a topic: `host:port` of the brokers, with commas."""

    def __init__(self, bootstrap_servers_config: str) -> None:
        super().__init__()
        self.add_configuration("bootstrap.servers", bootstrap_servers_config)
