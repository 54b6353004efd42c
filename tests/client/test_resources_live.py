"""The operations that open source has, on a real server: what is sent is taken, what is answered is read."""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest

from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.api import (
    AdminResourceApi,
    EventResourceApi,
    MetadataResourceApi,
    SchedulerResourceApi,
    SecretResourceApi,
    TaskResourceApi,
    WorkflowBulkResourceApi,
    WorkflowResourceApi,
)
from conductor_deploy.client.http.api_client import ApiClient
from conductor_deploy.client.http.models.event_handler import EventHandler
from conductor_deploy.client.http.models.save_schedule_request import SaveScheduleRequest
from conductor_deploy.client.http.models.skip_task_request import SkipTaskRequest
from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.client.http.models.workflow_task import WorkflowTask
from conductor_deploy.client.http.rest import Conflict, Invalid, NotFound, Unsupported
from conductor_deploy.wire.access import Access

MAIL = "someone@example.com"
EVERY_NEW_YEAR = "0 0 0 1 1 *"
T = TypeVar("T")


@pytest.fixture(scope="module")
def shared() -> dict[str, ApiClient]:
    return {}


@pytest.fixture
def client(conductor_3_32: Access, shared: dict[str, ApiClient]) -> ApiClient:
    url = conductor_3_32.url
    return shared.setdefault(url, ApiClient(Configuration(server_api_url=url)))


@pytest.fixture
def name(conductor_3_32: Access, own_prefix: Callable[[Access], str]) -> str:
    return own_prefix(conductor_3_32)


@pytest.fixture
def workflow(client: ApiClient, name: str) -> Iterator[str]:
    """A workflow of two tasks: a worker's, named as the workflow, and a wait. Its executions go with the test."""
    tasks = [
        WorkflowTask(name=name, task_reference_name="work", type="SIMPLE"),
        WorkflowTask(name="wait", task_reference_name="wait", type="WAIT"),
    ]
    definition = WorkflowDef(name=name, version=1, owner_email=MAIL, timeout_seconds=0, tasks=tasks)
    metadata, executions = MetadataResourceApi(client), WorkflowResourceApi(client)
    metadata.register_task_def([TaskDef(name=name, owner_email=MAIL, retry_count=0)])
    metadata.create(definition)
    yield name
    for execution in executions.get_running_workflow(name):
        executions.terminate_remove(execution, archive_workflow=False)


def eventually(ask: Callable[[], T], is_enough: Callable[[T], bool]) -> T:
    """What is asked for, once it is enough: the server indexes and decides in the background."""
    ends = time.monotonic() + 20
    while not is_enough(answer := ask()):
        assert time.monotonic() < ends, answer
    return answer


def test_definitions(client: ApiClient, workflow: str) -> None:
    metadata = MetadataResourceApi(client)
    definition = metadata.get(workflow, version=1)
    assert [task.task_reference_name for task in definition.tasks or []] == ["work", "wait"]
    metadata.validate_workflow(definition)
    with pytest.raises(Invalid, match="tasks"):
        metadata.validate_workflow(WorkflowDef(name=workflow, tasks=[], owner_email=MAIL))
    with pytest.raises(Conflict, match="already exists"):
        metadata.create(definition)
    definition.version = 2
    assert metadata.update1([definition]) == {"bulkErrorResults": {}, "bulkSuccessfulResults": [workflow]}
    assert [one["version"] for one in metadata.get_workflow_versions(workflow)] == [1, 2]
    assert [one["version"] for one in metadata.get_workflow_names_and_versions()[workflow]] == [1, 2]
    assert workflow in metadata.get_workflow_names()
    assert [d.version for d in metadata.get_latest_workflows() if d.name == workflow] == [2]
    assert len([d for d in metadata.get_all_workflows(classifier="workflow") if d.name == workflow]) == 2
    metadata.unregister_workflow_def(workflow, 2)
    with pytest.raises(NotFound):
        metadata.unregister_workflow_def(workflow, 2)


def test_task_definitions(client: ApiClient, name: str) -> None:
    metadata = MetadataResourceApi(client)
    metadata.register_task_def([TaskDef(name=name, owner_email=MAIL)])
    metadata.update_task_def(TaskDef(name=name, owner_email=MAIL, retry_count=7))
    assert metadata.get_task_def(name).retry_count == 7
    assert name in [definition.name for definition in metadata.get_task_defs()]
    metadata.unregister_task_def(name)
    with pytest.raises(NotFound):
        metadata.get_task_def(name)


