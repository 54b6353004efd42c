"""What clients make of answers, and what they send where the official ones fail."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from live_clients import KINDS, Clients, clients_of
from recording_server import Recording, recording_server

from conductor_deploy.client.ai.schedule import Schedule
from conductor_deploy.client.ai.schedule_errors import ScheduleNameConflict, ScheduleNotFound
from conductor_deploy.client.aio import AsyncClients
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.api.task_resource_api import TaskResourceApi
from conductor_deploy.client.http.api.workflow_resource_api import WorkflowResourceApi
from conductor_deploy.client.http.models.correlation_ids_search_request import CorrelationIdsSearchRequest
from conductor_deploy.client.http.models.skip_task_request import SkipTaskRequest
from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
from conductor_deploy.client.http.rest import ApiException, NotFound, Unsupported
from conductor_deploy.client.orkes.orkes_task_client import OrkesTaskClient
from conductor_deploy.client.orkes.orkes_workflow_client import OrkesWorkflowClient
from conductor_deploy.client.orkes_clients import OrkesClients

MISSING = {"status": 404, "message": "none of this name", "instance": "vm", "retryable": False}
LACKING = {
    "status": 404,
    "message": "No static resource api/prompts/a.",
    "instance": "vm",
    "retryable": False,
}


@pytest.fixture(scope="module")
def server() -> Iterator[Recording]:
    with recording_server() as opened:
        yield opened


@pytest.fixture
def recording(server: Recording) -> Iterator[Recording]:
    yield server
    server.requests.clear()


@pytest.fixture(params=KINDS)
def clients(request: pytest.FixtureRequest, recording: Recording) -> Iterator[Clients]:
    with clients_of(request.param, recording.url) as opened:
        yield opened


def answer(recording: Recording, value: Any, status: int = 200) -> None:
    recording.answer = (status, "application/json", json.dumps(value).encode())


def query(recording: Recording) -> dict[str, list[str]]:
    return parse_qs(recording.taken().target.partition("?")[2])


def test_without_a_task_in_the_queue_a_poll_gives_none(clients: Clients, recording: Recording) -> None:
    recording.answer = (204, "", b"")
    assert clients.task.poll_task("charge") is None
    answer(recording, {})
    assert clients.task.poll_task("charge") is None
    answer(recording, {"taskId": "t"})
    assert clients.task.poll_task("charge").task_id == "t"


def test_without_content_there_are_no_tasks_and_no_logs(clients: Clients, recording: Recording) -> None:
    recording.answer = (204, "", b"")
    assert clients.task.batch_poll_tasks("charge") == []
    assert clients.task.get_task_logs("t") == []


def test_the_size_of_a_queue_that_is_not_there_is_zero(clients: Clients, recording: Recording) -> None:
    answer(recording, {})
    assert clients.task.get_queue_size_for_task("charge") == 0


def test_without_content_a_queue_is_empty(clients: Clients, recording: Recording) -> None:
    recording.answer = (204, "", b"")
    assert clients.task.get_queue_size_for_task("charge") == 0


def test_a_start_that_gives_no_id_is_an_error(clients: Clients, recording: Recording) -> None:
    recording.answer = (200, "text/plain", b"")
    with pytest.raises(ApiException, match="without the id of an execution"):
        clients.workflow.start_workflow(StartWorkflowRequest(name="order"))
    with pytest.raises(ApiException, match="without the id of an execution"):
        clients.workflow.start_workflow_by_name("order", {})


def test_half_a_character_is_not_sent(clients: Clients, recording: Recording) -> None:
    with pytest.raises(ApiException, match=r"half a character can't be sent: '\\ud800'"):
        clients.task.add_task_log("t", "broken \ud800")
    with pytest.raises(ApiException, match="half a character"):
        clients.metadata.get_workflow_def("\ud800")
    assert recording.requests == []


def test_an_empty_name_is_an_error(clients: Clients, recording: Recording) -> None:
    with pytest.raises(ValueError, match=r"name is empty, which GET /metadata/workflow/{name} needs"):
        clients.metadata.get_workflow_def("")
    assert recording.requests == []


@pytest.mark.parametrize("name", ["a/b", "a\\b"])
def test_a_name_that_the_server_does_not_take_in_a_path(
    clients: Clients, recording: Recording, name: str
) -> None:
    page = b'<!doctype html><html lang="en"><head><title>HTTP Status 400</title></head></html>'
    recording.answer = (400, "text/html", page)
    with pytest.raises(ApiException, match=r"the server takes no names with / or \\ in them$") as raised:
        clients.metadata.get_workflow_def(name)
    assert raised.value.body == page.decode()
    with pytest.raises(ApiException, match="doctype"):
        clients.metadata.get_workflow_def("a")


def test_a_missing_prompt_is_none(clients: Clients, recording: Recording) -> None:
    answer(recording, MISSING, 404)
    assert clients.prompt.get_prompt("a") is None
    assert clients.integration.get_integration("a") is None
    assert clients.integration.get_integration_api("a", "b") is None


@pytest.mark.parametrize(
    ("document", "status", "error"), [(LACKING, 404, Unsupported), (MISSING, 400, ApiException)]
)
def test_a_server_without_prompts_is_an_error(
    clients: Clients, recording: Recording, document: Any, status: int, error: type[Exception]
) -> None:
    answer(recording, document, status)
    calls: list[Callable[[], Any]] = [
        lambda: clients.prompt.get_prompt("a"),
        lambda: clients.integration.get_integration("a"),
        lambda: clients.integration.get_integration_api("a", "b"),
    ]
    for call in calls:
        with pytest.raises(error):
            call()


def test_a_missing_schedule_is_what_the_server_makes_of_it(clients: Clients, recording: Recording) -> None:
    answer(recording, MISSING, 404)
    with pytest.raises(NotFound):
        clients.scheduler.get_schedule("daily")
    answer(recording, {})
    assert clients.scheduler.get_schedule("daily") is None


def test_a_server_that_pauses_schedules_with_get_gets_it(clients: Clients, recording: Recording) -> None:
    answer(recording, {"status": 405, "message": "Request method 'PUT' is not supported"}, 405)
    with pytest.raises(Unsupported):
        clients.scheduler.pause_schedule("daily", "for now")
    assert [(each.method, each.target) for each in recording.requests if "schedules" in each.target] == [
        ("PUT", "/api/scheduler/schedules/daily/pause?reason=for%20now"),
        ("GET", "/api/scheduler/schedules/daily/pause?reason=for%20now"),
    ]
    recording.requests.clear()
    with pytest.raises(Unsupported):
        clients.scheduler.resume_schedule("daily")
    assert [(each.method, each.target) for each in recording.requests if "schedules" in each.target] == [
        ("PUT", "/api/scheduler/schedules/daily/resume"),
        ("GET", "/api/scheduler/schedules/daily/resume"),
    ]


def test_another_refusal_to_pause_stays(clients: Clients, recording: Recording) -> None:
    answer(recording, MISSING, 404)
    for call in (clients.scheduler.pause_schedule, clients.scheduler.resume_schedule):
        with pytest.raises(NotFound):
            call("daily")
    for call in (clients.scheduler.pause, clients.scheduler.resume, clients.scheduler.delete):
        with pytest.raises(ScheduleNotFound):
            call("daily")


def test_two_schedules_of_one_name_change_nothing(clients: Clients, recording: Recording) -> None:
    twice = [Schedule(name="daily", cron="0 0 0 * * *")] * 2
    with pytest.raises(ScheduleNameConflict, match="daily"):
        clients.scheduler.reconcile("order", twice)
    clients.scheduler.reconcile("order", None)
    assert recording.requests == []


def test_texts_are_sent_as_they_are(clients: Clients, recording: Recording) -> None:
    recording.answer = (204, "", b"")
    text = 'say "ü"\n\\ \U0001f600"'
    clients.secret.put_secret("s", text)
    assert recording.taken().content == text.encode()
    clients.prompt.save_prompt("p", "d ü", text, models=["a:b", "c:d"], version=2, auto_increment=True)
    saved = recording.taken()
    assert saved.content == text.encode()
    assert parse_qs(saved.target.partition("?")[2]) == {
        "description": ["d ü"],
        "models": ["a:b", "c:d"],
        "version": ["2"],
        "autoIncrement": ["true"],
    }
    clients.task.add_task_log("t", text)
    assert recording.taken().content == text.encode()
    clients.service_registry.set_proto_data("pay", "a.bin", b"\x00\xff")
    assert recording.taken().content == b"\x00\xff"


def test_protocol_buffers_come_as_they_are(clients: Clients, recording: Recording) -> None:
    recording.answer = (200, "application/octet-stream", b"\x00\xff")
    assert clients.service_registry.get_proto_data("pay", "a.bin") == b"\x00\xff"


def test_a_worker_says_who_it_is(clients: Clients, recording: Recording) -> None:
    answer(recording, {})
    clients.task.update_task_by_ref_name("w", "charge", "COMPLETED", 1, worker_id="worker-1")
    assert query(recording) == {"workerid": ["worker-1"]}
    clients.task.update_task_sync("w", "charge", "COMPLETED", 1, worker_id="worker-1")
    sent = recording.taken()
    assert (sent.target, json.loads(sent.content)) == (
        "/api/tasks/w/charge/COMPLETED/sync?workerid=worker-1",
        {"result": 1},
    )


def test_schedules_are_searched_by_text(clients: Clients, recording: Recording) -> None:
    answer(recording, {"results": []})
    clients.scheduler.search_schedule_executions(start=5, free_text="a b", query="q")
    assert query(recording) == {"start": ["5"], "freeText": ["a b"], "query": ["q"]}


def test_a_skipped_task_has_its_input_and_output(clients: Clients, recording: Recording) -> None:
    recording.answer = (204, "", b"")
    request = SkipTaskRequest(task_input={"a": "ü"}, task_output={"b": {"c": 1}})
    for skip in (clients.workflow.skip_task_from_workflow, clients.executor.skip_task_from_workflow):
        skip("w", "charge", request)
        assert query(recording) == {"taskInput[a]": ["ü"], "taskOutput[b]": ['{"c": 1}']}


def test_executions_of_several_workflows_are_found_by_correlation(
    clients: Clients, recording: Recording
) -> None:
    answer(recording, {"1": [{"workflowId": "w"}]})
    request = CorrelationIdsSearchRequest(correlation_ids=["1"], workflow_names=["order"])
    found = clients.executor.get_by_correlation_ids_and_names(
        request, include_closed=True, include_tasks=True
    )
    assert found["1"][0].workflow_id == "w"
    assert query(recording) == {"includeClosed": ["true"], "includeTasks": ["true"]}


def test_a_search_is_sent_whole(clients: Clients, recording: Recording) -> None:
    answer(recording, {"results": []})
    clients.executor.search("id", 1, 2, "startTime:DESC", "text", " a = 1 ", True)
    assert query(recording) == {
        "queryId": ["id"],
        "start": ["1"],
        "size": ["2"],
        "sort": ["startTime:DESC"],
        "freeText": ["text"],
        "query": ["a = 1"],
        "skipCache": ["true"],
    }


def test_an_execution_of_the_latest_version_names_version_zero(
    clients: Clients, recording: Recording
) -> None:
    answer(recording, {})
    clients.workflow.execute_workflow(StartWorkflowRequest(name="order"))
    assert recording.taken().target.startswith("/api/workflow/execute/order/0?")
    clients.executor.execute("order", domain="blue", correlation_id="c")
    sent = recording.taken()
    body = json.loads(sent.content)
    assert sent.target.startswith("/api/workflow/execute/order/0?")
    assert (body["taskToDomain"], body["correlationId"], body["input"]) == ({"*": "blue"}, "c", {})
    with pytest.raises(ValueError, match="name"):
        clients.workflow.execute_workflow(StartWorkflowRequest())


def test_usage_of_tokens_is_registered(clients: Clients, recording: Recording) -> None:
    recording.answer = (204, "", b"")
    clients.integration.register_token_usage(7, "openai", "gpt")
    sent = recording.taken()
    assert (sent.target, sent.content) == ("/api/integrations/provider/openai/integration/gpt/metrics", b"7")


def test_a_workflow_without_a_rate_limit_has_none_to_remove(clients: Clients, recording: Recording) -> None:
    answer(recording, [{"type": "METADATA", "key": "order", "value": 1}])
    assert clients.metadata.getWorkflowRateLimit("order") is None
    recording.requests.clear()
    clients.metadata.removeWorkflowRateLimit("order")
    assert recording.taken().method == "GET"


class Collector:
    """A collector of metrics that keeps what it is told, and fails if told to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.failed: list[tuple[str, str]] = []
        self.fails = fails

    def measure_workflow_start_error(self, workflow_type: str, exception: Exception) -> None:
        self.failed.append((workflow_type, type(exception).__name__))
        if self.fails:
            raise RuntimeError("of the collector")

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


