"""Settings of the queues that events come from."""

import pytest

from conductor_deploy.client.event.queue.kafka_queue_configuration import (
    KafkaConsumerConfiguration,
    KafkaProducerConfiguration,
    KafkaQueueConfiguration,
)


def test_a_topic_has_settings_of_both_sides() -> None:
    topic = KafkaQueueConfiguration("orders")
    consumer = KafkaConsumerConfiguration("a:9092")
    consumer.add_configuration("group.id", "shop")
    topic.add_consumer(consumer)
    topic.add_producer(KafkaProducerConfiguration("b:9092"))
    assert (topic.queue_name, topic.queue_type) == ("orders", "kafka")
    assert topic.get_worker_configuration() == {
        "consumer": {"bootstrap.servers": "a:9092", "group.id": "shop"},
        "producer": {"bootstrap.servers": "b:9092"},
    }


def test_a_topic_without_one_side_is_an_error() -> None:
    topic = KafkaQueueConfiguration("orders")
    topic.add_consumer(KafkaConsumerConfiguration("a:9092"))
    with pytest.raises(RuntimeError, match="required key not present: producer"):
        topic.get_worker_configuration()
