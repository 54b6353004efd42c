"""The configuration of a Kafka topic that events come from."""

from __future__ import annotations

from typing import Any

from conductor_deploy.client.event.queue.queue_configuration import QueueConfiguration
from conductor_deploy.client.event.queue.queue_worker_configuration import QueueWorkerConfiguration

__all__ = ["KafkaConsumerConfiguration", "KafkaProducerConfiguration", "KafkaQueueConfiguration"]


class KafkaQueueConfiguration(QueueConfiguration):
    """A Kafka topic, with its consumer and producer."""

    def __init__(self, queue_topic_name: str) -> None:
        super().__init__(queue_topic_name, "kafka")

    def get_worker_configuration(self) -> dict[str, Any]:
        """Keys and values of consumer and producer. RuntimeError if one of them is missing."""
        for key in (self.WORKER_CONSUMER_KEY, self.WORKER_PRODUCER_KEY):
            if key not in self.worker_configuration:
                raise RuntimeError(f"required key not present: {key}")
        return {key: worker.configuration for key, worker in self.worker_configuration.items()}


class KafkaConsumerConfiguration(QueueWorkerConfiguration):
    """A consumer on these servers, as `host:9092,host:9092`."""

    def __init__(self, bootstrap_servers_config: str) -> None:
        super().__init__()
        self.add_configuration("bootstrap.servers", bootstrap_servers_config)


class KafkaProducerConfiguration(QueueWorkerConfiguration):
    """A producer to these servers, as `host:9092,host:9092`."""

    def __init__(self, bootstrap_servers_config: str) -> None:
        super().__init__()
        self.add_configuration("bootstrap.servers", bootstrap_servers_config)