@pytest.mark.parametrize("fails", [False, True])
def test_a_start_that_fails_is_counted(recording: Recording, fails: bool) -> None:
    answer(recording, MISSING, 404)
    collector = Collector(fails=fails)
    clients = OrkesClients(Configuration(server_api_url=recording.url), metrics_collector=collector)
    with pytest.raises(NotFound):
        clients.get_workflow_client().start_workflow(StartWorkflowRequest(name="order", version=2))
    with pytest.raises(NotFound):
        clients.get_workflow_executor().workflow_client.start_workflow_by_name("order", {})
    assert collector.failed == [("order", "NotFound")] * 2
    clients.configuration.close()


def test_a_start_tells_the_collector_what_was_started(recording: Recording) -> None:
    client = OrkesWorkflowClient(Configuration(server_api_url=recording.url), metrics_collector=Collector())
    given: list[dict[str, Any]] = []

    class Starting:
        def start_workflow_with_http_info(self, body: Any, **options: Any) -> tuple[str, int, dict[str, str]]:
            given.append(options)
            return "w", 200, {}

    client.workflowResourceApi = Starting()  # type: ignore[assignment]  # as users' tests do
    assert client.start_workflow(StartWorkflowRequest(name="order", version=2)) == "w"
    client.start_workflow(StartWorkflowRequest(name="order"))
    assert [each["metric_context"] for each in given] == [
        {"workflow_name": "order", "version": "2"},
        {"workflow_name": "order", "version": ""},
    ]


