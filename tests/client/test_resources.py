"""What the generated classes of operations take, send and answer, apart from what the official SDK does."""

import asyncio
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from official_sdk import TOKENS, TWIN, imported, resources, sample
from recording_server import Recording, recording_server

from conductor_deploy.client._model import decode
from conductor_deploy.client._resource import AsyncResource, Options, Resource
from conductor_deploy.client.aio import resources as resources_awaited
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http import api
from conductor_deploy.client.http.api.event_resource_api import EventResourceApi
from conductor_deploy.client.http.api.metadata_resource_api import MetadataResourceApi
from conductor_deploy.client.http.api.prompt_resource_api import PromptResourceApi
from conductor_deploy.client.http.api.secret_resource_api import SecretResourceApi
from conductor_deploy.client.http.api.service_registry_resource_api import ServiceRegistryResourceApi
from conductor_deploy.client.http.api.task_resource_api import TaskResourceApi
from conductor_deploy.client.http.api.workflow_bulk_resource_api import WorkflowBulkResourceApi
from conductor_deploy.client.http.api.workflow_resource_api import WorkflowResourceApi
from conductor_deploy.client.http.api_client import ApiClient
from conductor_deploy.client.http.async_api_client import AsyncApiClient
from conductor_deploy.client.http.models.skip_task_request import SkipTaskRequest
from conductor_deploy.client.http.models.task_result_status import TaskResultStatus
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.client.http.rest import RESTResponse
from conductor_deploy.client.http.thread import AwaitableThread
from conductor_deploy.wire.endpoints import ENDPOINTS

AWAITED = "AsyncTaskResourceApi"  # where the official SDK has it
REPOSITORY = Path(__file__).parents[2]
TEXT = 'say "hi"\\\nzwölf "'


@pytest.fixture(scope="module")
def recording() -> Iterator[Recording]:
    with recording_server() as server:
        yield server


@pytest.fixture
def client(recording: Recording) -> ApiClient:
    recording.requests.clear()
    recording.answer = (204, "", b"")
    return ApiClient(Configuration(server_api_url=recording.url))


def ours(resource: type) -> type[Resource]:
    """Our class of the same name, where the official SDK has its own."""
    found: type[Resource] = getattr(
        import_module(resource.__module__.replace("conductor.", "conductor_deploy.", 1)), resource.__name__
    )
    return found


def arguments(method: Any) -> dict[str, inspect.Parameter]:
    return {
        name: p for name, p in inspect.signature(method).parameters.items() if p.kind is not p.VAR_KEYWORD
    }


@pytest.mark.parametrize("resource", list(resources()), ids=lambda resource: resource.__name__)
def test_each_method_of_the_official_sdk_has_its_arguments_in_the_same_order(resource: type) -> None:
    for name, method in inspect.getmembers(resource, inspect.isfunction):
        if name.startswith("_"):
            continue
        mine = list(arguments(getattr(ours(resource), name)))
        theirs = list(arguments(method))
        assert mine[: len(theirs)] == theirs, name
        known = re.search(r"all_params = \[(.*?)\]", inspect.getsource(method), re.DOTALL)
        optional = set(re.findall(r"'(\w+)'", known[1])) - set(Options.__annotations__) if known else set()
        assert optional <= set(mine), name


def test_every_endpoint_has_an_operation() -> None:
    sources = (REPOSITORY / "conductor_deploy" / "client").glob("*/api/*_api.py")
    called = set(re.findall(r"\b[A-Z][A-Z_0-9]+\b", "".join(path.read_text() for path in sources)))
    assert set(ENDPOINTS) - called == {"SKIP_TASK"}  # made from its request, apart


def test_the_codec_knows_what_each_operation_answers() -> None:
    sources = (REPOSITORY / "conductor_deploy" / "client").glob("*/api/*_api.py")
    answered = {
        text for path in sources for text in re.findall(r'Call\(\s*[A-Z_0-9]+,\s*"([^"]+)"', path.read_text())
    }
    models = {text: re.findall(r"[A-Z]\w+", text) for text in answered}
    assert models
    for text, names in models.items():
        value: Any = {} if text in names else [{}] if text.startswith("list") else {"a": [{}]}
        decoded = decode(text, value)
        while isinstance(decoded, (list, dict)) and decoded:
            (decoded,) = decoded.values() if isinstance(decoded, dict) else decoded
        assert [type(decoded).__name__] == (names or [type(decoded).__name__]), text