def test_event_handlers(client: ApiClient, name: str) -> None:
    events = EventResourceApi(client)
    actions: list[Any] = [{"action": "start_workflow", "start_workflow": {"name": name}}]
    handler = EventHandler(name=name, event=f"conductor:{name}", actions=actions, active=False)
    events.add_event_handler(handler)
    with pytest.raises(Conflict):
        events.add_event_handler(handler)
    events.update_event_handler(handler)
    assert name in [found.name for found in events.get_event_handlers()]
    assert events.get_event_handlers_for_event(f"conductor:{name}") == []
    (found,) = events.get_event_handlers_for_event(f"conductor:{name}", active_only=False)
    assert found.name == name
    events.remove_event_handler_status(name)
    with pytest.raises(NotFound):
        events.remove_event_handler_status(name)
    with pytest.raises(
        Unsupported, match=r"event queues need Orkes Conductor; this server is Conductor 3\.32\.3"
    ):
        events.get_queue_names()


def test_schedules(client: ApiClient, name: str) -> None:
    scheduler = SchedulerResourceApi(client)
    start = StartWorkflowRequest(name=name)
    schedule = SaveScheduleRequest(name=name, cron_expression=EVERY_NEW_YEAR, start_workflow_request=start)
    assert scheduler.save_schedule(schedule)["name"] == name
    assert [found.name for found in scheduler.get_all_schedules(workflow_name=name)] == [name]
    assert scheduler.search_schedules(schedule_name=name)["totalHits"] == 1
    scheduler.pause_schedule(name, reason="maintenance & more")
    paused = scheduler.get_schedule(name)
    assert (paused.paused, paused.paused_reason) == (True, "maintenance & more")
    scheduler.resume_schedule(name)
    assert scheduler.pause_schedules([name])["bulkSuccessfulResults"] == [name]
    assert scheduler.resume_schedules([name])["bulkSuccessfulResults"] == [name]
    assert scheduler.search_v21(start=0, size=1, free_text=name).results == []
    assert len(scheduler.get_next_few_schedules(EVERY_NEW_YEAR, limit=2)) == 2
    with pytest.raises(Invalid, match="cron"):
        scheduler.get_next_few_schedules("now and then")
    scheduler.delete_schedule(name)
    with pytest.raises(NotFound):
        scheduler.get_schedule(name)


def test_an_execution_from_start_to_end(client: ApiClient, workflow: str) -> None:
    executions, tasks = WorkflowResourceApi(client), TaskResourceApi(client)
    execution = executions.start_workflow1({"n": 1}, workflow, version=1, correlation_id=workflow, priority=3)
    found = executions.get_execution_status(execution)
    assert (found.status, found.correlation_id, found.priority) == ("RUNNING", workflow, 3)
    executions.pause_workflow(execution)
    assert executions.get_workflow_status_summary(execution).status == "PAUSED"
    executions.resume_workflow(execution)
    executions.reset_workflow(execution)
    executions.decide(execution)
    (task,) = eventually(lambda: tasks.batch_poll(workflow, workerid="me", count=1), bool)
    assert tasks.get_task(task.task_id or "").worker_id == "me"
    tasks.log('a "line"\nünd more', task.task_id or "")
    assert eventually(lambda: tasks.get_task_logs(task.task_id or ""), bool)[0].log == 'a "line"\nünd more'
    result = TaskResult(workflow_instance_id=execution, task_id=task.task_id, status="COMPLETED")
    assert tasks.update_task_v2(result) is None
    listed = executions.get_execution_status_task_list(execution, status=["COMPLETED"])
    assert [each["referenceTaskName"] for each in listed["results"]] == ["work"]
    answer = tasks.signal_workflow_task_sync(
        execution, "COMPLETED", {"y": 1}, return_strategy="TARGET_WORKFLOW"
    )
    assert answer is not None
    assert eventually(
        lambda: executions.get_execution_status(execution), lambda e: e.status == "COMPLETED"
    ).output
    assert list(executions.get_workflows([workflow], workflow, include_closed=True)) == [workflow]
    assert [
        each.workflow_id for each in executions.get_workflows2(workflow, workflow, include_closed=True)
    ] == [execution]
    query = f'workflowType = "{workflow}"'
    for search in (executions.search, executions.search_v2):
        assert eventually(lambda: search(query=query, size=5), lambda page: bool(page.results)).results  # noqa: B023 - asked at once
    executions.restart(execution, use_latest_definitions=True)
    executions.terminate(execution, reason="enough")
    executions.retry(execution)
    executions.terminate(execution)
    executions.delete(execution, archive_workflow=False)
    with pytest.raises(NotFound):
        executions.get_execution_status(execution)


