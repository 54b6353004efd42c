import pytest
from verdicts import VERDICTS, Verdict

from conductor_deploy.definition.document import TASK, WORKFLOW
from conductor_deploy.definition.rules.check import check
from conductor_deploy.jsonvalue import JSON, JSONObject

CASES = [
    pytest.param(verdict, id=f"{file}: {verdict.case}")
    for file, verdicts in VERDICTS.items()
    for verdict in verdicts
]


@pytest.mark.parametrize("verdict", CASES)
def test_the_table_says_what_is_found(verdict: Verdict) -> None:
    assert verdict.told == list(verdict.findings)


@pytest.mark.parametrize("verdict", CASES)
def test_an_error_means_that_the_server_refuses_or_loses_it(verdict: Verdict) -> None:
    is_error = any(finding["severity"] == "error" for finding in verdict.findings)
    assert is_error == (verdict.answer != 200 or verdict.lost)


def test_what_task_definitions_decide_is_a_warning_where_they_are_unknown() -> None:
    body: JSONObject = {
        "name": "flow",
        "tasks": [{"name": "fetch", "taskReferenceName": "a", "type": "HTTP"}],
    }
    assert [finding.severity for finding in check(WORKFLOW, body, body, None)] == ["warning"]
    assert [finding.severity for finding in check(WORKFLOW, body, body, {})] == ["error"]


def test_a_name_that_no_request_can_hold_is_lost() -> None:
    assert not check(TASK, {}, {"name": "x" * 200}, None)
    (trouble,) = check(TASK, {}, {"name": "x" * 8000}, None)
    (lost,) = check(TASK, {}, {"name": "é" * 1334}, None)
    assert (trouble.severity, lost.severity) == ("warning", "error")


def test_a_secret_in_a_duration_is_not_judged() -> None:
    for inputs in ({"duration": "\ue000secret:x\ue001"}, {"until": "\ue000secret:x\ue001"}):
        task: JSONObject = {
            "name": "wait",
            "taskReferenceName": "a",
            "type": "WAIT",
            "inputParameters": inputs,
        }
        assert not check(WORKFLOW, {}, {"name": "flow", "tasks": [task]}, {})


def test_a_name_hides_what_can_not_be_printed() -> None:
    (finding,) = check(TASK, {}, {"name": "a\tb"}, None)
    assert finding.message.startswith("task definition: ")


@pytest.mark.parametrize("odd", ["text", 5, [1, "x"], [["x"]], {"a": 1}, True])
@pytest.mark.parametrize(
    "field",
    [
        "decisionCases",
        "defaultCase",
        "forkTasks",
        "loopOver",
        "inputParameters",
        "subWorkflowParam",
        "joinOn",
        "name",
    ],
)
def test_values_of_a_wrong_type_are_left_to_decoding(field: str, odd: JSON) -> None:
    for kind in ("SWITCH", "FORK_JOIN", "DO_WHILE", "SUB_WORKFLOW", "JOIN", "WAIT", "HTTP"):
        task: JSONObject = {"name": "n", "taskReferenceName": "a", "type": kind, field: odd}
        written: JSONObject = {"tasks": [{**task, "description": None}]}
        check(WORKFLOW, written, {"name": "flow", "tasks": [task]}, {})
