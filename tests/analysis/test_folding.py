"""Large flows made small."""

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise
from typing import Any

from conductor_deploy.analysis.flow import Flow, flow
from conductor_deploy.analysis.folding import changes_only, folded, reduced


def _task(reference: str, kind: str = "SIMPLE", **fields: Any) -> dict[str, Any]:
    return {"taskReferenceName": reference, "type": kind, **fields}


def _marked(drawn: Flow, names: Collection[str]) -> Flow:
    nodes = tuple(replace(node, mark="changed") if node.lines[0] in names else node for node in drawn.nodes)
    return replace(drawn, nodes=nodes)


def _names(drawn: Flow) -> list[str]:
    return [node.lines[0] for node in drawn.nodes]


def _line(count: int) -> Flow:
    return flow({"name": "w", "tasks": [_task(f"t{number}") for number in range(count)]})


def test_what_changed_and_its_neighbours_are_left() -> None:
    drawn = changes_only(_marked(_line(50), {"t20"}))
    assert _names(drawn) == ["w", "… 19 unchanged", "t19", "t20", "t21", "… 29 unchanged"]
    numbers = [node.number for node in drawn.nodes]
    assert [(edge.source, edge.target) for edge in drawn.edges] == list(pairwise(numbers))
    assert sum(node.count for node in drawn.nodes) == 52


def test_what_would_stand_for_itself_alone_is_left() -> None:
    drawn = changes_only(_marked(_line(50), {"t2", "t48"}))
    assert _names(drawn) == ["w", "t0", "t1", "t2", "t3", "… 43 unchanged", "t47", "t48", "t49", "end"]


def test_branches_that_lie_between_the_same_tasks_become_one() -> None:
    cases = {f"case {number}": [_task(f"a{number}"), _task(f"b{number}")] for number in range(40)}
    drawn = _marked(
        flow({"name": "w", "tasks": [_task("s", "SWITCH", decisionCases=cases), _task("z")]}), {"b7"}
    )
    drawn = folded(
        drawn, {node.number for node in drawn.nodes if node.lines[0] in ("w", "s", "a7", "b7", "z")}, "more"
    )
    assert _names(drawn) == ["w", "s", "… 78 more", "a7", "b7", "z", "… 1 more"]
    labels = {edge.label for edge in drawn.edges}
    assert labels == {"", "case 7", "default"}


def test_a_loop_without_changes_is_folded_whole_and_one_with_changes_stays() -> None:
    loops = [
        _task(f"l{number}", "DO_WHILE", loopOver=[_task(f"in{number}"), _task(f"too{number}")])
        for number in (1, 2)
    ]
    drawn = _marked(flow({"name": "w", "tasks": [*loops, _task("z")]}), {"too2"})
    left = changes_only(drawn)
    assert _names(left) == ["w", "… 3 unchanged", "l2", "in2", "too2", "… 2 unchanged"]
    assert [group.label for group in left.groups] == ["loop: l2"]
    assert {node.group for node in left.nodes} == {None, 2}


def test_an_inner_group_takes_what_is_around_it_along() -> None:
    inner = _task("inner", "DO_WHILE", loopOver=[_task("x")])
    drawn = _marked(
        flow({"name": "w", "tasks": [_task("outer", "DO_WHILE", loopOver=[_task("a"), inner])]}), {"x"}
    )
    left = folded(drawn, {1} | {node.number for node in drawn.nodes if node.mark}, "more")
    assert [(group.number, group.parent) for group in left.groups] == [(1, None), (2, 1)]


def test_a_flow_is_cut_until_it_fits_and_counts_stay_right() -> None:
    drawn = reduced(_line(1000), lambda found: len(found.nodes) <= 100)
    assert len(drawn.nodes) == 63
    assert drawn.nodes[-1].lines == ("… 940 more",)
    assert reduced(drawn, lambda found: len(found.nodes) <= 40).nodes[-1].count == 1002 - 31
    assert reduced(drawn, lambda _: True) == drawn
    assert len(reduced(drawn, lambda _: False).nodes) == 2
