"""Which kind of definition a JSON object is, told by its fields, its folder, or the configuration."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from conductor_deploy.definition.document import EVENT, KINDS, SCHEDULE, TASK, WORKFLOW, Kind
from conductor_deploy.definition.pattern import matches_path
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["configured_kind", "folder_kind", "foreign_shape", "shape_kind"]

_TASK_ONLY = frozenset({
    "retryCount", "retryLogic", "retryDelaySeconds", "responseTimeoutSeconds", "pollTimeoutSeconds",
    "totalTimeoutSeconds", "inputKeys", "outputKeys", "concurrentExecLimit", "rateLimitPerFrequency",
    "rateLimitFrequencyInSeconds", "backoffScaleFactor", "maxRetryDelaySeconds", "backoffJitterMs", "baseType",
    "isolationGroupId", "executionNameSpace", "runtimeMetadata", "taskStatusListenerEnabled",
})  # fmt: skip
_WORKFLOW_ONLY = frozenset({
    "tasks", "schemaVersion", "failureWorkflow", "failureWorkflowVersion", "restartable", "inputParameters",
    "outputParameters", "workflowStatusListenerEnabled", "workflowStatusListenerSink", "variables", "maskedFields",
})  # fmt: skip
_SCHEDULE_ONLY = frozenset(
    {"cronExpression", "cronSchedules", "startWorkflowRequest", "runCatchupScheduleInstances"}
)
_EVENT_ONLY = frozenset({"event", "actions"})

_FOREIGN: tuple[tuple[str, frozenset[str]], ...] = (
    ("an execution of a workflow", frozenset({"workflowId", "status"})),
    ("an execution of a workflow", frozenset({"workflowId", "tasks"})),
    ("an execution of a task", frozenset({"taskId", "status"})),
    ("a task inside a workflow", frozenset({"taskReferenceName"})),
    ("a request to start a workflow", frozenset({"workflowDef"})),
    ("a request to start a workflow", frozenset({"name", "input"})),
    ("a package.json", frozenset({"scripts", "dependencies"})),
    ("a package.json", frozenset({"name", "devDependencies"})),
)

_FOLDERS: Mapping[str, Kind] = {
    "task": TASK,
    "workflow": WORKFLOW,
    "event": EVENT,
    "eventhandler": EVENT,
    "schedule": SCHEDULE,
}
_DECORATION = re.compile(r"[-_ ]|(?:definition|def)?s?$")


def foreign_shape(body: JSONObject) -> str | None:
    """What else this object is known to be: an execution, a start request, …"""
    return next((title for title, names in _FOREIGN if names <= body.keys()), None)


def shape_kind(body: JSONObject) -> Kind | None:
    """The kind that the fields tell; None where they don't, or tell two."""
    names = body.keys()
    if "tasks" in names:
        return WORKFLOW
    if names >= _EVENT_ONLY:
        return EVENT
    told = [kind for kind, only in _ONLY if not only.isdisjoint(names)]
    return told[0] if len(told) == 1 else None


_ONLY = ((SCHEDULE, _SCHEDULE_ONLY), (WORKFLOW, _WORKFLOW_ONLY), (EVENT, _EVENT_ONLY), (TASK, _TASK_ONLY))


def folder_kind(path: str) -> Kind | None:
    """The kind that the nearest folder with a telling name says: `tasks/`, `task-defs/`, `event_handlers/`, …"""
    for folder in reversed(PurePosixPath(path).parts[:-1]):
        if kind := _FOLDERS.get(_DECORATION.sub("", folder.lower())):
            return kind
    return None


def configured_kind(path: str, kinds: Mapping[str, str]) -> Kind | None:
    """The kind of the first glob of the configuration that fits the path."""
    return next((KINDS[name] for glob, name in kinds.items() if matches_path(glob, path)), None)
