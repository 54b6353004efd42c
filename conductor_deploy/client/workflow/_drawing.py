"""What a notebook shows of a workflow: boxes of HTML, made of the JSON of its definition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from conductor_deploy.analysis.flow import flow
from conductor_deploy.definition.tasks import BRANCHES, inner_lists
from conductor_deploy.jsonvalue import JSON, JSONObject
from conductor_deploy.present.mermaid import mermaid

__all__ = ["html"]


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


_BOX = "display:inline-block;border:1px solid #888;border-radius:4px;margin:2px;padding:2px 6px"
_COLUMN = "display:inline-block;vertical-align:top;margin:2px"


def html(workflow: JSONObject) -> str:
    """Boxes, branches beside each other, without scripts; the flowchart's source below."""
    title = f"<b>{escape(str(workflow.get('name')))}</b>"
    source = f"<details><summary>Mermaid</summary><pre>{escape(mermaid(flow(workflow)))}</pre></details>"
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
