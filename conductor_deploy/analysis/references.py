"""What definitions call by name, and what they call that is not there."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

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
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.definition.tasks import Steps, Task, tasks_of
from conductor_deploy.jsonvalue import JSON, JSONObject, join_pointer

__all__ = ["Call", "Via", "calls", "check_references", "unregistered_tasks"]

Via = Literal["SUB_WORKFLOW", "START_WORKFLOW", "failureWorkflow", "event", "schedule", "task"]


@dataclass(frozen=True, slots=True)
class Call:
    """A definition names another. Without a version it takes the one that is the latest when it happens."""

    target_kind: Kind
    name: str
    version: int | None
    via: Via
    steps: Steps  # to the name, from the task or the definition
    task: Task | None = None

    @property
    def pointer(self) -> str:
        """Where the name stands in the definition."""
        return (self.task.pointer if self.task else "") + join_pointer(*self.steps)

    @property
    def place(self) -> str:
        """What calls, in words: "task `charge` (loop of `each`)"."""
        if self.task:
            return self.task.title
        return f"action {int(self.steps[1]) + 1}" if self.via == "event" else f"`{self.steps[0]}`"

    def reaches(self, key: Key) -> bool:
        """Whether it may call that definition: without a version, each of the name."""
        return (self.target_kind, self.name) == (key.kind, key.name) and self.version in (None, key.version)


def calls(definition: Definition) -> tuple[Call, ...]:
    """Every call of a definition and of its inline workflows, but those whose name is made at run time."""
    found = _CALLS[definition.key.kind](definition.body)
    return tuple(call for call in found if call.name and not _is_expression(call))


def _is_expression(call: Call) -> bool:
    """The server works out a failure workflow that merely starts with `$`."""
    return "${" in call.name or (call.via == "failureWorkflow" and call.name.startswith("$"))


def _workflow_calls(body: JSONObject) -> Iterator[Call]:
    version = _version(body.get("failureWorkflowVersion"))
    yield Call(WORKFLOW, _text(body.get("failureWorkflow")), version, "failureWorkflow", ("failureWorkflow",))
    for task in tasks_of(body, inline=True):
        if task.is_reached and task.type in _TASK_CALLS:
            yield from _TASK_CALLS[task.type](task)


def _sub_workflow_call(task: Task) -> Iterator[Call]:
    target = _object(task.body.get("subWorkflowParam"))
    if "workflowDefinition" not in target:
        yield _workflow_call(target, "SUB_WORKFLOW", ("subWorkflowParam",), task)


def _start_workflow_call(task: Task) -> Iterator[Call]:
    request = _object(_object(task.body.get("inputParameters")).get("startWorkflow"))
    if request.get("workflowDef") is None:
        yield _workflow_call(request, "START_WORKFLOW", ("inputParameters", "startWorkflow"), task)


def _task_definition_call(task: Task) -> Iterator[Call]:
    if "taskDefinition" not in task.body:
        yield Call(TASK, _text(task.body.get("name")), None, "task", ("name",), task)


def _event_calls(body: JSONObject) -> Iterator[Call]:
    actions = body.get("actions")
    for index, action in enumerate(actions if isinstance(actions, Sequence) else ()):
        target = _object(_object(action).get("start_workflow"))
        yield _workflow_call(target, "event", ("actions", index, "start_workflow"))


def _schedule_calls(body: JSONObject) -> Iterator[Call]:
    request = _object(body.get("startWorkflowRequest"))
    if request.get("workflowDef") is None:
        yield _workflow_call(request, "schedule", ("startWorkflowRequest",))


def _workflow_call(target: JSONObject, via: Via, steps: Steps, task: Task | None = None) -> Call:
    return Call(
        WORKFLOW, _text(target.get("name")), _version(target.get("version")), via, (*steps, "name"), task
    )


_CALLS: Mapping[Kind, Callable[[JSONObject], Iterator[Call]]] = {
    TASK: lambda body: iter(()),
    WORKFLOW: _workflow_calls,
    EVENT: _event_calls,
    SCHEDULE: _schedule_calls,
}
_TASK_CALLS: Mapping[str, Callable[[Task], Iterator[Call]]] = {
    "SUB_WORKFLOW": _sub_workflow_call,
    "START_WORKFLOW": _start_workflow_call,
    "SIMPLE": _task_definition_call,
}


def _object(value: JSON) -> JSONObject:
    return value if isinstance(value, Mapping) else {}


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""


def _version(value: JSON) -> int | None:
    """In inputs the server also reads `"2"` as 2; an expression is no version."""
    text = str(value)
    return int(text) if text.isdecimal() else None


# What is not there

_Locate: TypeAlias = Callable[[Key, str], Position]  # the place of a value in a definition
_Versions: TypeAlias = Mapping[Kind, Mapping[str, Collection[int | None]]]


def check_references(
    desired: State, live_keys: Collection[Key] | None, locate: _Locate, leaving: Collection[Key] = ()
) -> tuple[Problem, ...]:
    """Workflows that are called and are nowhere, and names that only their case tells apart.

    `live_keys` None: no server was asked, so what is missing may be there, and is a warning; else an error.
    Those of them that are `leaving` are still there, and will not be.
    """
    staying = [key for key in live_keys or () if key not in leaving]
    versions = _versions_of([*desired, *staying])
    missing = [
        (key, call, _fate(call, live_keys, leaving))
        for key, call in _missing_calls(desired, WORKFLOW, versions)
    ]
    hints = {name: did_you_mean(name, versions[WORKFLOW]) for name in {call.name for _, call, _ in missing}}
    return (
        *(_missing(key, call, versions, fate, locate, hints[call.name]) for key, call, fate in missing),
        *_look_alikes(desired, versions, locate),
    )


def unregistered_tasks(
    desired: State, live_keys: Collection[Key] | None, locate: _Locate
) -> tuple[Problem, ...]:
    """A note for each SIMPLE task without a task definition; servers run it with their defaults."""
    versions = _versions_of([*desired, *(live_keys or ())])
    return tuple(
        Problem(
            "CD206",
            "note",
            f"{call.place} is SIMPLE, and there is no task definition `{call.name}`",
            locate(key, call.pointer),
            key,
            "without one, retries and timeouts are the server's defaults",
        )
        for key, call in _missing_calls(desired, TASK, versions)
    )


def _versions_of(keys: Iterable[Key]) -> _Versions:
    versions: dict[Kind, dict[str, set[int | None]]] = {kind: {} for kind in KINDS.values()}
    for key in keys:
        versions[key.kind].setdefault(key.name, set()).add(key.version)
    return versions


def _missing_calls(desired: State, kind: Kind, versions: _Versions) -> Iterator[tuple[Key, Call]]:
    for key, definition in desired.items():
        for call in calls(definition):
            known = versions[kind].get(call.name, ())
            if call.target_kind is kind and not (known and call.version in (None, *known)):
                yield key, call


@dataclass(frozen=True, slots=True)
class _Fate:
    """What is known of a definition that is called and is not in the repository."""

    severity: Severity
    words: str
    hint: str | None = None


_NOT_HERE = _Fate("warning", "not in the repository")
_NOWHERE = _Fate("error", "neither in the repository nor on the server")
_LEAVING = _Fate(
    "error",
    "not in the repository, and this plan deletes it",
    "put it back, take out the call, or plan without --prune",
)


def _fate(call: Call, live_keys: Collection[Key] | None, leaving: Collection[Key]) -> _Fate:
    if live_keys is None:
        return _NOT_HERE
    return _LEAVING if any(map(call.reaches, leaving)) else _NOWHERE


_WAYS_OUT: Mapping[Severity, str] = {
    "warning": "add it, or correct the name; where the server has it, `plan` finds it there",
    "error": "add it to the repository, or correct the name",
}
_CODES: Mapping[Via, str] = {
    "SUB_WORKFLOW": "CD200",
    "START_WORKFLOW": "CD200",
    "failureWorkflow": "CD201",
    "event": "CD202",
    "schedule": "CD203",
}


def _missing(
    key: Key, call: Call, versions: _Versions, fate: _Fate, locate: _Locate, hint: str | None
) -> Problem:
    code, target = _CODES[call.via], f"the workflow `{call.name}`"
    if known := versions[WORKFLOW].get(call.name):
        code, target = "CD204", f"version {call.version} of {target}"
        there = ", ".join(str(version) for version in sorted(version or 0 for version in known))
        hint = f"there is version {there}; without a version it calls the latest"
    message = f"{call.place} calls {target}, which is {fate.words}"
    return Problem(
        code,
        fate.severity,
        message,
        locate(key, call.pointer),
        key,
        fate.hint or hint or _WAYS_OUT[fate.severity],
    )


def _look_alikes(desired: State, versions: _Versions, locate: _Locate) -> Iterator[Problem]:
    """Names of one kind that differ only in upper and lower case, told once for each of ours."""
    spellings: dict[tuple[Kind, str], list[str]] = {}
    for kind, names in versions.items():
        for name in names:
            spellings.setdefault((kind, name.casefold()), []).append(name)
    ours = {(key.kind, key.name): key for key in sorted(desired, key=lambda key: key.sort_key, reverse=True)}
    for (kind, name), key in ours.items():
        others = [other for other in spellings[kind, name.casefold()] if other != name]
        if others:
            listed = " and ".join(f"`{other}`" for other in sorted(others))
            message = f"the name `{name}` differs only in upper and lower case from {listed}"
            hint = "the server keeps them apart; people and some databases don't"
            yield Problem("CD207", "warning", message, locate(key, "/name"), key, hint)
