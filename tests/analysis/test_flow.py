"""What runs after what in a workflow."""

from collections.abc import Mapping
from typing import Any

import pytest

from conductor_deploy.analysis.flow import Flow, flow


def _task(reference: str, kind: str = "SIMPLE", **fields: Any) -> dict[str, Any]:
    return {"name": reference, "taskReferenceName": reference, "type": kind, **fields}


def _flow(*tasks: Any, **fields: Any) -> Flow:
    return flow({"name": "w", **fields, "tasks": list(tasks)})


def _edges(drawn: Flow) -> list[str]:
    """`a → b`, `a → b (yes)`, by first lines; kinds other than the usual one follow a colon."""
    names = {node.number: node.lines[0] for node in drawn.nodes}
    return [
        f"{names[edge.source]} → {names[edge.target]}"
        + (f" ({edge.label})" if edge.label else "")
        + (f": {edge.kind}" if edge.kind != "then" else "")
        for edge in drawn.edges
    ]


def test_tasks_follow_each_other() -> None:
    drawn = _flow(_task("a"), _task("b"), version=3)
    assert _edges(drawn) == ["w → a", "a → b", "b → end"]
    assert drawn.nodes[0].lines == ("w", "version 3")
    assert [node.number for node in drawn.nodes] == [1, 2, 3, 4]


def test_a_switch_parts_into_its_cases() -> None:
    cases = {"yes": [_task("a")], "no": []}
    assert _edges(_flow(_task("s", "SWITCH", decisionCases=cases), _task("z"))) == [
        "w → s",
        "s → a (yes)",
        "a → z",
        "s → z (no, default)",
        "z → end",
    ]
    with_default = _task("s", "DECISION", decisionCases=cases, defaultCase=[_task("d", "TERMINATE")])
    assert _edges(_flow(with_default)) == [
        "w → s",
        "s → a (yes)",
        "s → d (default)",
        "a → end",
        "s → end (no)",
    ]


def test_a_fork_runs_its_branches_at_once() -> None:
    fork = _task("f", "FORK_JOIN", forkTasks=[[_task("a"), _task("b")], [_task("c")]])
    assert _edges(_flow(fork, _task("j", "JOIN"))) == [
        "w → f",
        "f → a",
        "a → b",
        "f → c",
        "b → j",
        "c → j",
        "j → end",
    ]
    assert _edges(_flow(_task("f", "FORK_JOIN_DYNAMIC")))[1] == "f → end (tasks made as it runs)"


def test_a_loop_leads_back() -> None:
    drawn = _flow(_task("l", "DO_WHILE", loopOver=[_task("a"), _task("b")]), _task("z"))
    assert _edges(drawn) == [
        "w → l",
        "l → a (each time)",
        "a → b",
        "b → l: back",
        "l → z (done)",
        "z → end",
    ]
    assert [group.label for group in drawn.groups] == ["loop: l"]
    assert [node.group for node in drawn.nodes] == [None, 1, 1, 1, None, None]


def test_a_workflow_inside_ends_where_its_tasks_end() -> None:
    inner = {"name": "inner", "tasks": [_task("a"), _task("t", "TERMINATE")]}
    sub = _task("s", "SUB_WORKFLOW", subWorkflowParam={"name": "inner", "workflowDefinition": inner})
    drawn = _flow(sub, _task("z"))
    assert _edges(drawn) == ["w → s", "s → a", "a → t", "s → z", "z → end"]
    assert [group.label for group in drawn.groups] == ["workflow inside: s"]
    nested = _task("l", "DO_WHILE", loopOver=[sub])
    assert [(group.number, group.parent) for group in _flow(nested).groups] == [(1, None), (2, 1)]


def test_what_runs_on_failure_hangs_aside() -> None:
    assert _edges(_flow(_task("a"), failureWorkflow="undo"))[0] == "w → undo (on failure): aside"


@pytest.mark.parametrize(
    ("task", "detail"),
    [
        (_task("a"), "SIMPLE"),
        ({**_task("a"), "name": "charge"}, "SIMPLE charge"),
        (_task("a", "SUB_WORKFLOW", subWorkflowParam={"name": "pay", "version": 2}), "SUB_WORKFLOW pay@2"),
        (_task("a", "SUB_WORKFLOW", subWorkflowParam={"name": "pay"}), "SUB_WORKFLOW pay, latest"),
        (_task("a", "SUB_WORKFLOW", subWorkflowParam="${workflow.input.x}"), "SUB_WORKFLOW"),
        (
            _task("a", "START_WORKFLOW", inputParameters={"startWorkflow": {"name": "x"}}),
            "START_WORKFLOW x, latest",
        ),
        (_task("a", "TERMINATE", inputParameters={"terminationStatus": "FAILED"}), "TERMINATE FAILED"),
        (_task("a", "TERMINATE", inputParameters="odd"), "TERMINATE"),
        ({"name": "only_a_name"}, "SIMPLE"),
    ],
)
def test_a_task_says_what_it_is_about(task: Mapping[str, Any], detail: str) -> None:
    assert _flow(task).nodes[1].lines[1] == detail


@pytest.mark.parametrize("tasks", [None, "text", {"a": 1}, 7, [None, "x", 3]])
def test_what_is_no_task_is_not_drawn(tasks: Any) -> None:
    assert _edges(flow({"tasks": tasks})) == ["? → end"]


def test_lists_that_another_type_would_run_are_not_drawn() -> None:
    assert _edges(_flow(_task("a", "SIMPLE", loopOver=[_task("x")], forkTasks=[[_task("y")]]))) == [
        "w → a",
        "a → end",
    ]
