"""What definitions call by name, and what they call that is not there."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from conductor_deploy.definition.document import (
    EVENT,
    KINDS,
    SCHEDULE,
    TASK,
    WORKFLOW,
    Definition,
    Key,
    Kind,
    Position,
    Problem,
    Severity,
    State,
)
from conductor_deploy.definition.finding import Finding
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.definition.tasks import Task, tasks_of
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["Call", "Via", "calls", "check_references"]

Via = Literal["SUB_WORKFLOW", "START_WORKFLOW", "failureWorkflow", "event", "schedule", "task"]


@dataclass(frozen=True, slots=True)
class Call:
    """A definition names another. Without a version the call takes the latest one when it happens."""

    target_kind: Kind
    name: str
    version: int | None
    pointer: str  # of the name
    via: Via
    place: str  # in words: "task `charge` (loop of `each`)"

    @property
    def is_literal(self) -> bool:
        """False where the name is an expression, known only when it happens."""
        return "${" not in self.name

    def reaches(self, key: Key) -> bool:
        """Whether it may call that definition; a call without a version may reach every version."""
        return (self.target_kind, self.name) == (key.kind, key.name) and self.version in (None, key.version)


def calls(definition: Definition) -> tuple[Call, ...]:
    """Every call of a definition, inline workflows included; names made at run time are not among them."""
    return tuple(_CALLS[definition.key.kind.name](definition.body))


def _workflow_calls(body: JSONObject) -> Iterator[Call]:
    if failure := _text(body.get("failureWorkflow")):
        version = _version(body.get("failureWorkflowVersion"))
        yield Call(WORKFLOW, failure, version, "/failureWorkflow", "failureWorkflow", "the failure workflow")
    for task in tasks_of(body, inline=True):
        if task.is_reached and (call := _task_call(task)):
            yield call


def _task_call(task: Task) -> Call | None:
    if task.type == "SUB_WORKFLOW":
        target = _object(task.body.get("subWorkflowParam"))
        return (
            None
            if "workflowDefinition" in target
            else _target(task, target, "/subWorkflowParam", "SUB_WORKFLOW")
        )
    if task.type == "START_WORKFLOW":
        target = _object(_object(task.body.get("inputParameters")).get("startWorkflow"))
        pointer = "/inputParameters/startWorkflow"
        return (
            None
            if target.get("workflowDef") is not None
            else _target(task, target, pointer, "START_WORKFLOW")
        )
    if task.type == "SIMPLE" and "taskDefinition" not in task.body and (name := _text(task.body.get("name"))):
        return Call(TASK, name, None, f"{task.pointer}/name", "task", task.title)
    return None


def _target(task: Task, target: JSONObject, pointer: str, via: Via) -> Call | None:
    name = _text(target.get("name"))
    if not name:
        return None
    return Call(
        WORKFLOW, name, _version(target.get("version")), f"{task.pointer}{pointer}/name", via, task.title
    )


def _event_calls(body: JSONObject) -> Iterator[Call]:
    for index, action in enumerate(_list(body.get("actions"))):
        target = _object(_object(action).get("start_workflow"))
        if name := _text(target.get("name")):
            pointer = f"/actions/{index}/start_workflow/name"
            yield Call(
                WORKFLOW, name, _version(target.get("version")), pointer, "event", f"action {index + 1}"
            )


def _schedule_calls(body: JSONObject) -> Iterator[Call]:
    target = _object(body.get("startWorkflowRequest"))
    if (name := _text(target.get("name"))) and target.get("workflowDef") is None:
        version = _version(target.get("version"))
        yield Call(WORKFLOW, name, version, "/startWorkflowRequest/name", "schedule", "the schedule")


def _task_definition_calls(_body: JSONObject) -> Iterator[Call]:
    return iter(())


_CALLS = {
    TASK.name: _task_definition_calls,
    WORKFLOW.name: _workflow_calls,
    EVENT.name: _event_calls,
    SCHEDULE.name: _schedule_calls,
}


def _object(value: JSON) -> JSONObject:
    return value if isinstance(value, Mapping) else {}


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""


def _version(value: JSON) -> int | None:
    """The server reads `"2"` as 2; an expression as none."""
    if isinstance(value, str):
        return int(value) if value.strip().isdigit() else None
    return value if isinstance(value, int) else None


# What is missing


def check_references(
    desired: State, live_keys: Collection[Key] | None, locate: Callable[[Key, str], Position]
) -> tuple[Problem, ...]:
    """Calls of what is nowhere, joins of tasks that don't exist, names that only their case tells apart.

    `live_keys` None: no server was asked, so what is missing here may be there, and is a warning; else an
    error. A SIMPLE task without a task definition is a note (CD206) for whoever wants to see it. `locate`
    gives the place of a value in a definition.
    """
    world = _World.of([*desired, *(live_keys or ())], "warning" if live_keys is None else "error")
    findings = [
        (key, found)
        for key, definition in desired.items()
        for found in (*_missing(definition, world), *_unknown_joins(definition))
    ]
    return tuple(
        Problem(found.code, found.severity, found.message, locate(key, found.pointer), key, found.hint)
        for key, found in (*findings, *_look_alikes(desired, world))
    )


@dataclass(frozen=True, slots=True)
class _World:
    """Everything that a call may find: the versions of each name, None for kinds that have none."""

    versions: Mapping[Kind, Mapping[str, frozenset[int | None]]]
    severity: Severity  # of what is missing

    @classmethod
    def of(cls, keys: Iterable[Key], severity: Severity) -> "_World":
        versions: dict[Kind, dict[str, frozenset[int | None]]] = {kind: {} for kind in KINDS.values()}
        for key in keys:
            names = versions[key.kind]
            names[key.name] = names.get(key.name, frozenset()) | {key.version}
        return cls(versions, severity)


_MISSING: Mapping[Via, str] = {
    "SUB_WORKFLOW": "CD200",
    "START_WORKFLOW": "CD200",
    "failureWorkflow": "CD201",
    "event": "CD202",
    "schedule": "CD203",
    "task": "CD206",
}


def _missing(definition: Definition, world: _World) -> Iterator[Finding]:
    for call in calls(definition):
        names = world.versions[call.target_kind]
        versions = names.get(call.name, frozenset())
        if not call.is_literal or call.version in versions or (versions and call.version is None):
            continue
        if versions:
            yield _missing_version(call, versions, world.severity)
        elif call.via == "task":
            message = f"{call.place} is SIMPLE, and no task definition `{call.name}` is here"
            yield Finding(_MISSING[call.via], "note", call.pointer, message, did_you_mean(call.name, names))
        else:
            where = "here" if world.severity == "warning" else "here or on the server"
            message = f"{call.place} calls the workflow `{call.name}`, which is not {where}"
            yield Finding(
                _MISSING[call.via], world.severity, call.pointer, message, did_you_mean(call.name, names)
            )


def _missing_version(call: Call, versions: Collection[int | None], severity: Severity) -> Finding:
    known = ", ".join(str(version) for version in sorted(versions, key=lambda version: version or 0))
    message = (
        f"{call.place} calls version {call.version} of the workflow `{call.name}`, which has only {known}"
    )
    return Finding(
        "CD204", severity, call.pointer, message, "name one of these, or leave the version out for the latest"
    )


def _unknown_joins(definition: Definition) -> Iterator[Finding]:
    """Where forks are made at run time, so are the names of their tasks: nothing is said there."""
    if definition.key.kind is not WORKFLOW:
        return
    tasks = tasks_of(definition.body, inline=True)
    for join in tasks:
        if join.type not in ("JOIN", "EXCLUSIVE_JOIN") or not join.is_reached:
            continue
        beside = [task for task in tasks if task.workflow is join.workflow]
        if any(task.type == "FORK_JOIN_DYNAMIC" for task in beside):
            continue
        known = {task.reference for task in beside if task.reference}
        for index, name in enumerate(_list(join.body.get("joinOn"))):
            if isinstance(name, str) and name not in known and "${" not in name:
                message = f"{join.title} waits for `{name}`, which is no task of this workflow"
                pointer = f"{join.pointer}/joinOn/{index}"
                yield Finding("CD205", "warning", pointer, message, did_you_mean(name, known))


def _look_alikes(desired: State, world: _World) -> Iterator[tuple[Key, Finding]]:
    """Names of one kind that differ only in upper and lower case, told once each."""
    alike: dict[tuple[Kind, str], list[str]] = {}
    for kind, names in world.versions.items():
        for name in names:
            alike.setdefault((kind, name.casefold()), []).append(name)
    first = {(key.kind, key.name): key for key in sorted(desired, key=lambda key: key.sort_key, reverse=True)}
    for (kind, _), spellings in alike.items():
        for name in spellings if len(spellings) > 1 else ():
            if key := first.get((kind, name)):
                others = " and ".join(f"`{other}`" for other in sorted(spellings) if other != name)
                message = f"the name `{name}` differs only in upper and lower case from {others}"
                yield (
                    key,
                    Finding(
                        "CD207", "warning", "/name", message, "the server keeps them apart; people don't"
                    ),
                )


def _list(value: JSON) -> Sequence[JSON]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
