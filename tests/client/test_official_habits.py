"""What programs and their unit tests do with the official SDK besides calling it."""

import asyncio
import datetime
import inspect
import json
from typing import Any
from unittest.mock import AsyncMock, MagicMock, Mock, PropertyMock, create_autospec, patch

import httpx
import pytest

from conductor_deploy.client._call import Call
from conductor_deploy.client._model import decode
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.configuration.settings.authentication_settings import AuthenticationSettings
from conductor_deploy.client.http.api.async_task_resource_api import AsyncTaskResourceApi
from conductor_deploy.client.http.api.metadata_resource_api import MetadataResourceApi
from conductor_deploy.client.http.api.scheduler_resource_api import SchedulerResourceApi
from conductor_deploy.client.http.api.task_resource_api import TaskResourceApi
from conductor_deploy.client.http.api.workflow_resource_api import WorkflowResourceApi
from conductor_deploy.client.http.api_client import ApiClient
from conductor_deploy.client.http.models import (
    Group,
    Role,
    Task,
    TaskDef,
    TaskExecLog,
    Workflow,
    WorkflowDef,
    WorkflowTask,
)
from conductor_deploy.client.http.models.workflow_tag import WorkflowTag
from conductor_deploy.client.http.rest import ApiException
from conductor_deploy.client.orkes_clients import OrkesClients
from conductor_deploy.wire.endpoints import LIST_WORKFLOWS


