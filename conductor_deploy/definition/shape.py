"""Which kind of definition an object is: told by its fields, by its folder, or by the configuration."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from conductor_deploy.definition.document import EVENT, KINDS, SCHEDULE, TASK, WORKFLOW, Kind
from conductor_deploy.definition.pattern import matches_path
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["configured_kind", "folder_kind", "foreign_shape", "shape_kind"]

# Fields that one kind alone has; each comes from the server's classes.
_OWN_FIELDS: tuple[tuple[Kind, frozenset[str]], ...] = (
    (
        WORKFLOW,
        frozenset(
            "tasks schemaVersion failureWorkflow failureWorkflowVersion restartable inputParameters outputParameters"
            " variables workflowStatusListenerEnabled workflowStatusListenerSink maskedFields".split()
        ),
    ),
    (
        TASK,
        frozenset(
            "retryCount retryLogic retryDelaySeconds responseTimeoutSeconds pollTimeoutSeconds totalTimeoutSeconds"
            " inputKeys outputKeys concurrentExecLimit rateLimitPerFrequency rateLimitFrequencyInSeconds"
            " backoffScaleFactor maxRetryDelaySeconds backoffJitterMs baseType isolationGroupId executionNameSpace"
            " runtimeMetadata taskStatusListenerEnabled".split()
        ),
    ),
    (EVENT, frozenset({"event", "actions"})),
    (
        SCHEDULE,
        frozenset({"cronExpression", "cronSchedules", "startWorkflowRequest", "runCatchupScheduleInstances"}),
    ),
)

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


def foreign_shape(body: JSONObject) -> str | None:
    """What this is known to be instead of a definition; None where it may be one."""
    shapes = _EXECUTIONS if shape_kind(body) else _EXECUTIONS + _OTHERS
    return next((title for title, names in shapes if names <= body.keys()), None)


def shape_kind(body: JSONObject) -> Kind | None:
    """The kind that the fields tell; None where they tell none, or several."""
    if "tasks" in body:
        return WORKFLOW
    told = [kind for kind, own in _OWN_FIELDS if not own.isdisjoint(body)]
    return told[0] if len(told) == 1 else None


def folder_kind(path: str) -> Kind | None:
    """The kind that the nearest telling folder names: `tasks/`, `task-defs/`, `event_handlers/`, …"""
    folders = (_DECORATION.sub("", part.lower()) for part in reversed(PurePosixPath(path).parts[:-1]))
    return next((_FOLDERS[folder] for folder in folders if folder in _FOLDERS), None)


def configured_kind(path: str, kinds: Mapping[str, str]) -> Kind | None:
    """The kind of the first glob that fits the path."""
    return next((KINDS[name] for glob, name in kinds.items() if matches_path(glob, path)), None)
