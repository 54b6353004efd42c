"""What models of executions, of task results and of definitions can, each of its own."""

import json
from typing import Any

import pytest

from conductor_deploy.client._model import decode, dumps
from conductor_deploy.client.helpers.helper import ObjectMapper
from conductor_deploy.client.http.models import (
    Auditable,
    BulkResponse,
    Frequency,
    IdempotencyStrategy,
    IntegrationApiUpdate,
    PromptTemplate,
    SchemaDef,
    SchemaType,
    StartWorkflowRequest,
    StateChangeConfig,
    StateChangeEventType,
    Task,
    TaskDetails,
    TaskExecLog,
    TaskMock,
    TaskResult,
    TaskResultStatus,
    Workflow,
    WorkflowDef,
    WorkflowRun,
    WorkflowStatus,
    WorkflowTask,
    WorkflowTestRequest,
    request_param,
    service_method,
)
from conductor_deploy.client.http.models.task_result_status import TaskResult as FluentTaskResult
from conductor_deploy.client.http.models.workflow_def import to_workflow_def
from conductor_deploy.client.orkes.models import AccessKey, AccessKeyStatus

TASKS = [
    Task(
        task_id="1",
        status="COMPLETED",
        task_def_name="greet",
        workflow_task=WorkflowTask(task_reference_name="a"),
    ),
    Task(
        task_id="2",
        status="SCHEDULED",
        task_def_name="greet",
        workflow_task=WorkflowTask(task_reference_name="b"),
    ),
    Task(task_id="3", status="FAILED", task_def_name="bow", reference_task_name="c"),
]


def written(value: Any) -> Any:
    return json.loads(dumps(value))


# ---- Executions


@pytest.mark.parametrize("model", [Workflow, WorkflowRun, WorkflowStatus])
@pytest.mark.parametrize(
    ("status", "is_completed", "is_successful", "is_running"),
    [
        ("COMPLETED", True, True, False),
        ("FAILED", True, False, False),
        ("TIMED_OUT", True, False, False),
        ("TERMINATED", True, False, False),
        ("RUNNING", False, False, True),
        ("PAUSED", False, True, True),
        (None, False, False, False),
    ],
)
def test_a_status_says_how_far_an_execution_is(
    model: type[WorkflowStatus], status: str | None, is_completed: bool, is_successful: bool, is_running: bool
) -> None:
    execution = model(status=status)
    assert execution.is_completed() is is_completed
    assert execution.is_successful() is is_successful
    assert execution.is_running() is is_running


@pytest.mark.parametrize("model", [Workflow, WorkflowRun])
def test_tasks_of_an_execution_are_found(model: type[Workflow]) -> None:
    execution = model(tasks=TASKS)
    assert execution.current_task is TASKS[1]
    assert execution.get_task(name="greet") is TASKS[1]
    assert execution.get_task(task_reference_name="a") is TASKS[0]
    assert execution.get_task(task_reference_name="c") is TASKS[2]
    assert execution.get_task(name="dance") is None
    assert execution.get_task("bow") is TASKS[2]


@pytest.mark.parametrize("model", [Workflow, WorkflowRun])
def test_an_execution_without_tasks_has_none(model: type[Workflow]) -> None:
    assert model().current_task is None
    assert model().get_task("greet") is None


@pytest.mark.parametrize("names", [{}, {"name": "a", "task_reference_name": "b"}])
def test_a_task_is_looked_for_by_one_name(names: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="ONLY one of name or task_reference_name MUST be provided"):
        WorkflowRun(tasks=TASKS).get_task(**names)


def test_an_execution_that_was_waited_for_tells_why_it_failed() -> None:
    run = decode(WorkflowRun, {"reasonForIncompletion": "no worker", "responseType": "TARGET_WORKFLOW"})
    assert (run.reason_for_incompletion, run.response_type) == ("no worker", "TARGET_WORKFLOW")


# ---- Results of tasks


def test_a_task_makes_a_result() -> None:
    task = Task(task_id="1", workflow_instance_id="w", worker_id="me", status="IN_PROGRESS")
    expected = TaskResult(task_id="1", workflow_instance_id="w", worker_id="me", status="COMPLETED")
    assert task.to_task_result() == expected
    assert task.to_task_result(TaskResultStatus.FAILED).status is TaskResultStatus.FAILED


