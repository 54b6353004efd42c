from __future__ import annotations

from conductor_deploy.client.workflow.task.kafka_publish_input import KafkaPublishInput
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["KafkaPublishTask"]


class KafkaPublishTask(TaskInterface):
    """Publishes a message to a Kafka topic."""

    def __init__(self, task_ref_name: str, kafka_publish_input: KafkaPublishInput | None = None) -> None:
        inputs = {"kafka_request": kafka_publish_input}
        super().__init__(task_ref_name, TaskType.KAFKA_PUBLISH, input_parameters=inputs)