class Answering:
    """A server inside the process: it answers the same to all, and keeps what was sent."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.sent: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(200, json=self.document)

    def client(self) -> ApiClient:
        configuration = Configuration(server_api_url="http://conductor.test/api")
        configuration.http_connection = httpx.Client(transport=httpx.MockTransport(self))
        return ApiClient(configuration)


# ---- Models in unit tests


@pytest.mark.parametrize("model", [Task, WorkflowDef, Workflow])
def test_the_attributes_of_a_model_are_properties_of_its_class(model: Any) -> None:
    for name in model.attribute_map:
        assert isinstance(getattr(model, name), property)
    version = WorkflowDef.version
    assert isinstance(version, property)
    made = WorkflowDef()
    version.__set__(made, 3)
    assert version.__get__(made) == made.version == 3


def test_the_arguments_of_a_model_are_the_official_ones() -> None:
    assert list(inspect.signature(TaskExecLog).parameters) == ["log", "task_id", "created_time"]
    assert decode(TaskExecLog, {"log": "a", "new": 1}) == TaskExecLog("a", extras={"new": 1})


def test_a_mock_of_a_model_has_its_attributes() -> None:
    made = create_autospec(Workflow, instance=True)
    made.tasks = [Mock(spec=Task, output_data={"a": 1})]
    assert made.tasks[0].output_data == {"a": 1}
    with pytest.raises(AttributeError):
        made.taks  # noqa: B018 - reading it is what is tested


def test_an_attribute_of_a_class_can_be_patched() -> None:
    task = Task()
    with patch.object(Task, "poll_count", new_callable=PropertyMock, return_value=3):
        assert task.poll_count == 3
    assert task.poll_count is None


class Owned(TaskDef):
    """A model with something of its own, which no server sees."""

    def __init__(self, name: str, team: str) -> None:
        super().__init__(name=name, enforce_schema=None)
        self.team = team


def test_a_derived_model_may_have_attributes_of_its_own() -> None:
    made = Owned("a", "shop")
    made.team = "post"  # not a property, and not misspelt
    assert (made.name, made.team, made.retry_count) == ("a", "post", None)
    assert ApiClient(Configuration()).sanitize_for_serialization(made) == {"name": "a"}


def test_the_tasks_of_a_workflow_can_always_be_added_to() -> None:
    nothing: Any = None
    one, other, third = WorkflowDef(tasks=nothing), WorkflowDef(), WorkflowDef()
    other.tasks = nothing
    setattr(third, "_tasks", None)  # noqa: B010 - type checkers know no private attributes
    for workflow in (one, other, third):
        workflow.tasks.append(WorkflowTask(name="a"))
        assert [task.name for task in workflow.tasks] == ["a"]
    assert ApiClient(Configuration()).sanitize_for_serialization(third)["tasks"] == [{"name": "a"}]


def test_what_is_no_model_becomes_a_dict_if_it_can() -> None:
    limit = Mock(to_dict=lambda: {"limit": 1})
    assert WorkflowTag(rate_limit=limit).to_dict() == {"rate_limit": {"limit": 1}}


def test_the_discriminator_can_be_set_and_is_not_sent() -> None:
    task = TaskDef(name="a", enforce_schema=None)
    task.discriminator = "kind"
    assert (task.discriminator, TaskDef().discriminator) == ("kind", None)
    assert ApiClient(Configuration()).sanitize_for_serialization(task) == {"name": "a"}


def test_a_group_read_from_its_own_dict_is_the_same_group() -> None:
    client, group = ApiClient(Configuration()), Group("ops", "those on duty", [Role("USER", [])])
    assert client.deserialize_class(group.to_dict(), "Group") == group


# ---- A program's own models


class Parcel:
    """As generators of code for the official SDK write them."""

    swagger_types = {"parcel_id": "str", "owner": "TaskDef"}  # noqa: RUF012 - as they write it
    attribute_map = {"parcel_id": "parcelId", "owner": "owner"}  # noqa: RUF012

    def __init__(self, parcel_id: str | None = None, owner: TaskDef | None = None) -> None:
        self.parcel_id = parcel_id
        self.owner = owner


def test_models_of_a_program_are_written_and_read() -> None:
    client = ApiClient(Configuration())
    sent = client.sanitize_for_serialization(
        {"parcels": [Parcel("7"), Parcel(None, TaskDef(enforce_schema=None))]}
    )
    assert sent == {"parcels": [{"parcelId": "7"}, {"owner": {}}]}
    read = client.deserialize_class({"parcelId": "7", "owner": {"name": "a"}, "else": 1}, Parcel)
    assert (read.parcel_id, read.owner.name) == ("7", "a")
    assert client.deserialize_class("${parcel}", Parcel) == "${parcel}"


def test_what_stands_alone_becomes_the_type_that_is_asked_for() -> None:
    client = ApiClient(Configuration())
    assert client.deserialize_class("42", "int") == 42
    assert client.deserialize_class(42, str) == "42"
    assert client.deserialize_class("2026-01-31", "date") == datetime.date(2026, 1, 31)
    moment = datetime.datetime(2026, 1, 31, 1, 2, 3, tzinfo=datetime.timezone.utc)
    assert client.deserialize_class("2026-01-31T01:02:03Z", datetime.datetime) == moment
    assert client.deserialize_class([3, 1, 3], "set[int]") == {1, 3}
    assert client.deserialize_class({"a": 1}, str) == {"a": 1}
    with pytest.raises(ApiException, match="`soon` is no date"):
        client.deserialize_class("soon", "date")


def test_a_set_is_written_as_the_list_that_it_was() -> None:
    read = ApiClient(Configuration()).deserialize_class({"failedTaskNames": ["b", "a", "b"]}, Workflow)
    assert read.failed_task_names == {"a", "b"}
    assert ApiClient(Configuration()).sanitize_for_serialization(read) == {"failedTaskNames": ["b", "a", "b"]}


# ---- Answers that are no models


@pytest.mark.parametrize("odd", [[1, 2], ["a"], [{"name": "order"}, []]])
def test_a_list_of_something_else_than_models_is_an_error(odd: list[Any]) -> None:
    with pytest.raises(ApiException, match=r"GET /metadata/workflow answered .* in a list\[WorkflowDef\]"):
        Answering(odd).client().send(Call(LIST_WORKFLOWS, "list[WorkflowDef]"))


def test_a_list_of_models_may_have_holes() -> None:
    found = Answering([None, {"name": "order"}]).client().send(Call(LIST_WORKFLOWS, "list[WorkflowDef]"))
    assert [model and model.name for model in found] == [None, "order"]


# ---- API clients of a program's own


def test_operations_are_told_to_the_call_api_of_a_mock() -> None:
    client = MagicMock()
    client.call_api.return_value = "paused"
    assert SchedulerResourceApi(client).pause_schedule("nightly", reason="holiday") == "paused"
    (*positional, headers), named = client.call_api.call_args
    assert positional == [
        "/scheduler/schedules/{name}/pause",
        "PUT",
        {"name": "nightly"},
        [("reason", "holiday")],
    ]
    assert headers == {"Accept": "application/json"}
    assert (named["body"], named["response_type"], named["_return_http_data_only"]) == (None, "object", True)


def test_the_types_of_answers_are_the_official_texts() -> None:
    client = MagicMock()
    MetadataResourceApi(client).get_all_workflows_with_http_info(_request_timeout=5)
    WorkflowResourceApi(client).get_workflows(["a"], "order")
    listed, correlated = client.call_api.call_args_list
    assert (listed.kwargs["response_type"], listed.kwargs["_request_timeout"]) == ("list[WorkflowDef]", 5)
    assert listed.kwargs["_return_http_data_only"] is None
    assert correlated.kwargs["response_type"] == "dict(str, list[Workflow])"
    with pytest.raises(TypeError, match="takes no argument 'include_task'"):
        MetadataResourceApi(client).get_all_workflows(include_task=True)  # type: ignore[call-arg] # that is the mistake


class Counting(ApiClient):
    """Counts the calls that go through it, as a program does that logs them."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__(configuration)
        self.calls: list[tuple[str, str]] = []

    def call_api(self, resource_path: str, method: str, *args: Any, **keywords: Any) -> Any:
        self.calls.append((method, resource_path))
        return super().call_api(resource_path, method, *args, **keywords)