def test_generated_source_is_not_stale() -> None:
    script = REPOSITORY / "scripts" / "generate_client.py"
    checked = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


@pytest.mark.parametrize("name", [*(name for name in api.__all__ if name != AWAITED), "TagsApi"])
def test_all_variants_of_each_operation_take_and_send_the_same(name: str) -> None:
    """With HTTP details or without, awaited or not."""
    package = import_module(f"conductor_deploy.client.{'orkes' if name == 'TagsApi' else 'http'}.api")
    plain, awaited = getattr(package, name), getattr(resources_awaited, f"Async{name}")
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(204)

    transport = httpx.MockTransport(answer)
    configuration, in_loop = Configuration(base_url="http://host"), Configuration(base_url="http://host")
    configuration.http_connection = httpx.Client(transport=transport, trust_env=False)
    in_loop.http_connection = httpx.AsyncClient(transport=transport, trust_env=False)
    call_all(plain(ApiClient(configuration)))
    asyncio.run(await_all(awaited(AsyncApiClient(in_loop))))
    assert signatures(awaited) == signatures(plain)
    sent = [(request.method, str(request.url), request.content) for request in requests]
    count = len(sent) // 4
    assert count > 0
    assert [sent[start : start + count] for start in range(0, len(sent), count)] == [sent[:count]] * 4


def call_all(resource: Resource) -> None:
    for end in ("", TWIN):
        for name in operation_names(resource):
            method = getattr(resource, f"{name}{end}")
            method(**samples(method))


async def await_all(resource: AsyncResource) -> None:
    for end in ("", TWIN):
        for name in operation_names(resource):
            method = getattr(resource, f"{name}{end}")
            await method(**samples(method))


def operation_names(resource: object) -> list[str]:
    return [name for name in dir(resource) if hasattr(resource, f"{name}{TWIN}") and name[0] != "_"]


def signatures(resource: type) -> dict[str, Any]:
    return {
        name: arguments(method)
        for name, method in inspect.getmembers(resource, inspect.isfunction)
        if not name.startswith("_")
    }


def samples(method: Any) -> dict[str, Any]:
    return {name: argument_sample(parameter) for name, parameter in arguments(method).items()}


def argument_sample(parameter: inspect.Parameter) -> Any:
    kind = str(parameter.annotation).removesuffix(" | None")
    if parameter.name in TOKENS:
        return TOKENS[parameter.name]
    return sample(kind.replace("Sequence", "list")) if kind != "Json" else {"name": "a"}


def test_the_awaited_tasks_are_where_the_official_sdk_has_them() -> None:
    from conductor_deploy.client.aio.resources import AsyncTaskResourceApi

    assert api.AsyncTaskResourceApi is AsyncTaskResourceApi
    assert (
        imported("http.api.async_task_resource_api").AsyncTaskResourceApi.__name__
        == AsyncTaskResourceApi.__name__
    )


def test_an_unknown_argument_is_an_error_that_names_the_nearest(client: ApiClient) -> None:
    misspelt: dict[str, Any] = {"overwritte": True}
    with pytest.raises(
        TypeError, match=r"POST /metadata/workflow takes no argument 'overwritte': did you mean overwrite\?"
    ):
        MetadataResourceApi(client).create({}, **misspelt)


def test_a_missing_argument_is_an_error(client: ApiClient, recording: Recording) -> None:
    absent: Any = None
    with pytest.raises(ValueError, match="Missing the required parameter `name` when calling `get`"):
        MetadataResourceApi(client).get(absent)
    with pytest.raises(ValueError, match="Missing the required parameter `body` when calling `create`"):
        MetadataResourceApi(client).create(absent)
    with pytest.raises(TypeError, match="body"):
        MetadataResourceApi(client).create()  # type: ignore[call-arg]  # what is tested
    assert recording.requests == []


def test_the_answer_is_decoded_and_comes_with_status_and_headers(
    client: ApiClient, recording: Recording
) -> None:
    recording.answer = (200, "application/json", b'{"name": "order", "version": 2}')
    resource = MetadataResourceApi(client)
    assert resource.get("order", version=2) == WorkflowDef(name="order", version=2)
    value, status, headers = resource.get_with_http_info("order")
    assert (value.version, status, headers["content-type"]) == (2, 200, "application/json")
    assert resource.get_with_http_info("order", _return_http_data_only=True) == value