def test_resources_are_made_once_and_can_be_replaced() -> None:
    client = OrkesTaskClient(Configuration(server_api_url="http://localhost:1/api"))
    assert isinstance(client.taskResourceApi, TaskResourceApi)
    assert client.taskResourceApi is client.taskResourceApi
    assert isinstance(client.workflowResourceApi, WorkflowResourceApi)
    replacement = TaskResourceApi(client.api_client)
    client.taskResourceApi = replacement
    assert client.taskResourceApi is replacement
    assert OrkesTaskClient.taskResourceApi is not replacement


@pytest.mark.parametrize("kind", [OrkesClients, AsyncClients])
def test_without_a_configuration_the_environment_names_the_server(
    kind: type[OrkesClients | AsyncClients], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDUCTOR_SERVER_URL", "https://conductor.example/api")
    assert kind().configuration.host == "https://conductor.example/api"


def test_a_start_that_nobody_counts_fails_as_well(clients: Clients, recording: Recording) -> None:
    answer(recording, MISSING, 404)
    with pytest.raises(NotFound):
        clients.executor.start_workflow(StartWorkflowRequest(name="order"))


def test_awaited_clients_close_what_they_opened(recording: Recording) -> None:
    recording.answer = (200, "text/plain", b"w")

    async def start_twice() -> list[str]:
        async with AsyncClients(Configuration(server_api_url=recording.url)) as clients:
            executor = clients.get_workflow_executor()
            return await executor.start_workflows(*[StartWorkflowRequest(name="order")] * 2)

    assert asyncio.run(start_twice()) == ["w", "w"]
