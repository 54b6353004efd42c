"""What a signal answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.client._model import decode, dumps
from conductor_deploy.client.http.models.signal_response import SignalResponse, TaskStatus

RUNNING = {"status": "IN_PROGRESS", "taskId": "2", "taskType": "WAIT", "referenceTaskName": "b", "seq": 2}
DONE = {
    "status": "COMPLETED",
    "taskId": "1",
    "taskType": "HTTP",
    "referenceTaskName": "a",
    "seq": 1,
    "retryCount": 3,
}
BROKEN = {"status": "FAILED", "taskId": "3", "referenceTaskName": "c", "taskDefName": "d"}
WORKFLOW = {
    "responseType": "TARGET_WORKFLOW",
    "workflowId": "w",
    "targetWorkflowId": "t",
    "targetWorkflowStatus": "RUNNING",
    "status": "RUNNING",
    "tasks": [RUNNING, DONE, BROKEN],
    "input": {"a": 1},
    "createTime": 5,
    "signalTimeout": True,
}
TASK = {
    "responseType": "BLOCKING_TASK",
    "workflowId": "w",
    "status": "IN_PROGRESS",
    "taskId": "2",
    "taskType": "WAIT",
    "referenceTaskName": "b",
    "input": {"a": 1},
}


@pytest.fixture(params=["built", "read"])
def workflow(request: pytest.FixtureRequest) -> SignalResponse:
    return SignalResponse(**WORKFLOW) if request.param == "built" else read(WORKFLOW)


@pytest.fixture(params=["built", "read"])
def task(request: pytest.FixtureRequest) -> SignalResponse:
    return SignalResponse(**TASK) if request.param == "built" else read(TASK)


def read(value: dict[str, Any]) -> SignalResponse:
    response = decode("SignalResponse", value)
    assert isinstance(response, SignalResponse)
    return response


def test_a_workflow_tells_of_its_task_in_progress(workflow: SignalResponse) -> None:
    assert (workflow.task_id, workflow.task_type, workflow.reference_task_name) == ("2", "WAIT", "b")
    assert (workflow.task_def_name, workflow.retry_count) == (None, 0)
    assert workflow.status == "RUNNING"
    assert workflow.signal_timeout is True


def test_a_workflow_tells_of_its_last_task_where_none_is_in_progress() -> None:
    for response in (
        SignalResponse(**{**WORKFLOW, "tasks": [BROKEN, DONE]}),
        read({**WORKFLOW, "tasks": [BROKEN, DONE]}),
    ):
        assert (response.task_id, response.retry_count, response.task_def_name) == ("1", 3, None)


def test_a_workflow_without_tasks_tells_of_none() -> None:
    for tasks in ([], ["odd"]):
        for response in (SignalResponse(**{**WORKFLOW, "tasks": tasks}), read({**WORKFLOW, "tasks": tasks})):
            assert (response.task_id, response.retry_count) == (None, 0)
    assert read({}).task_id is None


def test_reading_of_a_task_writes_nothing() -> None:
    response = read(WORKFLOW)
    assert response.task_id == "2"
    assert json.loads(dumps(response)) == WORKFLOW


def test_names_in_both_forms_build_the_same() -> None:
    by_attribute = SignalResponse(
        response_type="BLOCKING_TASK", task_id="2", status="IN_PROGRESS", retry_count=1
    )
    by_json_name = SignalResponse(
        responseType="BLOCKING_TASK", taskId="2", status="IN_PROGRESS", retryCount=1
    )
    assert by_attribute == by_json_name
    assert by_attribute.status is TaskStatus.IN_PROGRESS


def test_a_name_that_no_response_has_is_kept() -> None:
    assert SignalResponse(somethingNew=1).extras == {"somethingNew": 1}


def test_no_two_responses_share_a_default() -> None:
    SignalResponse().tasks.append(DONE)
    SignalResponse().input["a"] = 1
    assert (SignalResponse().tasks, SignalResponse().input) == ([], {})


def test_tasks_are_found(workflow: SignalResponse) -> None:
    assert workflow.get_all_tasks() == [RUNNING, DONE, BROKEN]
    assert workflow.get_task_by_reference_name("a") == DONE
    assert workflow.get_task_by_reference_name("z") is None
    assert workflow.get_tasks_by_status("FAILED") == workflow.get_failed_tasks() == [BROKEN]
    assert workflow.get_completed_tasks() == [DONE]
    assert workflow.get_in_progress_task() == RUNNING
    assert workflow.get_task_chain() == ["c", "a", "b"]


def test_a_response_says_what_it_holds(workflow: SignalResponse, task: SignalResponse) -> None:
    assert workflow.is_target_workflow()
    assert task.is_blocking_task()
    assert read({"responseType": "BLOCKING_WORKFLOW"}).is_blocking_workflow()
    assert read({"responseType": "BLOCKING_TASK_INPUT"}).is_blocking_task_input()
    assert not task.is_target_workflow()


def test_a_workflow_is_taken_out(workflow: SignalResponse, task: SignalResponse) -> None:
    assert workflow.get_workflow() == {
        "workflowId": "w",
        "status": "RUNNING",
        "tasks": [RUNNING, DONE, BROKEN],
        "createdBy": None,
        "createTime": 5,
        "updateTime": 0,
        "input": {"a": 1},
        "output": {},
        "variables": {},
        "priority": 0,
        "targetWorkflowId": "t",
        "targetWorkflowStatus": "RUNNING",
    }
    assert workflow.get_blocking_task() is None
    assert workflow.get_task_input() is None
    assert task.get_workflow() is None


def test_a_task_is_taken_out(task: SignalResponse) -> None:
    assert task.get_blocking_task() == {
        "taskId": "2",
        "taskType": "WAIT",
        "taskDefName": None,
        "workflowType": None,
        "referenceTaskName": "b",
        "retryCount": 0,
        "status": "IN_PROGRESS",
        "workflowId": "w",
        "input": {"a": 1},
        "output": {},
        "priority": 0,
        "createTime": 0,
        "updateTime": 0,
    }
    assert task.get_task_input() is None
    assert read({**TASK, "responseType": "BLOCKING_TASK_INPUT"}).get_task_input() == {"a": 1}


@pytest.mark.parametrize(
    ("value", "summary"),
    [
        (WORKFLOW, "TARGET_WORKFLOW: w (RUNNING) - 3 tasks"),
        ({**WORKFLOW, "responseType": "BLOCKING_WORKFLOW"}, "BLOCKING_WORKFLOW: w (RUNNING) - 3 tasks"),
        (TASK, "BLOCKING_TASK: WAIT (b) - IN_PROGRESS"),
        (
            {**TASK, "responseType": "BLOCKING_TASK_INPUT"},
            "BLOCKING_TASK_INPUT: WAIT (b) - Input data available",
        ),
        ({}, "UNKNOWN_RESPONSE_TYPE: None"),
    ],
)
def test_a_summary_is_one_line(
    value: dict[str, Any], summary: str, capsys: pytest.CaptureFixture[str]
) -> None:
    response = read(value)
    assert response.get_response_summary() == summary
    response.print_summary()
    assert capsys.readouterr().out.splitlines()[-1] == summary


def test_tasks_are_printed(workflow: SignalResponse, capsys: pytest.CaptureFixture[str]) -> None:
    workflow.print_tasks_summary()
    assert capsys.readouterr().out.splitlines() == [
        "WAIT  b  IN_PROGRESS  2",
        "HTTP  a  COMPLETED  1",
        "UNKNOWN  c  FAILED  3",
    ]


def test_to_dict_leaves_out_what_says_nothing(task: SignalResponse, workflow: SignalResponse) -> None:
    assert task.to_dict() == {
        **TASK,
        "output": {},
        "retryCount": 0,
        "priority": 0,
        "createTime": 0,
        "updateTime": 0,
    }
    shown = workflow.to_dict()
    assert shown["tasks"] == [RUNNING, DONE, BROKEN]
    assert not {"variables", "createdBy"} & shown.keys()
    assert read({"new": 1}).to_dict()["new"] == 1


def test_a_response_is_saved(workflow: SignalResponse, tmp_path: Path) -> None:
    file = tmp_path / "response.json"
    workflow.save_to_file(str(file))
    assert json.loads(file.read_text()) == json.loads(workflow.get_full_json()) == workflow.to_dict()


def test_a_response_is_built_from_a_servers_answer() -> None:
    assert SignalResponse.from_dict(TASK) == SignalResponse.from_api_response(TASK) == SignalResponse(**TASK)
    assert SignalResponse.from_api_response("no object") == SignalResponse()
    assert SignalResponse.from_dict({}).status is None
    assert SignalResponse.from_api_response({"status": "PONDERING"}).status == "PONDERING"
    with pytest.raises(ValueError, match="PONDERING"):
        SignalResponse.from_dict({"status": "PONDERING"})
