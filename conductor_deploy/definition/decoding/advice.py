"""What to do about a field that the server drops: most of them belong somewhere else."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from conductor_deploy.definition.decoding.shapes import Note
from conductor_deploy.definition.document import KINDS
from conductor_deploy.definition.schemafiles import schema
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["advice"]

# Seen in published definitions; by bean, or by "" for any.
_KNOWN: Final[Mapping[tuple[str, str], str]] = {
    ("", "taskToDomain"): "domains are given when an execution starts, or in subWorkflowParam.taskToDomain",
    ("", "label"): "nothing reads it: leave it out",
    ("", "hasSchedule"): "schedules are definitions of their own: leave it out",
    ("", "tags"): "open-source Conductor has no tags: leave it out, or write it in `metadata`",
    ("", "overwriteTags"): "open-source Conductor has no tags: leave it out",
    ("WorkflowTask", "cacheTTL"): "write cacheConfig: {key, ttlInSecond}",
    ("TaskDef", "retryDelayFactor"): "did you mean backoffScaleFactor?",
    ("WorkflowSchedule", "cron"): "did you mean cronExpression?",
    ("SubWorkflowParams", "workflowDef"): "did you mean workflowDefinition?",
}


def advice(note: Note) -> str | None:
    """A hint for an unknown field; None where nothing is near."""
    _, _, bean, body = note.at or (None, "", None, {})
    owner, name = bean.name if bean else "", str(note.key)
    return (
        _KNOWN.get((owner, name))
        or _KNOWN.get(("", name))
        or _elsewhere(owner, name, body)
        or _but_for_case(name, _fields(owner))
        or did_you_mean(name, _fields(owner))
    )


def _elsewhere(owner: str, name: str, body: JSONObject) -> str | None:
    if owner == "WorkflowTask" and name in _fields("TaskDef"):
        task = f" `task/{body['name']}`" if body.get("name") else ""
        return f"it belongs to the task definition{task}"
    if owner == "WorkflowDef" and name in _fields("TaskDef"):
        return "a workflow has no such setting: it belongs to the task definitions of its tasks"
    if owner == "WorkflowTask" and name in _fields("WorkflowDef"):
        return "it belongs to the workflow, not to one of its tasks"
    if owner in ("TaskDef", "WorkflowDef") and name in _fields("WorkflowTask"):
        return "it belongs to a task of a workflow"
    return None


def _but_for_case(name: str, fields: tuple[str, ...]) -> str | None:
    same = [field for field in fields if field.casefold() == name.casefold()]
    return f"did you mean {same[0]}?" if same else None


def _fields(bean: str) -> tuple[str, ...]:
    return _fields_by_bean().get(bean, ())


@cache
def _fields_by_bean() -> Mapping[str, tuple[str, ...]]:
    return {
        name: tuple(bean["properties"])
        for kind in KINDS.values()
        for name, bean in schema(kind.schema)["$defs"].items()
        if name != "definition"
    }
