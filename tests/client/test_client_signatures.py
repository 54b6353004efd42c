"""Every client has the methods of the official SDK that is installed, with its arguments and defaults."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import patch

import pytest
from client_samples import STEMS, awaited, class_of, methods, ours
from official_sdk import imported

from conductor_deploy.client import orkes_clients
from conductor_deploy.client.aio import AsyncClients
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.orkes_clients import ConductorClients, OrkesClients

IMPLEMENTED = list(methods())
DECLARED = list(methods(prefix=""))
# Of the official getters, those that there are not, and why.
WITHOUT = {"get_agent_client": "agents are no part of this SDK"}


def shape(function: Callable[..., Any]) -> list[tuple[str, Any, Any]]:
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return [(parameter.name, parameter.kind, parameter.default) for parameter in parameters]


def test_the_official_clients_are_looked_at() -> None:
    assert len(IMPLEMENTED) >= 200
    assert len(DECLARED) >= 170
    assert {method.stem for method in IMPLEMENTED} == {*STEMS, "executor"}


def test_clients_take_what_the_official_ones_take() -> None:
    for method in IMPLEMENTED:
        mine = getattr(class_of(method.stem, ours), method.name)
        assert shape(mine) == shape(method.official), method


def test_their_awaited_twins_take_the_same() -> None:
    for method in IMPLEMENTED:
        twin = getattr(awaited(method.stem), method.name)
        assert shape(twin) == shape(method.official), method
        assert inspect.iscoroutinefunction(twin), method


def test_interfaces_declare_what_the_official_ones_declare() -> None:
    for method in DECLARED:
        declared = getattr(class_of(method.stem, ours, prefix=""), method.name)
        assert shape(declared) == shape(method.official), method
        assert declared.__isabstractmethod__, method


@pytest.mark.parametrize("stem", STEMS)
def test_an_interface_asks_of_implementations_what_the_official_one_asks(stem: str) -> None:
    interface = class_of(stem, ours, prefix="")
    assert interface.__abstractmethods__ == class_of(stem, imported, prefix="").__abstractmethods__
    assert issubclass(class_of(stem, ours), interface)


@pytest.mark.parametrize("stem", [*STEMS, "executor", "event_handler"])
def test_every_method_says_what_it_is_for(stem: str) -> None:
    for client in (class_of(stem, ours), awaited(stem)):
        public = {name: value for name, value in vars(client).items() if not name.startswith("_")}
        assert [name for name, value in public.items() if not inspect.getdoc(value)] == []
        assert [name for name, value in public.items() if "return" not in value.__annotations__] == []


@pytest.mark.parametrize("stem", [*STEMS, "executor"])
def test_a_client_is_made_as_the_official_one_is(stem: str) -> None:
    official = shape(class_of(stem, imported).__init__)
    assert shape(class_of(stem, ours).__init__)[: len(official)] == official


def test_there_is_a_getter_for_every_client() -> None:
    official = {name for name in vars(imported("orkes_clients").OrkesClients) if name.startswith("get_")}
    added = {"get_event_client", "get_event_handler_client", "get_service_registry_client"}
    for clients in (OrkesClients, AsyncClients):
        assert {
            name for name in vars(clients) if name.startswith("get_")
        } == official - WITHOUT.keys() | added
    assert ConductorClients is OrkesClients


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("event.event_client", "EventClient"),
        ("event.queue.queue_configuration", "QueueConfiguration"),
        ("event.queue.queue_worker_configuration", "QueueWorkerConfiguration"),
        ("event.queue.kafka_queue_configuration", "KafkaQueueConfiguration"),
        ("event.queue.kafka_queue_configuration", "KafkaConsumerConfiguration"),
        ("event.queue.kafka_queue_configuration", "KafkaProducerConfiguration"),
        ("ai.integrations", "IntegrationConfig"),
        ("ai.integrations", "WeaviateConfig"),
        ("ai.integrations", "OpenAIConfig"),
        ("ai.integrations", "AzureOpenAIConfig"),
        ("ai.integrations", "PineconeConfig"),
        ("ai.orchestrator", "AIOrchestrator"),
        ("ai.schedule", "Schedule"),
        ("ai.schedule", "ScheduleInfo"),
        ("ai.agent_errors", "AgentAPIError"),
        ("ai.agent_errors", "AgentNotFoundError"),
    ],
)
def test_other_classes_have_the_official_methods(module: str, name: str) -> None:
    official, mine = getattr(imported(module), name), getattr(ours(module), name)
    functions = {key: value for key, value in vars(official).items() if inspect.isfunction(value)}
    shapes: Mapping[str, Any] = {
        key: shape(value) for key, value in functions.items() if not key.startswith("__")
    }
    assert {key: shape(getattr(mine, key)) for key in shapes} == shapes
    made = list(inspect.signature(official).parameters.values())
    assert [(p.name, p.default) for p in inspect.signature(mine).parameters.values()] == [
        (p.name, p.default) for p in made
    ]


@pytest.mark.parametrize("name", ["LLMProvider", "VectorDB"])
def test_enumerations_have_the_official_members(name: str) -> None:
    official, mine = (getattr(of("ai.configuration"), name) for of in (imported, ours))
    assert {member.name: member.value for member in mine} == {
        member.name: member.value for member in official
    }


def test_the_module_of_the_clients_has_their_classes() -> None:
    official = {name for name, value in vars(imported("orkes_clients")).items() if isinstance(value, type)}
    missing = {name for name in official if not hasattr(orkes_clients, name)}
    assert missing == {"AgentClient"}  # of another product
    assert all(isinstance(getattr(orkes_clients, name), type) for name in orkes_clients.__all__)


def test_getters_make_what_a_test_puts_in_place_of_a_class() -> None:
    configuration = Configuration(server_api_url="http://127.0.0.1:9/api")
    for name, get in [("OrkesMetadataClient", "metadata"), ("EventClient", "event")]:
        with patch(f"{orkes_clients.__name__}.{name}") as double:
            assert getattr(OrkesClients(configuration), f"get_{get}_client")() is double.return_value
        assert isinstance(
            getattr(OrkesClients(configuration), f"get_{get}_client")(), getattr(orkes_clients, name)
        )
