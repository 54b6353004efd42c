"""Nulls that the server's validators fall over, instead of refusing them."""

from collections.abc import Iterable, Sequence

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.definition.document import WORKFLOW, Kind
from conductor_deploy.definition.rules.substitutions import paths_in, target_of
from conductor_deploy.definition.tasks import Task, tasks_of
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["is_fatal", "stumbles"]

_LOOKED_UP = frozenset({"HTTP", "KAFKA_PUBLISH", "JSON_JQ_TRANSFORM"})  # by name, for their inputTemplate


def is_fatal(findings: Iterable[Finding]) -> bool:
    """Whether one of them says that the server fails on a null."""
    return any(finding.severity == "error" and finding.code in ("CD105", "CD156") for finding in findings)


def stumbles(kind: Kind, written: JSONObject, body: JSONObject) -> bool:
    """What the findings have milder words for."""
    if kind is not WORKFLOW:
        return False
    tasks = tasks_of(body)
    nameless = any(t.is_validated and t.type in _LOOKED_UP and t.body.get("name") is None for t in tasks)
    return nameless or written.get("tasks", ()) is None or _seeks_past_a_null(tasks)


def _seeks_past_a_null(tasks: Sequence[Task]) -> bool:
    """Whether an expression names a task that comes after one without a reference name."""
    references = [task.reference for task in tasks if task.is_reached]
    if None not in references:
        return False
    before = references[: references.index(None)]
    inputs = [task.body.get("inputParameters") for task in tasks if task.parent is None]
    sought = {target_of(path) for path in paths_in(inputs)}
    return any(reference in sought and reference not in before for reference in references)
