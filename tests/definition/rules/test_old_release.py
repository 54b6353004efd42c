"""What a real 3.15.0 was seen to refuse, and a 3.32.3 to take."""

from typing import Any

import pytest

from conductor_deploy.definition.document import TASK, WORKFLOW
from conductor_deploy.definition.rules.old_release import check_for_release

BLANK = {"inputParameters": {"k": ["${workflow.input.x }"]}}
FORK = {"type": "FORK_JOIN_DYNAMIC", "inputParameters": {"forkTaskInputs": []}}
HTTP = {"type": "HTTP", "inputParameters": {"uri": "http://example.com"}}
UNNAMED = {"type": "SUB_WORKFLOW", "subWorkflowParam": {"version": 1}}


def told(version: str | None, name: str = "order", /, **step: Any) -> list[str]:
    body: Any = {"name": name, "tasks": [{"name": "charge", "taskReferenceName": "charge", **step}]}
    registered: Any = {"ping": {"name": "ping", "inputTemplate": {"http_request": {}}}}
    return [finding.pointer for finding in check_for_release(version, WORKFLOW, body, registered)]


@pytest.mark.parametrize(
    ("step", "pointer"),
    [
        (HTTP, "/tasks/0/inputParameters"),
        (FORK, "/tasks/0"),
        (UNNAMED, "/tasks/0/subWorkflowParam"),
        (BLANK, "/tasks/0/inputParameters/k/0"),
    ],
)
def test_an_old_server_refuses_what_newer_ones_take(step: dict[str, Any], pointer: str) -> None:
    assert told("3.15.0", **step) == [pointer]
    assert told("3.32.3", **step) == told(None, **step) == []


@pytest.mark.parametrize(
    "step",
    [
        HTTP | {"name": "ping"},
        HTTP | {"taskDefinition": {"inputTemplate": {"http_request": {}}}},
        FORK | {"dynamicForkJoinTasksParam": "forks"},
        FORK | {"dynamicForkTasksParam": "tasks", "dynamicForkTasksInputParamName": "inputs"},
        {"type": "DO_WHILE", "loopOver": [HTTP | BLANK]},
        {"inputParameters": {"k": "${workflow.input.x}"}},
        {"type": "SWITCH", "decisionCases": {"yes": [{"name": "n", "taskReferenceName": "n", **BLANK}]}},
    ],
)
def test_what_an_old_server_takes_is_fine(step: dict[str, Any]) -> None:
    assert told("3.15.0", **step) == []


def test_an_old_server_takes_no_colon_in_the_name_of_a_workflow() -> None:
    assert told("3.15.0", "order:paid") == ["/name"]
    assert list(check_for_release("3.15.0", TASK, {"name": "order:paid"}, {})) == []
