"""Each operation of the official SDK that is installed and ours, called alike, send the same; or it says why not."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

import pytest
from official_sdk import TWIN, Official, imported, operations, resources
from recording_server import Recording, recording_server
from sent_requests import sent

from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.api_client import ApiClient
from conductor_deploy.client.http.async_api_client import AsyncApiClient

OPERATIONS = [operation for resource in resources() for operation in operations(resource)]
AWAITED = "AsyncTaskResourceApi"  # the one class of the official SDK that is
# Its variant with HTTP details takes other arguments.
STATE_UPDATE = "WorkflowResourceApi.update_workflow_and_task_state"
# What the official SDK sends wrongly.
FAULTS: Mapping[str, str] = {
    "EventResourceApi.put_queue_config": "escapes the quotes of text that is JSON already",
    "PromptResourceApi.save_message_template": "calls text JSON, and escapes what isn't ASCII",
    "SecretResourceApi.put_secret": "calls text JSON, and escapes what isn't ASCII",
    "ServiceRegistryResourceApi.set_proto_data": "refuses to send bytes",
    "TaskResourceApi.log": "calls text JSON, and escapes what isn't ASCII",
    "WorkflowResourceApi.jump_to_task": "leaves the placeholder in the path",
    "WorkflowResourceApi.skip_task_from_workflow": "sends the Python text of an object",
}


@pytest.fixture(scope="module")
def recording() -> Iterator[Recording]:
    with recording_server() as server:
        yield server


@pytest.fixture(scope="module")
def official(recording: Recording) -> Any:
    configuration = imported("configuration.configuration").Configuration(server_api_url=recording.url)
    return imported("http.api_client").ApiClient(configuration)


@pytest.fixture(scope="module")
def ours(recording: Recording) -> ApiClient:
    return ApiClient(Configuration(server_api_url=recording.url))


def our_method(operation: Official, api: Any, *, with_details: bool = True) -> Callable[..., Any]:
    name = f"{operation.name}{TWIN}" if with_details or str(operation) == STATE_UPDATE else operation.name
    return method(
        operation.module.replace("conductor.", "conductor_deploy.", 1), operation.resource, name, api
    )


def their_method(operation: Official, api: Any) -> Callable[..., Any]:
    return method(operation.module, operation.resource, f"{operation.name}{TWIN}", api)


def method(module: str, resource: str, name: str, api: Any) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(getattr(import_module(module), resource)(api), name)
    return found


@pytest.mark.parametrize("resource", sorted({operation.resource for operation in OPERATIONS} - {AWAITED}))
@pytest.mark.parametrize("with_optional", [False, True], ids=["required", "all"])
def test_the_same_calls_send_the_same_requests(
    resource: str, with_optional: bool, recording: Recording, official: Any, ours: ApiClient
) -> None:
    expected, found = {}, {}
    for operation in (o for o in OPERATIONS if o.resource == resource and str(o) not in FAULTS):
        arguments = operation.arguments(with_optional=with_optional)
        with suppress(Exception):  # it may fail to read the answer, which is none
            their_method(operation, official)(**arguments)
        expected[operation.name] = sent(recording.taken())
        our_method(operation, ours, with_details=with_optional)(**arguments)
        found[operation.name] = sent(recording.taken())
    assert found
    assert found == expected


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if str(o) in FAULTS], ids=str)
def test_what_the_official_sdk_sends_wrongly_differs(
    operation: Official, recording: Recording, official: Any, ours: ApiClient
) -> None:
    arguments = operation.arguments(with_optional=True)
    with suppress(Exception):
        their_method(operation, official)(**arguments)
    theirs = [(request.target, request.content) for request in recording.requests]
    recording.requests.clear()
    our_method(operation, ours)(**arguments)
    request = recording.taken()
    assert [(request.target, request.content)] != theirs


def test_awaited_tasks_send_what_those_of_the_official_sdk_do(recording: Recording) -> None:
    asyncio.run(await_both([o for o in OPERATIONS if o.resource == AWAITED], recording))


async def await_both(operations: list[Official], recording: Recording) -> None:
    api = AsyncApiClient(Configuration(server_api_url=recording.url))
    configuration = imported("configuration.configuration").Configuration(server_api_url=recording.url)
    official = imported("http.async_api_client").AsyncApiClient(configuration)
    for operation in operations:
        arguments = operation.arguments(with_optional=True)
        with suppress(Exception):
            await their_method(operation, official)(**arguments)
        expected = sent(recording.taken())
        await our_method(operation, api)(**arguments)
        assert sent(recording.taken()) == expected, operation
    await api.close()
    await official.close()