@pytest.mark.parametrize("model", [TaskResult, FluentTaskResult])
def test_results_are_filled_by_calls_that_chain(model: type[TaskResult]) -> None:
    result = model().add_output_data("a", 1).add_output_data("b", 2).log("one").log("two")
    assert result.output_data == {"a": 1, "b": 2}
    assert result.logs is not None
    assert [line.log for line in result.logs] == ["one", "two"]
    assert written(result)["logs"] == [{"log": "one"}, {"log": "two"}]
    assert model().output_data in (None, {})


@pytest.mark.parametrize("model", [TaskResult, FluentTaskResult])
def test_results_are_made_by_their_status(model: type[TaskResult]) -> None:
    assert model.complete().status is TaskResultStatus.COMPLETED
    assert model.in_progress().status is TaskResultStatus.IN_PROGRESS
    failed = model.failed("too late")
    assert (failed.status, failed.reason_for_incompletion) == (TaskResultStatus.FAILED, "too late")
    assert model.failed().reason_for_incompletion is None
    assert model.new_task_result(TaskResultStatus.FAILED).status is TaskResultStatus.FAILED


def test_a_result_refuses_a_status_that_only_tasks_have() -> None:
    with pytest.raises(ValueError, match=r"Invalid value for `status` \(SKIPPED\)"):
        TaskResult.new_task_result("SKIPPED")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("COMPLETED", "COMPLETED"),
        ("FAILED_WITH_TERMINAL_ERROR", "FAILED_WITH_TERMINAL_ERROR"),
        ("IN_PROGRESS", "IN_PROGRESS"),
        ("SCHEDULED", "IN_PROGRESS"),
        ("CANCELED", "FAILED"),
        ("COMPLETED_WITH_ERRORS", "FAILED"),
        ("TIMED_OUT", "FAILED"),
        ("SKIPPED", "FAILED"),
    ],
)
def test_a_result_made_of_a_task_has_the_nearest_status(status: str, expected: str) -> None:
    result = FluentTaskResult(
        Task(task_id="1", status=status, output_data={"a": 1}, callback_after_seconds=3)
    )
    assert (result.task_id, result.output_data, result.callback_after_seconds) == ("1", {"a": 1}, 3)
    assert result.to_dict()["status"] == expected
    assert written(result)["status"] == expected


def test_a_long_reason_is_cut() -> None:
    result = FluentTaskResult()
    result.reason_for_incompletion = "x" * 501
    assert result.reason_for_incompletion == "x" * 500


def test_a_result_is_shown_by_json_names() -> None:
    assert FluentTaskResult(task_id="1").to_dict() == {
        "workflowInstanceId": None,
        "taskId": "1",
        "reasonForIncompletion": None,
        "callbackAfterSeconds": 0,
        "workerId": None,
        "status": None,
        "outputData": {},
        "logs": [],
        "externalOutputPayloadStoragePath": None,
        "subWorkflowId": None,
        "extendLease": False,
    }


def test_an_event_adds_to_the_output_of_a_task() -> None:
    details = TaskDetails().put_output_item("a", 1).put_output_item("b", 2)
    assert details.output == {"a": 1, "b": 2}


# ---- Definitions and requests


def test_a_definition_is_read_from_text_and_from_values() -> None:
    value = {"name": "a", "tasks": [{"name": "b", "joinMode": "ASYNC"}], "maskedFields": ["c"], "unknown": 1}
    for read in (to_workflow_def(json.dumps(value)), to_workflow_def(json_data=value)):
        assert isinstance(read, WorkflowDef)
        assert read.tasks[0].join_mode == "ASYNC"
        assert read.toJSON() == value
    with pytest.raises(ValueError, match="missing data or json_data"):
        to_workflow_def()


def test_an_object_mapper_reads_and_writes() -> None:
    mapper = ObjectMapper()
    assert (float, bool, bytes, str, int) == mapper.PRIMITIVE_TYPES
    assert mapper.NATIVE_TYPES_MAPPING["long"] is int
    read = mapper.from_json([{"name": "a"}], "list[WorkflowDef]")
    assert read == [decode(WorkflowDef, {"name": "a"})]
    assert mapper.to_json({"all": read}) == {"all": [{"name": "a"}]}