def test_the_response_may_stay_as_it_came(client: ApiClient, recording: Recording) -> None:
    recording.answer = (200, "application/json", b'{"name": "order", "version": 2}')
    resource = MetadataResourceApi(client)
    raw: Any = resource.get("order", _preload_content=False, _request_timeout=(1, 5))
    assert isinstance(raw, RESTResponse)
    assert (raw.status, raw.data, raw.json()["version"]) == (200, '{"name": "order", "version": 2}', 2)
    described = resource.get_with_http_info("order", _preload_content=False)
    assert isinstance(described[0], RESTResponse)
    assert described[1] == 200


def test_no_content_for_a_list_is_an_empty_list(client: ApiClient, recording: Recording) -> None:
    tasks = TaskResourceApi(client)
    assert tasks.batch_poll("ship") == []
    assert tasks.batch_poll_with_http_info("ship")[:2] == ([], 204)
    assert tasks.poll("ship") is None
    assert MetadataResourceApi(client).get("order") is None


def test_a_request_of_its_own_thread_is_waited_for(client: ApiClient, recording: Recording) -> None:
    recording.answer = (200, "text/plain", b"workflow-1")
    thread: Any = WorkflowResourceApi(client).start_workflow({"name": "order"}, async_req=True)
    assert isinstance(thread, AwaitableThread)
    assert thread.get() == "workflow-1"
    thread = WorkflowResourceApi(client).start_workflow_with_http_info({"name": "order"}, async_req=True)
    assert thread.get()[:2] == ("workflow-1", 200)


def test_awaited_operations_take_no_thread(recording: Recording) -> None:
    from conductor_deploy.client.aio.resources.metadata_resource_api import AsyncMetadataResourceApi

    resource = AsyncMetadataResourceApi(AsyncApiClient(Configuration(server_api_url=recording.url)))
    with pytest.raises(TypeError, match="async_req"):
        asyncio.run(resource.get("order", async_req=True))


def test_awaited_operations_answer_status_and_headers(recording: Recording) -> None:
    from conductor_deploy.client.aio.resources.admin_resource_api import AsyncAdminResourceApi

    recording.answer = (200, "text/plain", b"3.32.3")

    async def answers() -> tuple[Any, Any]:
        client = AsyncApiClient(Configuration(server_api_url=recording.url))
        resource = AsyncAdminResourceApi(client)
        value, status, _ = await resource.get_version_with_http_info()
        alone = await resource.get_version_with_http_info(_return_http_data_only=True)
        raw: Any = await resource.get_version(_preload_content=False)
        assert (raw.data, raw.content, raw.status) == ("3.32.3", b"3.32.3", 200)
        await client.close()
        return (value, status), alone

    assert asyncio.run(answers()) == (("3.32.3", 200), "3.32.3")