@pytest.fixture
def server() -> Answering:
    return Answering({"taskId": "t1", "status": "IN_PROGRESS"})


@pytest.fixture
def counting(server: Answering) -> Counting:
    return Counting(server.client().configuration)


def test_a_call_api_of_a_program_makes_the_same_requests(server: Answering, counting: Counting) -> None:
    plain = server.client()
    for client in (plain, counting):
        tasks, workflows = TaskResourceApi(client), WorkflowResourceApi(client)
        assert tasks.get_task("t1").task_id == "t1"
        tasks.log('say "hi"\n\u00e9', "t1")
        workflows.search(query="a = 1 ", size=5)
    half = len(server.sent) // 2
    for ours, theirs in zip(server.sent[:half], server.sent[half:], strict=True):
        assert (ours.method, ours.url, ours.content) == (theirs.method, theirs.url, theirs.content)
    assert counting.calls[0] == ("GET", "/tasks/{taskId}")
    assert server.sent[1].content == 'say "hi"\n\u00e9'.encode()


def test_awaited_operations_are_told_to_the_call_api_of_a_mock() -> None:
    waiting = [Task(task_id="t1")]
    client = MagicMock(call_api=AsyncMock(side_effect=[waiting, (waiting, 200, {})]))
    tasks = AsyncTaskResourceApi(client)
    assert asyncio.run(tasks.batch_poll("charge", count=2)) == waiting
    assert asyncio.run(tasks.batch_poll_with_http_info("charge")) == (waiting, 200, {})
    first, second = client.call_api.await_args_list
    assert first.args[:4] == ("/tasks/poll/batch/{tasktype}", "GET", {"tasktype": "charge"}, [("count", 2)])
    assert (first.kwargs["response_type"], "async_req" in first.kwargs) == ("list[Task]", False)
    assert (first.kwargs["_return_http_data_only"], second.kwargs["_return_http_data_only"]) == (True, None)


def test_an_answer_of_a_patched_call_api_is_what_operations_answer() -> None:
    with patch.object(ApiClient, "call_api", return_value=Task(task_id="t1")) as called:
        assert TaskResourceApi(ApiClient(Configuration())).get_task("t1").task_id == "t1"
    called.assert_called_once()


# ---- JSON in place of models


def test_clients_take_json_where_the_official_ones_do() -> None:
    server = Answering("w1")
    clients = OrkesClients(server.client().configuration)
    metadata, order = clients.get_metadata_client(), {"name": "order", "version": 2, "tasks": []}
    metadata.register_workflow_def(order, True)
    metadata.update_workflow_def(order)
    metadata.register_task_def({"name": "charge"})
    metadata.update_task_def({"name": "charge"})
    assert clients.get_workflow_client().start_workflow({"name": "order"}) == "w1"
    clients.get_task_client().update_task({"taskId": "t1", "status": "COMPLETED"})
    clients.get_scheduler_client().save_schedule({"name": "nightly"})
    task = {"name": "charge"}
    assert [json.loads(request.content) for request in server.sent] == [
        *[order, [order], [task], task, {"name": "order"}],
        *[{"taskId": "t1", "status": "COMPLETED"}, {"name": "nightly"}],
    ]


def test_a_start_from_json_is_metered() -> None:
    collector = Mock()
    clients = OrkesClients(Answering("w1").client().configuration, collector)
    clients.get_workflow_client().start_workflow({"name": "order", "version": 3})
    collector.record_workflow_input_payload_size.assert_called_once_with("order", "3", 28)


# ---- Below the client


def test_what_replaces_the_transport_of_httpx_cuts_off_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Answering({"name": "order"})
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", lambda _, request: server(request))
    configuration = Configuration(server_api_url="http://conductor.test/api")
    clients = OrkesClients(configuration)
    assert clients.get_metadata_client().get_workflow_def("order").name == "order"
    assert ApiClient(configuration).request("GET", "http://conductor.test/api/version").status == 200
    assert [request.url.path for request in server.sent] == ["/api/metadata/workflow/order", "/api/version"]


def test_a_method_of_the_rest_client_can_be_replaced() -> None:
    client = ApiClient(Configuration())
    with patch.object(client.rest_client, "POST", return_value=Mock(status=200)) as post:
        assert client.request("POST", "http://conductor.test/api/workflow", body={"a": 1}).status == 200
    post.assert_called_once()
    assert post.call_args.kwargs["body"] == {"a": 1}


def test_signing_in_can_be_patched_away() -> None:
    settings = AuthenticationSettings("key", "secret")
    configuration = Configuration("http://conductor.test", authentication_settings=settings)
    with patch.object(ApiClient, "_ApiClient__refresh_auth_token"):
        client = ApiClient(configuration)
        assert client.get_authentication_headers() is None
        configuration.update_token("token")
        assert client.get_authentication_headers() == {"header": {"X-Authorization": "token"}}
