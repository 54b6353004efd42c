"""What a server refuses in one task of a workflow, by the task's type."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from conductor_deploy.definition.decoding.finding import Finding, shown
from conductor_deploy.definition.placeholder import secret_names
from conductor_deploy.definition.rules.durations import is_date, is_duration
from conductor_deploy.definition.tasks import Task
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["check_task"]

Registered = Mapping[str, JSONObject] | None


def check_task(task: Task, registered: Registered) -> Iterator[Finding]:
    """Errors where the server validates the task; warnings in a loop, where it finds out when it runs."""
    findings = _findings(task, registered)
    return findings if task.is_validated else map(_found_when_it_runs, findings)


def _found_when_it_runs(finding: Finding) -> Finding:
    message = f"{finding.message}; in a loop the server does not look before the task runs"
    return replace(finding, severity="warning", message=message)


def _findings(task: Task, registered: Registered) -> Iterator[Finding]:
    body = task.body
    if not body.get("name"):
        hint = "name its task definition; of a task that the server runs itself, any name will do"
        yield _finding("CD161", task, "name", "name is missing", hint)
    if not body.get("taskReferenceName"):
        hint = "choose a name that is unique in the workflow: other tasks read its output by it"
        yield _finding("CD162", task, "taskReferenceName", "taskReferenceName is missing", hint)
    delay = body.get("startDelay")
    if isinstance(delay, int) and delay < 0:
        yield _finding(
            "CD163", task, "startDelay", f"startDelay is {delay}", "write 0 or more, or leave it out"
        )
    for rule in _RULES.get(task.type, ()):
        yield from rule(task, registered)


def _finding(code: str, task: Task, field: str, what: str, hint: str) -> Finding:
    return Finding(code, "error", f"{task.pointer}/{field}", f"{task.title}: {what}", hint)


# Fields that a type can't do without

_NEEDED: Mapping[str, Mapping[str, str]] = {
    "EVENT": {"sink": "write where the event goes, such as conductor:order_paid or kafka:orders"},
    "DYNAMIC": {"dynamicTaskNameParam": "name the input that holds the name of the task to run"},
    "SUB_WORKFLOW": {"subWorkflowParam": "name the workflow to run, such as {name: refund, version: 2}"},
    "DO_WHILE": {"loopCondition": "write JavaScript that is true as long as the loop goes on"},
    "SWITCH": {
        "evaluatorType": "write value-param, and expression names an input, or javascript",
        "expression": "name the input whose value chooses the case, or write JavaScript that returns it",
    },
}

_NOT_EMPTY: Mapping[str, tuple[str, str]] = {
    "SWITCH": ("decisionCases", "defaultCase alone is not enough: write decisionCases: {value: [tasks]}"),
    "DECISION": (
        "decisionCases",
        "defaultCase alone is not enough: write decisionCases: {value: [tasks]}",
    ),
    "FORK_JOIN": ("forkTasks", "write one list of tasks for each branch"),
    "DO_WHILE": ("loopOver", "write the tasks to repeat"),
}


def _check_needed(task: Task, _registered: Registered) -> Iterator[Finding]:
    for field, hint in _NEEDED[task.type].items():
        if task.body.get(field) is None:
            yield _finding("CD164", task, field, f"{task.type} needs {field}", hint)


def _check_not_empty(task: Task, _registered: Registered) -> Iterator[Finding]:
    field, hint = _NOT_EMPTY[task.type]
    if not task.body.get(field):
        yield _finding("CD164", task, field, f"{task.type} needs {field}", hint)


def _check_decision(task: Task, _registered: Registered) -> Iterator[Finding]:
    if task.body.get("caseValueParam") is None and task.body.get("caseExpression") is None:
        hint = "name the input whose value chooses the case, or write JavaScript that returns it"
        yield _finding(
            "CD164", task, "caseValueParam", "DECISION needs caseValueParam or caseExpression", hint
        )


def _check_dynamic_fork(task: Task, _registered: Registered) -> Iterator[Finding]:
    if "forkTaskInputs" in _inputs(task):
        return
    pair = ("dynamicForkTasksParam", "dynamicForkTasksInputParamName")
    written = [field for field in pair if task.body.get(field) is not None]
    legacy = task.body.get("dynamicForkJoinTasksParam") is not None
    if legacy and written:
        what = f"dynamicForkJoinTasksParam excludes {' and '.join(written)}"
        yield _finding("CD165", task, "dynamicForkJoinTasksParam", what, "remove one or the other")
    elif not legacy:
        for field in pair:
            if field not in written:
                hint = f"write both {pair[0]} and {pair[1]}, or the input forkTaskInputs"
                yield _finding("CD164", task, field, f"FORK_JOIN_DYNAMIC needs {field}", hint)


# Inputs

# Any one of these inputs will do. Only the first may come from the task definition's inputTemplate instead.
_INPUTS: Mapping[str, tuple[str, ...]] = {
    "HTTP": ("http_request", "uri", "method"),
    "KAFKA_PUBLISH": ("kafka_request",),
    "JSON_JQ_TRANSFORM": ("queryExpression",),
}


def _check_inputs(task: Task, registered: Registered) -> Iterator[Finding]:
    wanted = _INPUTS[task.type]
    if any(field in _inputs(task) for field in wanted):
        return
    field, name = wanted[0], task.body.get("name")
    definition = task.body.get("taskDefinition")
    if definition is None and registered is not None:
        definition = registered.get(str(name), {})
    if definition is not None and field in _object(_object(definition).get("inputTemplate")):
        return
    choice = "http_request or uri" if task.type == "HTTP" else field
    what = f"{task.type} needs the input {choice}"
    hint = f"write it in inputParameters, or {field} in the inputTemplate of the task definition `{name}`"
    finding = _finding("CD166", task, "inputParameters", what, hint)
    yield finding if definition is not None else replace(finding, severity="warning")


_FINAL_STATUSES = ("COMPLETED", "FAILED", "TERMINATED")


def _check_terminate(task: Task, _registered: Registered) -> Iterator[Finding]:
    if task.body.get("optional"):
        yield _finding("CD167", task, "optional", "a TERMINATE task can't be optional", "remove optional")
    status = _inputs(task).get("terminationStatus")
    if status in _FINAL_STATUSES or (not task.is_validated and _is_open(str(status))):
        return
    what = "TERMINATE needs the input terminationStatus"
    if status is not None:
        what = f"terminationStatus is {shown(status)}, which is none of {', '.join(_FINAL_STATUSES)}"
    hint = "write the status itself: the server takes no expression here"
    yield _finding("CD167", task, "inputParameters/terminationStatus", what, hint)


def _check_wait(task: Task, _registered: Registered) -> Iterator[Finding]:
    duration, until = (_input_text(task, field) for field in ("duration", "until"))
    if duration and until:
        what = "WAIT has both duration and until"
        yield _finding("CD168", task, "inputParameters/until", what, "keep the one that is meant")
    if duration and not _is_open(duration) and not is_duration(duration):
        what = f"the duration {shown(duration)} can't be read"
        hint = "write days, hours, minutes and seconds in this order, such as 1 day 2 hours 5 mins 10 secs"
        yield _finding("CD168", task, "inputParameters/duration", what, hint)
    elif until and not (duration and not _is_open(duration)) and not _is_open(until) and not is_date(until):
        what = f"the date {shown(until)} of until can't be read"
        hint = "write 2025-12-31, 2025-12-31 23:59 or 2025-12-31 23:59 UTC"
        yield _finding("CD168", task, "inputParameters/until", what, hint)


def _is_open(text: str) -> bool:
    """Known only when the workflow runs, or when it is written to the server."""
    return text.startswith("${") or bool(secret_names(text))


def _input_text(task: Task, field: str) -> str:
    """An input as the server reads it, which is as text; "" for none and for blanks."""
    value = _inputs(task).get(field)
    if value is None or isinstance(value, str):
        return (value or "") if (value or "").strip() else ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _inputs(task: Task) -> JSONObject:
    return _object(task.body.get("inputParameters"))


def _object(value: JSON) -> JSONObject:
    return value if isinstance(value, Mapping) else {}


_Rule = Callable[[Task, Registered], Iterator[Finding]]

_RULES: Mapping[str, tuple[_Rule, ...]] = {
    "DECISION": (_check_decision, _check_not_empty),
    "DO_WHILE": (_check_needed, _check_not_empty),
    "DYNAMIC": (_check_needed,),
    "EVENT": (_check_needed,),
    "FORK_JOIN": (_check_not_empty,),
    "FORK_JOIN_DYNAMIC": (_check_dynamic_fork,),
    "HTTP": (_check_inputs,),
    "JSON_JQ_TRANSFORM": (_check_inputs,),
    "KAFKA_PUBLISH": (_check_inputs,),
    "SUB_WORKFLOW": (_check_needed,),
    "SWITCH": (_check_needed, _check_not_empty),
    "TERMINATE": (_check_terminate,),
    "WAIT": (_check_wait,),
}