def test_a_strategy_counts_only_with_a_key() -> None:
    with_key = StartWorkflowRequest(
        idempotency_key="k", idempotency_strategy=IdempotencyStrategy.RETURN_EXISTING
    )
    assert written(with_key) == {"idempotencyKey": "k", "idempotencyStrategy": "RETURN_EXISTING"}
    without = StartWorkflowRequest(idempotency_strategy=IdempotencyStrategy.RETURN_EXISTING)
    assert written(without) == {"idempotencyStrategy": "FAIL"}


def test_a_test_of_a_workflow_is_written_with_its_mocks() -> None:
    request = WorkflowTestRequest(
        name="a",
        task_ref_to_mock_output={"b": [TaskMock("FAILED"), TaskMock(output={"c": 1}, execution_time=5)]},
        sub_workflow_test_request={"d": WorkflowTestRequest(name="e")},
    )
    assert written(request) == {
        "name": "a",
        "taskRefToMockOutput": {
            "b": [
                {"status": "FAILED", "executionTime": 0, "queueWaitTime": 0},
                {"status": "COMPLETED", "output": {"c": 1}, "executionTime": 5, "queueWaitTime": 0},
            ]
        },
        "subWorkflowTestRequest": {"d": {"name": "e"}},
    }
    with pytest.raises(ValueError, match="Invalid value for `name`, must not be `None`"):
        WorkflowTestRequest()


def test_a_schema_knows_when_it_was_made() -> None:
    schema = SchemaDef("order", 2, SchemaType.JSON, {"type": "object"}, create_time=5)
    assert isinstance(schema, Auditable)
    assert (schema.get_create_time(), schema.get_update_time()) == (5, 0)
    assert written(schema) == {
        "name": "order",
        "version": 2,
        "type": "JSON",
        "data": {"type": "object"},
        "createTime": 5,
    }
    assert decode(SchemaDef, {"type": "AVRO"}).type is SchemaType.AVRO


def test_times_of_a_prompt_are_known_by_both_names() -> None:
    for template in (PromptTemplate(create_time=5), PromptTemplate(created_on=5)):
        assert written(template) == {"createTime": 5, "createdOn": 5, "version": 1}
    read = decode(PromptTemplate, {"updatedOn": 5})
    assert (read.update_time, read.updated_on, read.create_time) == (5, 5, None)
    assert written(read) == {"updatedOn": 5}
    read.updated_on = None
    assert (read.update_time, read.updated_on) == (None, None)
    assert written(read) == {}
    read.create_time = 7
    assert read.created_on == 7


def test_a_parameter_of_a_service_takes_a_description_where_a_schema_stands() -> None:
    said = service_method.RequestParam("order", "Query", True, "Which one")  # type: ignore[arg-type] # as officially
    assert said == request_param.RequestParam("order", "Query", True, description="Which one")
    schema = request_param.Schema("string")
    assert request_param.RequestParam("order", "Query", True, schema).schema is schema


def test_a_frequency_is_read_in_any_case() -> None:
    assert IntegrationApiUpdate(frequency="Weekly").frequency is Frequency.WEEKLY  # type: ignore[arg-type] # as text
    assert IntegrationApiUpdate(frequency=Frequency.DAILY).frequency is Frequency.DAILY
    with pytest.raises(ValueError, match="Unknown frequency: yearly"):
        IntegrationApiUpdate(frequency="yearly")  # type: ignore[arg-type] # that is the mistake


def test_an_access_key_without_a_status_is_active() -> None:
    assert AccessKey("a", None, 5).status is AccessKeyStatus.ACTIVE
    assert AccessKey("a", AccessKeyStatus.INACTIVE, 5).status is AccessKeyStatus.INACTIVE


def test_a_bulk_response_counts() -> None:
    response = BulkResponse()
    response.append_successful_response("a")
    response.append_failed_response("b", "why")
    assert response.bulk_successful_results == ["a"]
    assert response.bulk_error_results == {"b": "why"}
    assert decode(BulkResponse, {}).message == "Bulk Request has been processed."


def test_changes_of_state_are_said_in_all_forms() -> None:
    for change in (StateChangeEventType.onStart, "onStart", [StateChangeEventType.onStart]):
        assert StateChangeConfig(change).type == "onStart"
    assert StateChangeConfig(type="onStart") == StateChangeConfig("onStart", extras={})
    assert StateChangeConfig("onStart", extras={"a": 1}).extras == {"a": 1}
    assert written(StateChangeConfig()) == {}


def test_a_log_line_is_built_from_its_text() -> None:
    assert written(TaskExecLog("hello")) == {"log": "hello"}
