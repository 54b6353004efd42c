"""What becomes of a task, from what its function returned or raised."""

import datetime
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

import attrs
import pytest

from conductor_deploy.client._model import dumps
from conductor_deploy.client.context.task_context import TaskContext, TaskInProgress
from conductor_deploy.client.http.models import task_result_status
from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.worker._conversion import InputProblem
from conductor_deploy.client.worker._results import blank, failed, finished
from conductor_deploy.client.worker.exception import NonRetryableException

TASK = Task(task_id="t1", workflow_instance_id="w1")


@dataclass
class Parcel:
    weight: float
    note: str | None = None


@dataclass
class Shipment:
    parcels: list[Parcel]


class Pair(NamedTuple):
    left: int
    right: int


@attrs.define
class Box:
    width: int


class Dumped:
    def model_dump(self, mode: str, by_alias: bool = False) -> dict[str, Any]:
        return {"mode": mode, "by_alias": by_alias}


def written(result: TaskResult) -> Any:
    return json.loads(dumps(result))


def of(value: Any) -> Any:
    return written(finished(TASK, blank(TASK, "me"), value))


@pytest.mark.parametrize(
    ("value", "output"),
    [
        (None, {"result": None}),
        (5, {"result": 5}),
        ("text", {"result": "text"}),
        ([1, Parcel(2.5)], {"result": [1, {"weight": 2.5, "note": None}]}),
        ({"a": {1: Parcel(1)}}, {"a": {"1": {"weight": 1, "note": None}}}),
        ({None: 1, True: 2}, {"null": 1, "true": 2}),
        (Shipment([Parcel(1, "x")]), {"parcels": [{"weight": 1, "note": "x"}]}),
        (Pair(1, 2), {"left": 1, "right": 2}),
        (Box(3), {"width": 3}),
        (Dumped(), {"mode": "json", "by_alias": True}),
        ({3, 1}, {"result": [1, 3]}),
        (datetime.date(2026, 1, 31), {"result": "2026-01-31"}),
        (Task(task_id="x"), {"taskId": "x"}),
        ((number for number in (1, 2)), {"result": [1, 2]}),
    ],
)
def test_a_value_becomes_output(value: Any, output: Any) -> None:
    assert of(value) == {
        "taskId": "t1",
        "workflowInstanceId": "w1",
        "workerId": "me",
        "status": "COMPLETED",
        "outputData": output,
        "extendLease": False,
    }


def test_what_json_cannot_hold_is_written_as_text() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert of(float("nan"))["outputData"]["result"] == "nan"
    assert of({"a": float("inf")})["outputData"]["type"] == "dict"
    assert "recursion" in of(endless)["outputData"]["error"]


def test_a_task_can_stay_in_progress() -> None:
    result = of(TaskInProgress(30, {"progress": 5}))
    assert (result["status"], result["callbackAfterSeconds"]) == ("IN_PROGRESS", 30)
    assert result["outputData"] == {"progress": 5}
    assert repr(TaskInProgress(1)) == "TaskInProgress(callback_after=1s, output={})"


def test_a_result_stays_as_it_is() -> None:
    own = TaskResult(status="FAILED", reason_for_incompletion="no", output_data={"a": Parcel(1)}, task_id="?")
    own.callback_after_seconds = 9
    assert of(own) == {
        "taskId": "t1",
        "workflowInstanceId": "w1",
        "workerId": "me",
        "status": "FAILED",
        "reasonForIncompletion": "no",
        "callbackAfterSeconds": 9,
        "outputData": {"a": {"weight": 1, "note": None}},
        "extendLease": False,
    }
    assert of(TaskResult())["status"] == "COMPLETED"


def test_the_fluent_result_is_one_too() -> None:
    own = task_result_status.TaskResult.complete().add_output_data("a", 1).log("line")
    assert (of(own)["outputData"], of(own)["logs"]) == ({"a": 1}, [{"log": "line"}])


def said() -> TaskResult:
    result = blank(TASK, "me")
    context = TaskContext(TASK, result)
    context.add_log("one")
    context.set_callback_after(7)
    context.set_output({"progress": 1})
    return result


def test_what_the_context_was_told_is_sent() -> None:
    result = written(finished(TASK, said(), {"a": 1}))
    assert (result["outputData"], result["callbackAfterSeconds"]) == ({"a": 1}, 7)
    assert [line["log"] for line in result["logs"]] == ["one"]
    assert written(finished(TASK, said(), None))["outputData"] == {"progress": 1}
    assert written(finished(TASK, said(), TaskInProgress(30)))["callbackAfterSeconds"] == 30


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:  # noqa: BLE001 - as a worker catches it
        return caught


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (ValueError("no stock"), "FAILED", "no stock"),
        (ValueError(), "FAILED", "ValueError"),
        (ValueError(5), "FAILED", "ValueError: 5"),
        (KeyError("sku"), "FAILED", "KeyError: 'sku'"),
        (SystemExit(3), "FAILED", "SystemExit: 3"),
        (InputProblem("a is missing"), "FAILED", "Wrong input: a is missing"),
        (NonRetryableException("never"), "FAILED_WITH_TERMINAL_ERROR", "never"),
        (Mute(), "FAILED", "Mute: <its text can't be had: RuntimeError>"),
    ],
)
def test_an_exception_fails_the_task(error: BaseException, status: str, reason: str) -> None:
    result = written(failed(TASK, said(), raised(error), 1_000))
    assert (result["status"], result["reasonForIncompletion"]) == (status, reason)
    assert result["outputData"] == {"progress": 1}
    traces = [line for line in result["logs"] if "Traceback" in line["log"]]
    assert len(traces) == (0 if isinstance(error, InputProblem) else 1)
    assert all(line["createdTime"] == 1_000 and line["taskId"] == "t1" for line in traces)
