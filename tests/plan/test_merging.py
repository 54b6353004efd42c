"""Two versions of a workflow as one drawing."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from plan_strategies import workflows

from conductor_deploy.analysis.flow import Flow
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.merging import changed_flow
from conductor_deploy.plan.outline import outline


def _task(reference: str, kind: str = "SIMPLE", **fields: Any) -> dict[str, Any]:
    return {"name": reference, "taskReferenceName": reference, "type": kind, **fields}


def _switch(**cases: Sequence[Any]) -> dict[str, Any]:
    return _task("s", "SWITCH", decisionCases={case: list(tasks) for case, tasks in cases.items()})


def _fork(*branches: Sequence[Any]) -> dict[str, Any]:
    return _task("f", "FORK_JOIN", forkTasks=[list(tasks) for tasks in branches])


A, B, C, D = (_task(name) for name in "abcd")


def _changed(before: Sequence[Any], after: Sequence[Any], **fields: Any) -> Flow:
    old: dict[str, Any] = {"name": "w", "tasks": list(before)}
    new: dict[str, Any] = {"name": "w", "tasks": list(after), **fields}
    return changed_flow(old, new, diff(old, new))


def _told(drawn: Flow) -> str:
    signs = {"added": "+", "removed": "-", "changed": "~", "moved": "<>", None: ""}
    return " ".join(f"{signs[node.mark]}{node.lines[0]}" for node in drawn.nodes)


def _edges(drawn: Flow, kind: str) -> set[str]:
    names = {node.number: node.lines[0] for node in drawn.nodes}
    return {f"{names[edge.source]}{names[edge.target]}" for edge in drawn.edges if edge.kind == kind}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([A, B], [A, B], "w a b end"),
        ([A, B, C], [A, C, D], "w a -b c +d end"),
        ([A, B], [B, A], "w <>b a end"),
        ([A], [{**A, "optional": True}], "w ~a end"),
        ([A, B, C], [], "w -a -b -c end"),
        ([_switch(x=[A, B], y=[C])], [_switch(x=[B])], "w s -a b -c end"),
        ([_switch(x=[A], y=[C])], [_switch(x=[A]), C], "w s a <>c end"),
        ([_switch(x=[A, B]), D], [A, D], "w -s -b <>a d end"),
        ([A, _switch(x=[])], [A, _switch()], "w a ~s end"),
        ([_fork([A, B], [C])], [_fork([C, D], [A])], "w f +d c -b <>a end"),
        ([_switch(x=[A])], [_task("s")], "w ~s -a end"),
    ],
)
def test_what_was_removed_stands_where_it_stood(
    before: Sequence[Any], after: Sequence[Any], told: str
) -> None:
    assert sorted(_told(_changed(before, after)).split()) == sorted(told.split())


def test_removed_tasks_hang_beside_the_way_that_is_left() -> None:
    drawn = _changed([A, B, C, D], [A, D])
    assert _edges(drawn, "then") == {"wa", "ad", "dend"}
    assert _edges(drawn, "removed") == {"ab", "bc", "cd"}
    gone = _changed([A, _switch(x=[B], y=[])], [A])
    assert _edges(gone, "then") == {"wa", "aend"}
    assert _edges(gone, "removed") == {"as", "sb", "bend", "send"}


def test_a_case_that_is_gone_leads_nowhere_but_through_what_it_held() -> None:
    drawn = _changed([_switch(x=[A], y=[B]), D], [_switch(x=[A]), D])
    assert _edges(drawn, "removed") == {"sb", "bd"}
    assert _edges(drawn, "then") == {"ws", "sa", "ad", "sd", "dend"}


def test_a_workflow_that_is_no_longer_inside_leaves_the_way_on() -> None:
    inner = {"name": "inner", "tasks": [A]}
    before = _task("u", "SUB_WORKFLOW", subWorkflowParam={"name": "inner", "workflowDefinition": inner})
    after = _task("u", "SUB_WORKFLOW", subWorkflowParam={"name": "inner", "version": 1})
    drawn = _changed([before], [after])
    assert _edges(drawn, "then") == {"wu", "uend"}
    assert _edges(drawn, "removed") == {"ua", "aend"}


def test_other_fields_mark_the_start_but_a_version_does_not() -> None:
    assert _told(_changed([A], [A], version=2)) == "w a end"
    assert _told(_changed([A], [A], version=2, description="new")) == "~w a end"


_TYPES = {
    "decisionCases": "SWITCH",
    "defaultCase": "SWITCH",
    "forkTasks": "FORK_JOIN",
    "loopOver": "DO_WHILE",
    "subWorkflowParam": "SUB_WORKFLOW",
}


def _typed(value: Any) -> Any:
    """With the types that run the branches of tasks."""
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if not isinstance(value, dict):
        return value
    typed = {name: _typed(item) for name, item in value.items()}
    kinds = [kind for name, kind in _TYPES.items() if name in value]
    return {**typed, "type": kinds[0]} if kinds else typed


@settings(max_examples=30)
@given(workflows.map(_typed), workflows.map(_typed))
def test_every_change_of_a_task_is_drawn(before: dict[str, Any], after: dict[str, Any]) -> None:
    fields = diff(before, after)
    old, new = ({task.pointer for task in outline(body)[0]} for body in (before, after))
    drawn = changed_flow(before, after, fields)
    marks = Counter(node.mark for node in drawn.nodes[1:])
    ops = Counter(field.op for field in fields if field.path in (old if field.op == "remove" else new))
    assert (marks["added"], marks["removed"], marks["moved"]) == (ops["add"], ops["remove"], ops["move"])
    ends = sum(node.shape == "end" for node in drawn.nodes)
    assert len(drawn.nodes) - 1 - ends - marks["removed"] == len(new)
    assert {edge.source for edge in drawn.edges} | {edge.target for edge in drawn.edges} <= {
        node.number for node in drawn.nodes
    }
