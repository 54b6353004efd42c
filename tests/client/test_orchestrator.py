"""Prompts and integrations set up together, and how integrations and queues are configured."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from recording_server import Recording, recording_server

from conductor_deploy.client.ai.configuration import LLMProvider, VectorDB
from conductor_deploy.client.ai.integrations import (
    AzureOpenAIConfig,
    IntegrationConfig,
    OpenAIConfig,
    PineconeConfig,
    WeaviateConfig,
)
from conductor_deploy.client.ai.orchestrator import AIOrchestrator
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.event.queue.kafka_queue_configuration import (
    KafkaConsumerConfiguration,
    KafkaProducerConfiguration,
    KafkaQueueConfiguration,
)
from conductor_deploy.client.event.queue.queue_configuration import QueueConfiguration

MISSING = {"status": 404, "message": "none of this name", "instance": "vm", "retryable": False}


@pytest.fixture
def recording() -> Iterator[Recording]:
    with recording_server() as server:
        yield server


@pytest.fixture
def orchestrator(recording: Recording) -> Iterator[AIOrchestrator]:
    configuration = Configuration(server_api_url=recording.url)
    yield AIOrchestrator(configuration)
    configuration.close()


def answer(recording: Recording, value: Any, status: int = 200) -> None:
    recording.answer = (status, "application/json", json.dumps(value).encode())


def sent(recording: Recording) -> list[tuple[str, str]]:
    return [(request.method, request.target.removeprefix("/api")) for request in recording.requests]


def test_a_provider_and_its_models_are_looked_up_and_kept(
    orchestrator: AIOrchestrator, recording: Recording
) -> None:
    answer(recording, {"name": "openai"})
    orchestrator.add_ai_integration("openai", LLMProvider.OPEN_AI, ["gpt"], "d", OpenAIConfig("k"))
    assert sent(recording) == [
        ("GET", "/integrations/provider/openai"),
        ("GET", "/integrations/provider/openai/integration/gpt"),
    ]


def test_a_provider_and_its_models_are_overwritten(
    orchestrator: AIOrchestrator, recording: Recording
) -> None:
    recording.answer = (204, "", b"")
    orchestrator.add_ai_integration(
        "openai", LLMProvider.OPEN_AI, ["a", "b"], "d", OpenAIConfig("k"), overwrite=True
    )
    assert sent(recording) == [
        ("POST", "/integrations/provider/openai"),
        ("POST", "/integrations/provider/openai/integration/a"),
        ("POST", "/integrations/provider/openai/integration/b"),
    ]
    provider, model, _ = (json.loads(request.content) for request in recording.requests)
    assert provider == {
        "category": "AI_MODEL",
        "type": "openai",
        "description": "d",
        "enabled": True,
        "configuration": {"api_key": "k"},
    }
    assert (model["enabled"], model["description"]) == (True, "d")


def test_a_database_is_described_by_its_name(orchestrator: AIOrchestrator, recording: Recording) -> None:
    recording.answer = (204, "", b"")
    config = WeaviateConfig("k", "https://a", "c")
    orchestrator.add_vector_store("store", VectorDB.WEAVIATE_DB, ["i"], config, overwrite=True)
    body = json.loads(recording.requests[0].content)
    assert (body["category"], body["type"], body["description"]) == ("VECTOR_DB", "weaviatedb", "store")
    assert sent(recording)[1] == ("POST", "/integrations/provider/store/integration/i")


def test_prompts_are_added_read_associated_and_tried(
    orchestrator: AIOrchestrator, recording: Recording
) -> None:
    recording.answer = (204, "", b"")
    assert orchestrator.add_prompt_template("greet", "hello ${name}", "d") is orchestrator
    orchestrator.associate_prompt_template("greet", "openai", ["a", "b"])
    assert [method for method, _ in sent(recording)] == ["POST"] * 3
    recording.requests.clear()

    answer(recording, MISSING, 404)
    assert orchestrator.get_prompt_template("greet") is None
    recording.requests.clear()

    recording.answer = (200, "text/plain", b"hello")
    said = orchestrator.test_prompt_template(
        "hello ${name}", {"name": "ann"}, "openai", "gpt", ["end"], temperature=1
    )
    assert said == "hello"
    asked = json.loads(recording.taken().content)
    assert (asked["prompt"], asked["promptVariables"], asked["stopWords"]) == (
        "hello ${name}",
        {"name": "ann"},
        ["end"],
    )
    assert (asked["llmProvider"], asked["model"], asked["temperature"], asked["topP"]) == (
        "openai",
        "gpt",
        1,
        1,
    )


def test_the_use_of_tokens_is_told(orchestrator: AIOrchestrator, recording: Recording) -> None:
    answer(recording, {"gpt": "7"})
    assert orchestrator.get_token_used("openai") == {"gpt": "7"}
    answer(recording, 7)
    assert orchestrator.get_token_used_by_model("openai", "gpt") == 7


def test_a_prompt_is_tried_by_a_workflow_of_a_name_of_its_own() -> None:
    configuration = Configuration(server_api_url="http://localhost:1/api")
    names = {AIOrchestrator(configuration).prompt_test_workflow_name for _ in range(2)}
    assert len(names) == 2
    assert all(name.startswith("prompt_test_") for name in names)
    assert AIOrchestrator(configuration, "mine").prompt_test_workflow_name == "mine"


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (WeaviateConfig("k", "e", "c"), {"api_key": "k", "endpoint": "e"}),
        (AzureOpenAIConfig("k", "e"), {"api_key": "k", "endpoint": "e"}),
        (OpenAIConfig("k"), {"api_key": "k"}),
        (
            PineconeConfig("k", "e", "v", "p"),
            {"api_key": "k", "endpoint": "e", "environment": "v", "projectName": "p"},
        ),
    ],
)
def test_integrations_are_configured_by_json(config: IntegrationConfig, expected: dict[str, str]) -> None:
    assert config.to_dict() == expected


def test_what_is_not_given_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OPENAI_API_KEY",
        "PINECONE_API_KEY",
        "PINECONE_ENDPOINT",
        "PINECONE_ENV",
        "PINECONE_PROJECT",
    ):
        monkeypatch.setenv(name, name.lower())
    assert OpenAIConfig().to_dict() == {"api_key": "openai_api_key"}
    assert PineconeConfig().to_dict() == {
        "api_key": "pinecone_api_key",
        "endpoint": "pinecone_endpoint",
        "environment": "pinecone_env",
        "projectName": "pinecone_project",
    }


def test_a_queue_has_a_consumer_and_a_producer() -> None:
    queue = KafkaQueueConfiguration("topic")
    assert isinstance(queue, QueueConfiguration)
    assert (queue.queue_name, queue.queue_type) == ("topic", "kafka")
    with pytest.raises(RuntimeError, match="consumer"):
        queue.get_worker_configuration()
    queue.add_consumer(KafkaConsumerConfiguration("a:9092"))
    with pytest.raises(RuntimeError, match="producer"):
        queue.get_worker_configuration()
    producer = KafkaProducerConfiguration("b:9092")
    producer.add_configuration("acks", "all")
    queue.add_producer(producer)
    assert queue.get_worker_configuration() == {
        "consumer": {"bootstrap.servers": "a:9092"},
        "producer": {"bootstrap.servers": "b:9092", "acks": "all"},
    }
