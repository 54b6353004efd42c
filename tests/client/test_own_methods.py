"""What the clients have and the official ones lack: bulk, event handlers, queues, whole executions, validation."""

import json
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import pytest
from live_clients import KINDS, Clients, clients_of
from recording_server import Recording, recording_server

from conductor_deploy.client.event.queue.kafka_queue_configuration import (
    KafkaConsumerConfiguration,
    KafkaProducerConfiguration,
    KafkaQueueConfiguration,
)
from conductor_deploy.client.http.models.event_handler import EventHandler
from conductor_deploy.client.http.models.workflow_def import WorkflowDef


@pytest.fixture(scope="module")
def recording() -> Iterator[Recording]:
    with recording_server() as opened:
        yield opened


@pytest.fixture(params=KINDS)
def clients(request: pytest.FixtureRequest, recording: Recording) -> Iterator[Clients]:
    with clients_of(request.param, recording.url) as opened:
        yield opened


QUEUE = KafkaQueueConfiguration("topic")
QUEUE.add_consumer(KafkaConsumerConfiguration("a:9092"))
QUEUE.add_producer(KafkaProducerConfiguration("b:9092"))
QUEUED = {"consumer": {"bootstrap.servers": "a:9092"}, "producer": {"bootstrap.servers": "b:9092"}}
HANDLER = EventHandler(name="done", event="conductor:order:done")
HANDLED = {"name": "done", "event": "conductor:order:done"}


@pytest.mark.parametrize(
    ("method", "given", "request_line", "body"),
    [
        ("workflow.pause_workflows", (["a"],), "PUT /workflow/bulk/pause", ["a"]),
        ("workflow.resume_workflows", (["a"],), "PUT /workflow/bulk/resume", ["a"]),
        ("workflow.restart_workflows", (["a"],), "POST /workflow/bulk/restart", ["a"]),
        (
            "workflow.restart_workflows",
            (["a"], True),
            "POST /workflow/bulk/restart?useLatestDefinitions=true",
            ["a"],
        ),
        ("workflow.retry_workflows", (["a"],), "POST /workflow/bulk/retry", ["a"]),
        (
            "workflow.terminate_workflows",
            (["a"], "b c"),
            "POST /workflow/bulk/terminate?reason=b%20c",
            ["a"],
        ),
        ("workflow.remove_workflows", (["a"],), "DELETE /workflow/bulk/remove", ["a"]),
        (
            "workflow.remove_workflows",
            (["a"], False),
            "DELETE /workflow/bulk/remove?archiveWorkflow=false",
            ["a"],
        ),
        ("workflow.get_workflows", (["a"], False), "POST /workflow/bulk/search?includeTasks=false", ["a"]),
        (
            "workflow.search_v2",
            (1, 2, "*", " a = 1 "),
            "GET /workflow/search-v2?start=1&size=2&freeText=%2A&query=a%20%3D%201",
            None,
        ),
        ("workflow.get_workflow", ("a", False), "GET /workflow/a?includeTasks=false", None),
        ("metadata.get_latest_workflow_defs", (), "GET /metadata/workflow/latest-versions", None),
        (
            "metadata.get_workflow_names_and_versions",
            (),
            "GET /metadata/workflow/names-and-versions",
            None,
        ),
        (
            "metadata.validate_workflow_def",
            (WorkflowDef(name="order"),),
            "POST /metadata/workflow/validate",
            {"name": "order", "enforceSchema": False, "outputParameters": {}, "tasks": []},
        ),
        ("event_handler.add_event_handler", (HANDLER,), "POST /event", HANDLED),
        ("event_handler.update_event_handler", (HANDLER,), "PUT /event", HANDLED),
        ("event_handler.get_event_handlers", (), "GET /event", None),
        (
            "event_handler.get_event_handlers_for_event",
            ("a:b", False),
            "GET /event/a%3Ab?activeOnly=false",
            None,
        ),
        ("event_handler.remove_event_handler", ("done",), "DELETE /event/done", None),
        ("event.put_queue_configuration", (QUEUE,), "PUT /event/queue/config/kafka/topic", QUEUED),
        ("event.get_kafka_queue_configuration", ("topic",), "GET /event/queue/config/kafka/topic", None),
        ("event.delete_queue_configuration", (QUEUE,), "DELETE /event/queue/config/kafka/topic", None),
    ],
)
def test_what_the_official_clients_lack_is_sent(
    clients: Clients, recording: Recording, method: str, given: Any, request_line: str, body: Any
) -> None:
    recording.answer = (204, "", b"")
    attrgetter(method)(clients)(*given)
    sent = recording.taken()
    verb, _, target = request_line.partition(" ")
    assert (sent.method, sent.target) == (verb, f"/api{target}")
    assert (json.loads(sent.content) if body else None) == body
