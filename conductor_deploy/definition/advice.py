"""What to do about a field that the server drops: most of them belong somewhere else."""

from collections.abc import Mapping
from typing import Final

from conductor_deploy.definition.schemafiles import schema
from conductor_deploy.definition.shapes import Note
from conductor_deploy.definition.suggest import did_you_mean

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
    ("SubWorkflowParams", "workflowDef"): "did you mean workflowDefinition?",
}


def advice(note: Note) -> str | None:
    """A hint for an unknown field; None where nothing is near."""
    bean = note.at[2].name if note.at else ""
    name = str(note.key)
    known = _KNOWN.get((bean, name)) or _KNOWN.get(("", name))
    return known or _elsewhere(bean, name, note) or did_you_mean(name, _fields(bean))


def _elsewhere(bean: str, name: str, note: Note) -> str | None:
    if bean == "WorkflowTask" and name in _fields("TaskDef"):
        task = note.at[3].get("name") if note.at else None
        return (
            f"it belongs to the task definition `task/{task}`"
            if task
            else "it belongs to the task definition"
        )
    if bean == "WorkflowDef" and name in _fields("TaskDef"):
        return "a workflow has no such setting: it belongs to the task definitions of its tasks"
    if bean == "WorkflowTask" and name in _fields("WorkflowDef"):
        return "it belongs to the workflow, not to one of its tasks"
    if bean in ("TaskDef", "WorkflowDef") and name in _fields("WorkflowTask"):
        return "it belongs to a task of a workflow"
    return None


def _fields(bean: str) -> tuple[str, ...]:
    for file in ("workflow.json", "task.json", "event.json", "schedule.json"):
        if bean in schema(file)["$defs"]:
            return tuple(schema(file)["$defs"][bean]["properties"])
    return ()