def test_an_execution_is_waited_for_and_its_tasks_set_by_name(client: ApiClient, workflow: str) -> None:
    executions, tasks = WorkflowResourceApi(client), TaskResourceApi(client)
    run = executions.execute_workflow(StartWorkflowRequest(name=workflow), None, workflow, wait_for_seconds=1)
    assert run.status == "RUNNING"
    execution = run.workflow_id or ""
    tasks.update_task1({"x": 1}, execution, "work", "COMPLETED", workerid="me")
    state = tasks.update_task_sync({"x": 2}, execution, "wait", "COMPLETED")
    assert state.workflow_id == execution
    finished = eventually(
        lambda: executions.get_execution_status(execution), lambda e: e.status == "COMPLETED"
    )
    assert [task.output_data for task in finished.tasks or []] == [{"x": 1}, {"x": 2}]
    assert (finished.tasks or [])[0].worker_id == "me"
    executions.delete(execution, archive_workflow=False)


def test_a_task_is_skipped_with_its_output(client: ApiClient, workflow: str) -> None:
    executions, tasks = WorkflowResourceApi(client), TaskResourceApi(client)
    execution = executions.start_workflow(StartWorkflowRequest(name=workflow))
    request = SkipTaskRequest(task_input={"a": "b & c"}, task_output={"n": 1, "ü": "text"})
    executions.skip_task_from_workflow(execution, "wait", request)
    tasks.update_task1({}, execution, "work", "COMPLETED")
    finished = eventually(
        lambda: executions.get_execution_status(execution), lambda e: e.status == "COMPLETED"
    )
    (skipped,) = [task for task in finished.tasks or [] if task.reference_task_name == "wait"]
    assert (skipped.status, skipped.input_data) == ("SKIPPED", {"a": "b & c"})
    assert skipped.output_data == {"n": "1", "ü": "text"}
    executions.delete(execution, archive_workflow=False)


def test_many_executions_at_once(client: ApiClient, workflow: str) -> None:
    bulk, executions = WorkflowBulkResourceApi(client), WorkflowResourceApi(client)
    ids = [executions.start_workflow({"name": workflow}) for _ in range(2)]
    for operation in (
        bulk.pause_workflow,
        bulk.resume_workflow,
        bulk.terminate,
        bulk.restart,
        bulk.terminate,
        bulk.retry,
    ):
        answer = operation([*ids, "nowhere"])
        assert set(answer.bulk_successful_results or []) == set(ids), operation
        assert list(answer.bulk_error_results or {}) == ["nowhere"]
    found: Any = bulk.search(ids, include_tasks=False).bulk_successful_results
    assert [each["workflowId"] for each in found] == ids
    bulk.terminate_remove(ids[:1], archive_workflow=False, reason="enough")
    executions.terminate(ids[1])
    assert bulk.remove(ids, archive_workflow=False).bulk_successful_results == ids[1:]


def test_queues_and_the_server_itself(client: ApiClient, workflow: str) -> None:
    tasks, server, executions = TaskResourceApi(client), AdminResourceApi(client), WorkflowResourceApi(client)
    execution = executions.start_workflow({"name": workflow})
    assert eventually(lambda: tasks.size(task_type=[workflow]), lambda sizes: sizes[workflow] == 1)
    assert tasks.get_queue_size(workflow) == 1
    assert tasks.all()[workflow] == 1
    assert "size" in tasks.all_verbose()[workflow]["a"]
    assert [task.workflow_instance_id for task in server.view(workflow)] == [execution]
    assert tasks.requeue_pending_task(workflow) == "1"
    assert server.requeue_sweep(execution).endswith(execution)
    polled = eventually(lambda: tasks.poll(workflow, workerid="me"), lambda task: task is not None)
    assert polled is not None
    assert polled.workflow_instance_id == execution
    assert [data.queue_name for data in tasks.get_poll_data(workflow)] == [workflow]
    assert workflow in [data.queue_name for data in tasks.get_all_poll_data()]
    assert server.get_version() == "3.32.3"
    assert server.get_health()["healthy"] is True
    assert server.get_all_config()["version"] == "3.32.3"


def test_secrets_that_the_server_takes_from_its_environment(client: ApiClient) -> None:
    secrets = SecretResourceApi(client)
    assert secrets.list_secrets_that_user_can_grant_access_to() == []
    assert secrets.secret_exists("nothing") is False
    with pytest.raises(Unsupported, match="read-only"):
        secrets.put_secret("value", "key")
