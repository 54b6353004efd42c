"""Each method of a client, called alike, sends what the official client sends; or it says why not."""

import asyncio
import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from enum import Enum
from typing import Any

import pytest
from client_samples import STEMS, Method, awaited, class_of, methods, ours
from official_sdk import imported
from recording_server import Recorded, Recording, recording_server
from sent_requests import Sent, sent

from conductor_deploy.client.aio import AsyncClients
from conductor_deploy.client.configuration.configuration import Configuration

METHODS = list(methods())
# What the official client sends wrongly, or not at all.
FAULTS: Mapping[str, str] = {
    "executor.execute-required": "wants a version",
    "executor.get_by_correlation_ids_and_names": "names arguments that there are not",
    "executor.skip_task_from_workflow": "sends the Python text of an object",
    "executor.search-all": "leaves out most arguments",
    "prompt.save_prompt": "calls text JSON, and escapes what isn't ASCII",
    "scheduler.search_schedule_executions-all": "names an argument that there is not",
    "secret.put_secret": "calls text JSON, and escapes what isn't ASCII",
    "service_registry.set_proto_data": "refuses to send bytes",
    "task.add_task_log": "calls text JSON, and escapes what isn't ASCII",
    "task.update_task_by_ref_name-all": "names an argument that there is not: worker_id",
    "task.update_task_sync-all": "names an argument that there is not: worker_id",
    "workflow.skip_task_from_workflow": "sends the Python text of an object",
}
# Where a client does more than to hand on what the server answers, an answer.
TAG = {"type": "RATE_LIMIT", "key": "ä workflowName", "value": 5}
GRANTS = {"grantedAccess": [{"target": {"type": "WORKFLOW_DEF", "id": "order"}, "access": ["READ"]}]}
KEY = {"id": "k", "status": "ACTIVE", "createdAt": 12}
ANSWERS: Mapping[str, Any] = {
    **dict.fromkeys(
        ("executor.start_workflow", "workflow.start_workflow", "workflow.start_workflow_by_name"), "w-1"
    ),
    "executor.start_workflows": "w-1",
    "authorization.create_access_key": {"id": "k", "secret": "s"},
    "authorization.create_application": {"id": "a", "name": "shop", "createTime": 1},
    "authorization.get_access_keys": [KEY],
    "authorization.get_application": {"id": "a", "name": "shop"},
    "authorization.get_granted_permissions_for_group": GRANTS,
    "authorization.get_granted_permissions_for_user": GRANTS,
    "authorization.get_group": {"id": "g", "roles": [{"name": "USER"}]},
    "authorization.get_permissions": {"READ": [{"type": "USER", "id": "ann"}]},
    "authorization.get_user": {"id": "ann", "roles": [{"name": "USER"}]},
    "authorization.get_users_in_group": [{"id": "ann"}],
    "authorization.toggle_access_key_status": KEY,
    "authorization.update_application": {"id": "a", "name": "shop"},
    "authorization.upsert_group": {"id": "g"},
    "authorization.upsert_user": {"id": "ann"},
    "metadata.getWorkflowRateLimit": [{"type": "METADATA", "key": "a", "value": "b"}, TAG],
    "metadata.removeWorkflowRateLimit": [TAG],
    "metadata.setWorkflowRateLimit": [TAG],
    "prompt.get_prompt": {"name": "p", "version": 2},
    "scheduler.get_schedule": {"name": "daily", "cronExpression": "0 0 0 * * *"},
    "scheduler.preview_next": [1, 2],
    "scheduler.reconcile": [{"name": "ä agent_name-old", "startWorkflowRequest": {"name": "ä agent_name"}}],
    "secret.list_all_secret_names": ["a", "b", "a"],
    "service_registry.is_circuit_breaker_open": {"currentState": "open"},
    "task.get_queue_size_for_task": {"ä task_type": 3},
    "task.poll_task": {"taskId": "t", "status": "IN_PROGRESS"},
}


@pytest.fixture(scope="module")
def recording() -> Iterator[Recording]:
    with recording_server() as server:
        yield server


def taken(requests: list[Recorded]) -> list[Sent]:
    """Without ids made at random, and without what the official SDK sends where there is nothing: `None`, `{}`."""
    result = [without_nothing(sent(request)) for request in requests]
    requests.clear()
    return result


