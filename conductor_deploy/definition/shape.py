"""Which kind of definition an object is: told by its fields, by its folder, or by the configuration."""

import re
from collections import Counter
from collections.abc import Mapping, Set
from functools import lru_cache
from pathlib import PurePosixPath

from conductor_deploy.definition.document import EVENT, KINDS, SCHEDULE, TASK, WORKFLOW, Kind
from conductor_deploy.definition.pattern import matches_path
from conductor_deploy.definition.schema import field_order
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["configured_kind", "folder_kind", "shape"]

# Fields that more than definitions have: they tell nothing.
_COMMON = frozenset({"version", "metadata", "active", "condition", "paused"})

# What else lies beside definitions, and the fields that give it away.
_EXECUTIONS = (
    ("the execution of a workflow", frozenset({"workflowId", "tasks"})),
    ("the execution of a workflow", frozenset({"workflowId", "status"})),
    ("the execution of a task", frozenset({"taskId", "status"})),
    ("a task of a workflow", frozenset({"taskReferenceName", "type"})),
)
_OTHERS = (
    ("a request to start a workflow", frozenset({"workflowDef"})),
    ("a request to start a workflow", frozenset({"name", "input"})),
    ("a package.json", frozenset({"dependencies"})),
    ("a package.json", frozenset({"devDependencies"})),
    ("a package.json", frozenset({"scripts"})),
)

_FOLDERS: Mapping[str, Kind] = {
    "task": TASK,
    "workflow": WORKFLOW,
    "event": EVENT,
    "eventhandler": EVENT,
    "schedule": SCHEDULE,
    "scheduler": SCHEDULE,
}
_DECORATION = re.compile(r"[-_ ]|(?:definition|def)?s?$")


def shape(body: JSONObject) -> Kind | str | None:
    """What the fields tell: a kind, or what this is instead; None where they tell nothing, or two kinds."""
    names = body.keys()
    if "tasks" in names and "workflowId" not in names:
        return WORKFLOW
    if execution := _titled(_EXECUTIONS, names):
        return execution
    told = [kind for kind, own in _own_fields() if not own.isdisjoint(names)]
    return told[0] if len(told) == 1 else _titled(_OTHERS, names)


def _titled(shapes: tuple[tuple[str, frozenset[str]], ...], names: Set[str]) -> str | None:
    return next((title for title, fields in shapes if fields <= names), None)


@lru_cache(maxsize=1)
def _own_fields() -> tuple[tuple[Kind, frozenset[str]], ...]:
    """The fields that one kind has and no other."""
    fields = {kind: frozenset(field_order(kind)) for kind in KINDS.values()}
    counts = Counter(name for names in fields.values() for name in names)
    return tuple(
        (kind, frozenset(name for name in names - _COMMON if counts[name] == 1))
        for kind, names in fields.items()
    )


def folder_kind(path: str) -> Kind | None:
    """The kind that the nearest telling folder names: `tasks/`, `task-defs/`, `event_handlers/`, …"""
    folders = (_DECORATION.sub("", part.lower()) for part in reversed(PurePosixPath(path).parts[:-1]))
    return next((_FOLDERS[folder] for folder in folders if folder in _FOLDERS), None)


def configured_kind(path: str, kinds: Mapping[str, str]) -> Kind | None:
    """The kind of the first glob that fits the path."""
    return next((KINDS[name] for glob, name in kinds.items() if matches_path(glob, path)), None)
