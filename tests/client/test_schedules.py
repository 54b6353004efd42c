"""Schedules of workflows as values, and the JSON that the server has of them."""

from typing import Any

import pytest

from conductor_deploy.client import ai
from conductor_deploy.client._model import plain
from conductor_deploy.client.ai.agent_errors import AgentAPIError, AgentNotFoundError, ConductorAgentError
from conductor_deploy.client.ai.schedule import (
    Schedule,
    ScheduleInfo,
    _from_workflow_schedule,
    _get_info,
    _list_infos,
    _to_save_request,
    typed_errors,
)
from conductor_deploy.client.ai.schedule_errors import (
    InvalidCronExpression,
    ScheduleError,
    ScheduleNotFound,
)
from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
from conductor_deploy.client.http.models.workflow_schedule import WorkflowSchedule
from conductor_deploy.client.http.rest import ApiException

DAILY: dict[str, Any] = {
    "name": "order-daily",
    "cronExpression": "0 0 0 * * *",
    "zoneId": "Europe/Berlin",
    "paused": True,
    "pausedReason": "for now",
    "runCatchupScheduleInstances": True,
    "scheduleStartTime": 1,
    "scheduleEndTime": 2,
    "description": "d",
    "nextRunTime": 3,
    "createTime": 4,
    "updatedTime": 5,
    "createdBy": "ann",
    "updatedBy": "bob",
    "startWorkflowRequest": {"name": "order", "input": {"a": 1}},
}
INFO = ScheduleInfo(
    name="order-daily",
    short_name="daily",
    agent="order",
    cron="0 0 0 * * *",
    timezone="Europe/Berlin",
    input={"a": 1},
    paused=True,
    paused_reason="for now",
    catchup=True,
    start_at=1,
    end_at=2,
    description="d",
    next_run=3,
    create_time=4,
    update_time=5,
    created_by="ann",
    updated_by="bob",
)


class Server:
    """The schedules of a server, as a scheduler client reads them."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def get_schedule(self, name: str) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def get_all_schedules(self, workflow_name: str) -> Any:
        return self.get_schedule(workflow_name)


@pytest.mark.parametrize(
    "given",
    [{"name": " "}, {"name": ""}, {"cron": "  "}, {"start_at": 2, "end_at": 2}, {"start_at": 3, "end_at": 2}],
)
def test_a_schedule_without_name_or_expression_or_time_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Schedule\.(name|cron|start_at)"):
        Schedule(**{"name": "daily", "cron": "0 0 0 * * *", **given})


def test_a_schedule_becomes_what_the_server_saves() -> None:
    schedule = Schedule(
        "daily", "0 0 0 * * *", "Europe/Berlin", {"a": 1}, catchup=True, paused=True, start_at=1, end_at=2
    )
    saved: Any = plain(_to_save_request(schedule, "order"))
    request = saved.pop("startWorkflowRequest")
    assert (request["name"], request["input"]) == ("order", {"a": 1})
    assert saved == {
        "name": "order-daily",
        "cronExpression": "0 0 0 * * *",
        "zoneId": "Europe/Berlin",
        "runCatchupScheduleInstances": True,
        "paused": True,
        "scheduleStartTime": 1,
        "scheduleEndTime": 2,
    }


def test_what_the_server_has_of_a_schedule_is_read_from_json_and_from_models() -> None:
    assert _from_workflow_schedule(DAILY) == INFO
    snake = {"name": "order-daily", "cron_expression": "x", "start_workflow_request": {"name": "order"}}
    assert _from_workflow_schedule(snake).cron == "x"
    model = WorkflowSchedule(
        name="order-daily",
        cron_expression="x",
        start_workflow_request=StartWorkflowRequest(name="order", input={"a": 1}),
    )
    read = _from_workflow_schedule(model, "order")
    assert (read.short_name, read.agent, read.input, read.timezone, read.paused) == (
        "daily",
        "order",
        {"a": 1},
        "UTC",
        False,
    )


def test_little_is_read_of_little() -> None:
    info = _from_workflow_schedule({})
    assert (info.name, info.short_name, info.agent, info.cron, info.input) == ("", "", "", "", {})


def test_the_name_of_another_workflow_is_not_cut_off() -> None:
    assert _from_workflow_schedule(DAILY, "shop").short_name == "order-daily"


def test_schedules_are_read_of_a_client() -> None:
    assert _get_info(Server(DAILY), "order-daily") == INFO
    assert _list_infos(Server([DAILY]), "order") == [INFO]
    assert _list_infos(Server(None), "order") == []


class Gone(Exception):
    """As a client of a program's own raises."""

    status = 404


@pytest.mark.parametrize("answer", [None, {}, WorkflowSchedule(), ApiException(status=404)])
def test_a_schedule_that_is_not_there_is_an_error(answer: Any) -> None:
    with pytest.raises(ScheduleNotFound):
        _get_info(Server(answer), "order-daily")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ApiException(status=404, body="none"), ScheduleNotFound),
        (Gone("none"), ScheduleNotFound),
        (ApiException(status=400, body="Invalid cron expression"), InvalidCronExpression),
        (ApiException(status=500, body="Invalid cron expression"), InvalidCronExpression),
        (ApiException(status=400, body="no name"), ApiException),
        (ApiException(status=500, body="broken"), ApiException),
        (ValueError("cron"), ValueError),
    ],
)
def test_errors_are_translated_where_they_have_a_type(error: Exception, expected: type[Exception]) -> None:
    with pytest.raises(expected) as raised, typed_errors():
        raise error
    is_translated = issubclass(expected, ScheduleError)
    assert raised.value.__cause__ is (error if is_translated else None)
    assert is_translated or raised.value is error


def test_errors_form_one_tree_that_the_package_exports() -> None:
    assert issubclass(ScheduleNotFound, ScheduleError)
    assert issubclass(ScheduleError, ConductorAgentError)
    assert [name for name in ai.__all__ if getattr(ai, name).__name__ != name] == []
    error = AgentNotFoundError(404, "none", "http://a")
    assert isinstance(error, AgentAPIError)
    assert (error.status_code, error.message, error.url) == (404, "none", "http://a")
    assert str(error) == "HTTP 404: none (http://a)"
    assert str(AgentAPIError(500, "broken")) == "HTTP 500: broken"