def without_nothing(request: Sent) -> Sent:
    query = frozenset(pair for pair in request.query if pair[1] != "None" and not is_random(*pair))
    if request.body in (None, {}):
        return replace(request, query=query, body=None, headers={})
    return replace(request, query=query)


def is_random(name: str, value: str) -> bool:
    return name == "requestId" and value != "ä request_id"


Call = Callable[[Method, bool], Any]


def answering(recording: Recording, method: Method) -> None:
    answer = ANSWERS.get(str(method))
    content = b"" if answer is None else json.dumps(answer).encode()
    recording.answer = (200, "application/json", content) if content else (204, "", b"")


@pytest.fixture(scope="module")
def official(recording: Recording) -> Call:
    configuration = imported("configuration.configuration").Configuration(server_api_url=recording.url)
    clients = {stem: class_of(stem, imported)(configuration) for stem in (*STEMS, "executor")}

    def call(method: Method, with_optional: bool) -> Any:
        with suppress(Exception), warnings.catch_warnings():  # it may fail to read the answer, which is none
            warnings.simplefilter("ignore")
            positional, named = method.arguments(imported, with_optional=with_optional)
            return getattr(clients[method.stem], method.name)(*positional, **named)

    return call


@pytest.fixture(scope="module")
def blocking(recording: Recording) -> Call:
    configuration = Configuration(server_api_url=recording.url)

    def call(method: Method, with_optional: bool) -> Any:
        client = class_of(method.stem, ours)(configuration)
        positional, named = method.arguments(ours, with_optional=with_optional)
        with suppress(TypeError):  # that no answer is no list
            return getattr(client, method.name)(*positional, **named)

    return call


@pytest.fixture(scope="module")
def awaiting(recording: Recording) -> Iterator[Call]:
    clients = AsyncClients(Configuration(server_api_url=recording.url))
    loop = asyncio.new_event_loop()

    def call(method: Method, with_optional: bool) -> Any:
        client = awaited(method.stem)(clients.configuration)
        positional, named = method.arguments(ours, with_optional=with_optional)
        with suppress(TypeError):  # as above
            return loop.run_until_complete(getattr(client, method.name)(*positional, **named))

    yield call
    loop.run_until_complete(clients.aclose())
    loop.close()


def calls(stem: str) -> Iterator[tuple[str, Method, bool]]:
    """Each method of a client that is compared, called with what it must have and with all it can have."""
    for method in (method for method in METHODS if method.stem == stem):
        for which, with_optional in (("required", False), ("all", True)):
            name = f"{method}-{which}"
            if not FAULTS.keys() & {str(method), name}:
                yield name, method, with_optional


@pytest.mark.parametrize("stem", sorted({method.stem for method in METHODS}))
def test_the_same_calls_send_the_same_requests(
    stem: str, recording: Recording, official: Call, blocking: Call, awaiting: Call
) -> None:
    for name, method, with_optional in calls(stem):
        answering(recording, method)
        expected = official(method, with_optional)
        requests = taken(recording.requests)
        assert requests, name
        for call in (blocking, awaiting):
            result = call(method, with_optional)
            assert taken(recording.requests) == requests, name
            if str(method) in ANSWERS:
                assert is_same(result, expected), name


def test_every_method_is_compared_or_a_known_fault() -> None:
    compared = [name for stem in (*STEMS, "executor") for name, _, _ in calls(stem)]
    assert len(compared) >= 390
    assert FAULTS.keys() <= {
        name for method in METHODS for name in (str(method), f"{method}-required", f"{method}-all")
    }


def is_same(mine: Any, official: Any) -> bool:
    """Whether each attribute that the official value has is the same in ours."""
    if isinstance(official, list):
        return len(mine) == len(official) and all(map(is_same, mine, official))
    if isinstance(official, dict):
        return mine.keys() == official.keys() and all(is_same(mine[key], official[key]) for key in official)
    if not hasattr(official, "__dict__") or isinstance(official, Enum):
        return bool(mine == official or getattr(mine, "value", mine) == getattr(official, "value", official))
    names = {name.lstrip("_") for name, value in vars(official).items() if value is not None}
    return type(mine).__name__ == type(official).__name__ and all(
        is_same(getattr(mine, name), getattr(official, name)) for name in names
    )
