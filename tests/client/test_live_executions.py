"""Executions and their tasks on a real server, through clients that block and that are awaited."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from live_clients import KINDS, Clients, clients_of, eventually

from conductor_deploy.client.event.queue.kafka_queue_configuration import (
    KafkaConsumerConfiguration,
    KafkaProducerConfiguration,
    KafkaQueueConfiguration,
)
from conductor_deploy.client.http.models.rerun_workflow_request import RerunWorkflowRequest
from conductor_deploy.client.http.models.schema_def import SchemaDef
from conductor_deploy.client.http.models.skip_task_request import SkipTaskRequest
from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.client.http.models.workflow_task import WorkflowTask
from conductor_deploy.client.http.models.workflow_test_request import TaskMock, WorkflowTestRequest
from conductor_deploy.client.http.rest import Conflict, NotFound, Unsupported
from conductor_deploy.client.orkes.models.metadata_tag import MetadataTag
from conductor_deploy.wire.access import Access


@pytest.fixture(params=KINDS)
def clients(request: pytest.FixtureRequest, conductor_3_32: Access) -> Iterator[Clients]:
    with clients_of(request.param, conductor_3_32.url) as opened:
        yield opened


@pytest.fixture
def name(clients: Clients, conductor_3_32: Access, own_prefix: Callable[[Access], str]) -> Iterator[str]:
    """Of a workflow of two tasks of the same name and type, without retries; its executions are removed afterwards."""
    name = own_prefix(conductor_3_32)
    clients.metadata.register_task_def(TaskDef(name=name, owner_email="team@example.com", retry_count=0))
    clients.metadata.register_workflow_def(workflow(name, simple(name, "first"), simple(name, "second")))
    yield name
    clients.workflow.terminate_workflows(remaining(clients, name))
    clients.workflow.remove_workflows(remaining(clients, name), archive_workflow=False)


def remaining(clients: Clients, name: str) -> list[str]:
    """The ids of executions: those that run are known at once, others when they are indexed."""
    found = clients.workflow.search(query=f'workflowType = "{name}"')
    return [summary.workflow_id for summary in found.results] or ["none"]


def workflow(name: str, *tasks: WorkflowTask) -> WorkflowDef:
    return WorkflowDef(name=name, version=1, owner_email="team@example.com", tasks=list(tasks))


def simple(name: str, reference: str) -> WorkflowTask:
    return WorkflowTask(name=name, task_reference_name=reference, type="SIMPLE")


def ending(output: dict[str, Any]) -> WorkflowTask:
    parameters = {"terminationStatus": "COMPLETED", "workflowOutput": output}
    return WorkflowTask(name="end", task_reference_name="end", type="TERMINATE", input_parameters=parameters)


def started(clients: Clients, name: str, **fields: Any) -> str:
    workflow_id: str = clients.workflow.start_workflow(StartWorkflowRequest(name=name, **fields))
    return workflow_id


def status(clients: Clients, workflow_id: str) -> str:
    answer: str = clients.workflow.get_workflow_status(workflow_id).status
    return answer


def test_an_execution_is_started_paused_resumed_and_terminated(clients: Clients, name: str) -> None:
    workflow_id = started(clients, name, input={"ü": [1, None]})
    execution = clients.workflow.get_workflow(workflow_id)
    assert (execution.status, execution.input) == ("RUNNING", {"ü": [1, None]})
    assert [task.reference_task_name for task in execution.tasks] == ["first"]
    assert clients.workflow.get_workflow(workflow_id, include_tasks=False).tasks == []
    assert clients.executor.get_workflow(workflow_id, False).tasks == []

    clients.workflow.pause_workflow(workflow_id)
    assert status(clients, workflow_id) == "PAUSED"
    clients.workflow.resume_workflow(workflow_id)
    assert status(clients, workflow_id) == "RUNNING"
    with pytest.raises(Conflict):
        clients.workflow.restart_workflow(workflow_id)
    clients.workflow.terminate_workflow(workflow_id, 'says "ü"')
    ended = clients.workflow.get_workflow(workflow_id)
    assert (ended.status, ended.reason_for_incompletion) == ("TERMINATED", 'says "ü"')


def test_an_execution_is_restarted_retried_rerun_and_removed(clients: Clients, name: str) -> None:
    workflow_id = started(clients, name)
    clients.executor.terminate(workflow_id)
    clients.executor.restart(workflow_id)
    assert status(clients, workflow_id) == "RUNNING"

    failed = clients.task.update_task_sync(workflow_id, "first", "FAILED", {"why": "ü"}, worker_id="worker-1")
    assert (failed.status, failed.tasks[0].output_data) == ("FAILED", {"why": "ü"})
    clients.executor.retry(workflow_id)
    assert status(clients, workflow_id) == "RUNNING"

    clients.task.update_task_by_ref_name(workflow_id, "first", "COMPLETED", 1)
    clients.task.update_task_by_ref_name(workflow_id, "second", "COMPLETED", 2)
    assert status(clients, workflow_id) == "COMPLETED"
    assert clients.executor.rerun(RerunWorkflowRequest(), workflow_id) == workflow_id
    assert status(clients, workflow_id) == "RUNNING"

    clients.executor.terminate(workflow_id, "enough")
    clients.executor.remove_workflow(workflow_id, archive_workflow=False)
    with pytest.raises(NotFound):
        clients.workflow.get_workflow(workflow_id)


def test_a_task_is_skipped_with_an_output(clients: Clients, name: str) -> None:
    workflow_id = started(clients, name)
    clients.workflow.skip_task_from_workflow(
        workflow_id, "second", SkipTaskRequest(task_input={"a": "b"}, task_output={"ü": 'x & "y"'})
    )
    clients.task.update_task_by_ref_name(workflow_id, "first", "COMPLETED", {})
    tasks = {task.reference_task_name: task for task in clients.workflow.get_workflow(workflow_id).tasks}
    assert tasks["second"].status == "SKIPPED"
    assert tasks["second"].output_data == {"ü": 'x & "y"'}


def test_a_task_is_skipped_without_an_output(clients: Clients, name: str) -> None:
    workflow_id = started(clients, name)
    clients.executor.skip_task_from_workflow(workflow_id, "second")
    clients.task.update_task_by_ref_name(workflow_id, "first", "COMPLETED", {})
    assert status(clients, workflow_id) == "COMPLETED"


def test_executing_without_a_version_executes_the_latest(clients: Clients, name: str) -> None:
    for version, text in ((1, "old"), (4, "new")):
        definition = workflow(name, ending({"which": text}))
        definition.version = version
        clients.metadata.register_workflow_def(definition)
    run = clients.executor.execute(name, workflow_input={"a": 1})
    assert (run.status, run.output) == ("COMPLETED", {"which": "new"})
    run = clients.workflow.execute_workflow(StartWorkflowRequest(name=name, version=1))
    assert run.output == {"which": "old"}
    answer = clients.executor.execute_workflow_with_return_strategy(StartWorkflowRequest(name=name))
    assert (answer.response_type, answer.output) == ("TARGET_WORKFLOW", {"which": "new"})
    assert clients.executor.execute_workflow(StartWorkflowRequest(name=name)).output == {"which": "new"}


def test_a_waiting_execution_is_signalled(clients: Clients, name: str) -> None:
    wait = WorkflowTask(name="wait", task_reference_name="wait", type="WAIT")
    clients.metadata.update_workflow_def(workflow(name, wait, ending({"got": "${wait.output.answer}"})))
    workflow_id = started(clients, name)
    answer = clients.executor.signal(workflow_id, "COMPLETED", {"answer": "ü"})
    assert (answer.target_workflow_id, answer.status.value) == (workflow_id, "COMPLETED")
    assert clients.executor.get_workflow_status(workflow_id, include_output=True).output == {"got": "ü"}

    other = started(clients, name)
    clients.executor.signal_async(other, "COMPLETED", {"answer": "b"})
    assert eventually(lambda: status(clients, other) == "COMPLETED")


def test_a_workflow_is_tried_with_outputs_made_up(clients: Clients, name: str) -> None:
    made_up = {"first": [TaskMock("COMPLETED", {"a": 1})], "second": [TaskMock("COMPLETED", {})]}
    request = WorkflowTestRequest(name=name, version=1, task_ref_to_mock_output=made_up)
    tried = clients.workflow.test_workflow(request)
    assert (tried.status, tried.tasks[0].output_data) == ("COMPLETED", {"a": 1})


def test_executions_are_found(clients: Clients, name: str) -> None:
    workflow_id = clients.workflow.start_workflow_by_name(
        name, {"a": 1}, version=1, correlationId=name, priority=3
    )
    for include in (False, True):
        (found,) = clients.workflow.get_by_correlation_ids(name, [name], include_tasks=include)[name]
        assert (found.workflow_id, found.priority, bool(found.tasks)) == (workflow_id, 3, include)
    assert clients.executor.get_by_correlation_ids(name, [name])[name][0].workflow_id == workflow_id

    query = f'correlationId = "{name}"'
    assert eventually(lambda: clients.workflow.search(query=query).results)
    for text in (query, f" {query} "):
        (summary,) = clients.workflow.search(query=text).results
        assert (summary.workflow_id, summary.workflow_type) == (workflow_id, name)
        (summary,) = clients.executor.search(query=text, size=5, sort="startTime:DESC").results
        assert summary.workflow_id == workflow_id
        (whole,) = clients.workflow.search_v2(query=text).results
        assert (whole.workflow_id, whole.input) == (workflow_id, {"a": 1})


def test_executions_are_steered_in_bulk(clients: Clients, name: str) -> None:
    ids = clients.executor.start_workflows(*[StartWorkflowRequest(name=name)] * 2)
    workflows = clients.workflow
    paused = workflows.pause_workflows([*ids, "none"])
    assert sorted(paused.bulk_successful_results) == sorted(ids)
    assert paused.bulk_error_results == {"none": "No such workflow found by id: none"}
    assert {status(clients, each) for each in ids} == {"PAUSED"}
    workflows.resume_workflows(ids)
    assert {status(clients, each) for each in ids} == {"RUNNING"}
    workflows.terminate_workflows(ids, reason="enough")
    assert {workflows.get_workflow(each).reason_for_incompletion for each in ids} == {"enough"}
    workflows.restart_workflows(ids)
    for each in ids:
        clients.task.update_task_by_ref_name(each, "first", "FAILED", {})
    assert sorted(workflows.retry_workflows(ids).bulk_successful_results) == sorted(ids)
    assert {status(clients, each) for each in ids} == {"RUNNING"}
    found = workflows.get_workflows(ids, include_tasks=False).bulk_successful_results
    assert sorted(each["workflowId"] for each in found) == sorted(ids)
    workflows.terminate_workflows(ids)
    workflows.remove_workflows(ids, archive_workflow=False)
    with pytest.raises(NotFound):
        workflows.get_workflow(ids[0])


def test_a_task_is_polled_logged_and_completed(clients: Clients, name: str) -> None:
    assert clients.task.poll_task(name) is None
    assert clients.task.batch_poll_tasks(name, timeout_in_millisecond=1) == []
    workflow_id = started(clients, name)
    assert eventually(lambda: clients.task.get_queue_size_for_task(name)) == 1
    task = clients.task.poll_task(name, worker_id="worker-1")
    assert (task.workflow_instance_id, task.reference_task_name) == (workflow_id, "first")
    assert clients.task.get_task(task.task_id).worker_id == "worker-1"
    assert [data.queue_name for data in clients.task.get_task_poll_data(name)] == [name]

    lines = ['say "hi"', "two\nlines\t\\ and ü 漢 \U0001f600", '"', "{}", "null"]
    for line in lines:
        clients.task.add_task_log(task.task_id, line)
    assert sorted(log.log for log in clients.task.get_task_logs(task.task_id)) == sorted(lines)

    result = TaskResult(workflow_instance_id=workflow_id, task_id=task.task_id, status="COMPLETED")
    result.add_output_data("a", {"ü": [1, None]})
    assert clients.task.update_task(result) == task.task_id
    assert clients.executor.get_task(task.task_id).output_data == {"a": {"ü": [1, None]}}

    (second,) = eventually(lambda: clients.task.batch_poll_tasks(name, "worker-2", 5, 1000))
    assert second.reference_task_name == "second"
    clients.executor.update_task(second.task_id, workflow_id, {"b": 2}, "COMPLETED")
    assert status(clients, workflow_id) == "COMPLETED"


def test_a_task_is_updated_by_its_reference_name(clients: Clients, name: str) -> None:
    workflow_id = started(clients, name)
    clients.task.update_task_by_ref_name(workflow_id, "first", "IN_PROGRESS", {"a": 1}, worker_id="worker-1")
    (task,) = clients.workflow.get_workflow(workflow_id).tasks
    assert (task.output_data, task.worker_id) == ({"result": {"a": 1}}, "worker-1")
    clients.executor.update_task_by_ref_name({"b": 2}, workflow_id, "first", "COMPLETED")
    updated = clients.executor.update_task_by_ref_name_sync({"c": 3}, workflow_id, "second", "COMPLETED")
    outputs = {each.reference_task_name: each.output_data for each in updated.tasks}
    assert (outputs["first"]["b"], outputs["second"]) == (2, {"c": 3})
    with pytest.raises(NotFound):
        clients.task.get_task("none")


def test_what_open_source_lacks_is_unsupported(clients: Clients, name: str) -> None:
    queue = KafkaQueueConfiguration("topic")
    queue.add_consumer(KafkaConsumerConfiguration("localhost:9092"))
    queue.add_producer(KafkaProducerConfiguration("localhost:9092"))
    calls: list[Callable[[], Any]] = [
        lambda: clients.workflow.update_variables("w", {"a": 1}),
        lambda: clients.prompt.get_prompt("p"),
        lambda: clients.prompt.save_prompt("p", "d", "t"),
        lambda: clients.integration.get_integration("i"),
        lambda: clients.integration.get_integration_api("a", "i"),
        lambda: clients.schema.register_schema(SchemaDef(name="s", version=1)),
        clients.authorization.list_users,
        lambda: clients.service_registry.get_service("s"),
        lambda: clients.metadata.get_workflow_tags(name),
        lambda: clients.metadata.addTaskTag(MetadataTag("a", "b"), name),
        lambda: clients.scheduler.get_scheduler_tags("s"),
        lambda: clients.secret.put_secret("s", "v"),
        lambda: clients.event.put_queue_configuration(queue),
        lambda: clients.event.get_kafka_queue_configuration("topic"),
        lambda: clients.event.delete_queue_configuration(queue),
    ]
    for call in calls:
        with pytest.raises(Unsupported, match=r"Conductor 3\.32\.3"):
            call()