def test_a_resource_without_a_client_calls_the_server_of_the_environment(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDUCTOR_SERVER_URL", recording.url)
    recording.answer = (200, "application/json", b"{}")
    recording.requests.clear()
    TaskResourceApi().all()
    assert recording.taken().target == "/api/tasks/queue/all"

    async def ask() -> None:
        resource = api.AsyncTaskResourceApi()
        await resource.all()
        await resource.api_client.close()

    asyncio.run(ask())
    assert recording.taken().target == "/api/tasks/queue/all"


def test_an_execution_without_a_version_is_of_the_highest(client: ApiClient, recording: Recording) -> None:
    WorkflowResourceApi(client).execute_workflow({"name": "order"}, None, "order", wait_for_seconds=3)
    path, _, query = recording.taken().target.partition("?")
    assert path == "/api/workflow/execute/order/0"
    assert re.fullmatch(r"requestId=[0-9a-f-]{36}&waitForSeconds=3", query)


def test_the_worker_of_a_task_is_sent(client: ApiClient, recording: Recording) -> None:
    TaskResourceApi(client).update_task1({}, "w", "t", "COMPLETED", workerid="me")
    assert recording.taken().target == "/api/tasks/w/t/COMPLETED?workerid=me"
    TaskResourceApi(client).update_task_sync({}, "w", "t", TaskResultStatus.FAILED, workerid="me")
    assert recording.taken().target == "/api/tasks/w/t/FAILED/sync?workerid=me"


def test_spaces_around_a_query_are_not_sent(client: ApiClient, recording: Recording) -> None:
    WorkflowResourceApi(client).search(query=' correlationId = "x" ', start=0)
    assert parse_qsl(recording.taken().target.partition("?")[2]) == [
        ("start", "0"),
        ("query", 'correlationId = "x"'),
    ]
    TaskResourceApi(client).search1(start=0, free_text="order ")
    assert recording.taken().target == "/api/tasks/search?start=0&freeText=order"


def test_values_of_enumerations_travel_in_lists_too(client: ApiClient, recording: Recording) -> None:
    WorkflowResourceApi(client).get_execution_status_task_list(
        "w", status=[TaskResultStatus.FAILED, "COMPLETED"]
    )
    assert recording.taken().target == "/api/workflow/w/tasks?status=FAILED&status=COMPLETED"


def test_texts_are_sent_as_they_are(client: ApiClient, recording: Recording) -> None:
    TaskResourceApi(client).log(TEXT, "t")
    SecretResourceApi(client).put_secret(TEXT, "key")
    PromptResourceApi(client).save_message_template(
        TEXT, "greets", "hello", models=["a:b", "a:c"], autoIncrement=True
    )
    assert [request.content.decode() for request in recording.requests] == [TEXT, TEXT, TEXT]
    assert {request.headers["content-type"] for request in recording.requests} == {
        "text/plain; charset=utf-8"
    }
    query = recording.requests[2].target.partition("?")[2]
    assert query == "description=greets&models=a%3Ab&models=a%3Ac&autoIncrement=true"


def test_bytes_are_sent_and_read_as_they_are(client: ApiClient, recording: Recording) -> None:
    recording.answer = (200, "application/octet-stream", b"\x00\xff")
    registry = ServiceRegistryResourceApi(client)
    registry.set_proto_data("a", "b.bin", b"\x01\xfe")
    assert recording.taken().content == b"\x01\xfe"
    assert registry.get_proto_data("a", "b.bin") == b"\x00\xff"


def test_the_configuration_of_a_queue_may_be_text(client: ApiClient, recording: Recording) -> None:
    EventResourceApi(client).put_queue_config('{"a": "ü"}', "kafka", "topic")
    EventResourceApi(client).put_queue_config({"a": "ü"}, "kafka", "topic")
    assert [json.loads(request.content) for request in recording.requests] == [{"a": "ü"}] * 2
    assert {request.headers["content-type"] for request in recording.requests} == {"application/json"}


def test_a_task_is_jumped_to_by_its_name(client: ApiClient, recording: Recording) -> None:
    WorkflowResourceApi(client).jump_to_task({}, "w", task_reference_name="a b")
    assert recording.taken().target.startswith("/api/workflow/w/jump/a%20b")


def test_input_and_output_of_a_skipped_task_travel_key_by_key(
    client: ApiClient, recording: Recording
) -> None:
    request = SkipTaskRequest(task_input={"n": 1, "text": "a & b"}, task_output={"o": {"p": None}})
    WorkflowResourceApi(client).skip_task_from_workflow("w", "t", request)
    path, _, query = recording.taken().target.partition("?")
    assert unquote(path) == "/api/workflow/w/skiptask/t"
    assert parse_qsl(query) == [
        ("taskInput[n]", "1"),
        ("taskInput[text]", "a & b"),
        ("taskOutput[o]", '{"p": null}'),
    ]
    WorkflowResourceApi(client).skip_task_from_workflow("w", "t")
    assert recording.taken().target == "/api/workflow/w/skiptask/t"


def test_both_spellings_of_an_argument_are_sent(client: ApiClient, recording: Recording) -> None:
    bulk = WorkflowBulkResourceApi(client)
    bulk.terminate(["w"], triggerFailureWorkflow=True)
    bulk.terminate(["w"], trigger_failure_workflow=False)
    WorkflowResourceApi(client).terminate1("w", triggerFailureWorkflow=True)
    targets = [request.target.partition("?")[2] for request in recording.requests]
    assert targets == [
        "triggerFailureWorkflow=true",
        "triggerFailureWorkflow=false",
        "triggerFailureWorkflow=true",
    ]


def test_a_state_update_with_http_details_takes_the_request_first(
    client: ApiClient, recording: Recording
) -> None:
    resource = WorkflowResourceApi(client)
    getattr(resource, f"update_workflow_and_task_state{TWIN}")({"variables": {"a": 1}}, "request-1", "w")
    assert recording.taken().target == "/api/workflow/w/state?requestId=request-1"
    resource.update_workflow_and_task_state({"variables": {"a": 1}}, "w", wait_for_seconds=2)
    assert re.fullmatch(r"/api/workflow/w/state\?requestId=[0-9a-f-]{36}&.*", recording.taken().target)
