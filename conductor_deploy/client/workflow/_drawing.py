"""Workflows as drawings: a Mermaid flowchart, and boxes of HTML. Both are made of a definition's JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from conductor_deploy.definition.tasks import BRANCHES, inner_lists
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["flowchart", "html"]


class _Branch(NamedTuple):
    label: str
    tasks: JSON


def _branches(task: JSONObject) -> list[_Branch]:
    """The lists of tasks that a task runs, with the words on the way to each."""
    lists = [
        (steps, tasks)
        for tasks, steps in inner_lists(task, inline=True)
        if steps[0] in BRANCHES.get(_type(task), ())
    ]
    branches = [_Branch(_LABELS.get(str(steps[0]), str(steps[-1])), tasks) for steps, tasks in lists]
    if _type(task) in ("SWITCH", "DECISION") and "defaultCase" not in task:
        branches.append(_Branch("default", ()))
    return branches


_LABELS = {"defaultCase": "default", "loopOver": "each time", "forkTasks": "", "subWorkflowParam": ""}


def _listed(tasks: JSON) -> Iterable[JSONObject]:
    return (task for task in (tasks if isinstance(tasks, Sequence) else ()) if isinstance(task, dict))


def _type(task: JSONObject) -> str:
    return str(task.get("type") or "SIMPLE")


def _reference(task: JSONObject) -> str:
    return str(task.get("taskReferenceName") or task.get("name") or "?")


# Mermaid


class _End(NamedTuple):
    """Where an arrow starts, and what is written on it."""

    node: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Chart:
    """Lines of nodes, and of arrows: those follow, since a group takes all nodes that are named in it."""

    nodes: list[str] = field(default_factory=list)
    arrows: list[str] = field(default_factory=list)

    def node(self, shape: str, text: str) -> str:
        node = f"n{len(self.nodes)}"
        self.nodes.append(f"{node}{shape.format(text)}")
        return node

    def link(self, ends: Iterable[_End], node: str) -> None:
        for end in ends:
            label = f'|"{_text(end.label)}"|' if end.label else ""
            self.arrows.append(f"{end.node} -->{label} {node}")


def flowchart(workflow: JSONObject) -> str:
    """A Mermaid flowchart. Its node ids are its own, and names stand in quotes, with all signs escaped."""
    chart = _Chart()
    start = chart.node('(["{}"])', _text(str(workflow.get("name"))))
    ends = _draw(chart, workflow.get("tasks"), [_End(start)])
    if ends:
        chart.link(ends, chart.node('(["{}"])', "end"))
    return "\n".join(["flowchart TD", *(f"    {line}" for line in (*chart.nodes, *chart.arrows))]) + "\n"


def _draw(chart: _Chart, tasks: JSON, ends: Sequence[_End]) -> Sequence[_End]:
    """Draw tasks one after the other, from where arrows start; where they start afterwards."""
    for task in _listed(tasks):
        text = f"{_text(_reference(task))}<br/>{_text(_type(task))}"
        node = chart.node(_SHAPES.get(_type(task), '["{}"]'), text)
        chart.link(ends, node)
        ends = _draw_branches(chart, task, node)
    return ends


_SHAPES = {
    **dict.fromkeys(("SWITCH", "DECISION"), '{{"{}"}}'),
    **dict.fromkeys(("FORK_JOIN", "FORK_JOIN_DYNAMIC", "JOIN", "EXCLUSIVE_JOIN"), '{{{{"{}"}}}}'),
    **dict.fromkeys(("SUB_WORKFLOW", "START_WORKFLOW"), '[["{}"]]'),
    **dict.fromkeys(("WAIT", "HUMAN", "TERMINATE"), '(["{}"])'),
}


def _draw_branches(chart: _Chart, task: JSONObject, node: str) -> Sequence[_End]:
    branches = _branches(task)
    if _type(task) == "TERMINATE":
        return ()
    if not branches:
        return [_End(node)]
    if _type(task) == "SUB_WORKFLOW":
        chart.nodes.append(f'subgraph n{len(chart.nodes)}["{_text(_reference(task))}"]')
    ends = [end for branch in branches for end in _draw(chart, branch.tasks, [_End(node, branch.label)])]
    if _type(task) == "SUB_WORKFLOW":
        chart.nodes.append("end")
    if _type(task) == "DO_WHILE":
        chart.link(ends, node)
        return [_End(node, "then")]
    return ends


def _text(text: str) -> str:
    """Inside quotes: letters, digits and some signs as they are, everything else as its number.

    So are a dot and a dash before a blank, which else begin lists.
    """
    return re.sub(r"[^\w .,:/-]|[.-](?= )", lambda sign: f"#{ord(sign[0])};", text or "?")


# HTML

_BOX = "display:inline-block;border:1px solid #888;border-radius:4px;margin:2px;padding:2px 6px"
_COLUMN = "display:inline-block;vertical-align:top;margin:2px"


def html(workflow: JSONObject) -> str:
    """Boxes, branches beside each other, without scripts; the flowchart's source below."""
    title = f"<b>{escape(str(workflow.get('name')))}</b>"
    source = f"<details><summary>Mermaid</summary><pre>{escape(flowchart(workflow))}</pre></details>"
    return f"<div>{title}{_boxes(workflow.get('tasks'))}{source}</div>"


def _boxes(tasks: JSON) -> str:
    return "".join(f"<div>{_box(task)}</div>" for task in _listed(tasks))


def _box(task: JSONObject) -> str:
    columns = "".join(
        f'<div style="{_COLUMN}"><i>{escape(branch.label)}</i>{_boxes(branch.tasks)}</div>'
        for branch in _branches(task)
    )
    inside = f"<div>{columns}</div>" if columns else ""
    return (
        f'<div style="{_BOX}">{escape(_reference(task))} <small>{escape(_type(task))}</small>{inside}</div>'
    )
