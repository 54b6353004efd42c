"""The server's own words for what `definition.rules` finds: the path and message of bean validation.

Where the rules tell a person one thing about a place, the server tells everything; these words do too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.definition.document import EVENT, TASK, Kind
from conductor_deploy.definition.rules.substitutions import expressions_in, mistake_in_path, target_of
from conductor_deploy.definition.tasks import tasks_of
from conductor_deploy.jsonvalue import JSON, JSONObject, pointer_parts, value_at

__all__ = ["Violation", "violations"]

Violation = Mapping[str, str]


def violations(
    kind: Kind, findings: Iterable[Finding], body: JSONObject, prefix: str
) -> tuple[Violation, ...]:
    """What a 400 lists; findings that no validator of the server's has a say in are left out.

    `body` has its defaults filled in; `prefix` names method and argument, such as `registerWorkflowDef.arg0`.
    """
    return tuple(
        violation
        for finding in findings
        if finding.severity == "error" and finding.code in _WORDS
        for violation in _WORDS[finding.code](_Place(kind, prefix, body, finding.pointer))
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a finding is, and what stands there."""

    kind: Kind
    prefix: str
    body: JSONObject
    pointer: str

    @property
    def field(self) -> str:
        return pointer_parts(self.pointer)[-1]

    @property
    def value(self) -> JSON:
        try:
            return value_at(self.body, self.pointer)
        except KeyError:
            return None

    @property
    def task_pointer(self) -> str:
        """Of the innermost task: what is left once its own fields are cut off."""
        pointer = self.pointer.partition("/inputParameters")[0]
        return pointer if pointer != self.pointer else pointer.rpartition("/")[0]

    @property
    def task(self) -> JSONObject:
        task = value_at(self.body, self.task_pointer)
        return task if isinstance(task, Mapping) else {}

    def here(self, message: str) -> Iterator[Violation]:
        """About the field; with what it holds, where that is a scalar."""
        violation = {"path": self.prefix + _java_path(self.pointer), "message": message}
        yield (
            violation
            if self.value is None or isinstance(self.value, (Mapping, list))
            else {
                **violation,
                "invalidValue": str(self.value),
            }
        )

    def at_task(self, message: str) -> Iterator[Violation]:
        yield {"path": self.prefix + _java_path(self.task_pointer), "message": message}

    def at_top(self, message: str) -> Iterator[Violation]:
        yield {"path": self.prefix, "message": message}


def _java_path(pointer: str) -> str:
    """`/tasks/0/decisionCases/yes/1` → `.tasks[0].decisionCases[yes].<map value>[1]`."""
    path, inner = "", ""
    for part in pointer_parts(pointer):
        if inner:
            path, inner = f"{path}[{part}]{inner}", ""
        elif part.isdigit():
            path = f"{path}[{part}]"
        else:
            path = f"{path}.{part}"
            inner = {"decisionCases": ".<map value>", "forkTasks": ".<list element>"}.get(part, "")
    return path


def _name(place: _Place) -> Iterator[Violation]:
    messages = {TASK: "TaskDef name cannot be null or empty", EVENT: "Missing event handler name"}
    return place.here(messages.get(place.kind, "WorkflowDef name cannot be null or empty"))


def _reference(place: _Place) -> Iterator[Violation]:
    """Two tasks without a reference name have the same one."""
    yield from place.here("WorkflowTask taskReferenceName name cannot be empty or null")
    if [task.reference for task in tasks_of(place.body) if task.is_reached].count(_text(place.value)) > 1:
        yield from _not_unique(place)


def _text(value: JSON) -> str | None:
    return None if value is None else str(value)


def _not_unique(place: _Place) -> Iterator[Violation]:
    reference = "null" if place.value is None else place.value
    return place.at_top(
        f"taskReferenceName: {reference} should be unique across tasks for a given workflowDefinition: "
        f"{place.body.get('name', 'null')}"
    )


def _expressions(place: _Place) -> Iterator[Violation]:
    """About all expressions of one string."""
    references = {task.reference for task in tasks_of(place.body) if task.is_reached} | {"workflow"}
    key = next(part for part in reversed(pointer_parts(place.pointer)) if not part.isdigit())
    for expression in expressions_in(place.value, place.pointer):
        if mistake_in_path(expression.path):
            yield from place.at_top(f"key: {key} input parameter value: {expression.path} is not valid")
        elif target_of(expression.path) not in references:
            yield from place.at_top(
                f"taskReferenceName: {target_of(expression.path)} for given task: {place.task.get('name')} "
                f"input value: {key} of input parameter: {place.value} is not defined in workflow definition."
            )


_REQUIRED = {
    "decisionCases": "decisionCases should have atleast one task",
    "forkTasks": "forkTasks should have atleast one task",
    "caseValueParam": "caseValueParam or caseExpression field is required",
}
_INPUTS = {
    "HTTP": "inputParameters.http_request or inputParameters.uri",
    "KAFKA_PUBLISH": "inputParameters.kafka_request",
    "JSON_JQ_TRANSFORM": "inputParameters.queryExpression",
}


def _required(place: _Place) -> Iterator[Violation]:
    """A SWITCH without an evaluator is not asked for its expression."""
    if place.field != "expression" or place.task.get("evaluatorType") is not None:
        what = _REQUIRED.get(place.field, f"{place.field} field is required")
        yield from place.at_task(what + _of_task(place))


def _input_required(place: _Place) -> Iterator[Violation]:
    return place.at_task(f"{_INPUTS[str(place.task['type'])]} field is required{_of_task(place)}")


def _either_fork(place: _Place) -> Iterator[Violation]:
    return place.at_task(
        "dynamicForkJoinTasksParam or combination of dynamicForkTasksInputParamName and "
        f"dynamicForkTasksParam cam be used{_of_task(place)}"
    )


def _of_task(place: _Place) -> str:
    return f" for taskType: {place.task.get('type')} taskName: {place.task.get('name', 'null')}"


def _terminate(place: _Place) -> Iterator[Violation]:
    what = (
        "cannot be optional"
        if place.field == "optional"
        else "must have an terminationStatus parameter and must be set to COMPLETED or FAILED"
    )
    yield from place.at_task(f"terminate task {what}, taskName: {place.task.get('name', 'null')}")
    if place.task_pointer.count("/") == 2:  # at the top, where expressions are read
        yield from _expressions(place)


def _wait(place: _Place) -> Iterator[Violation]:
    if place.field == "duration":
        return place.at_task("Either date or duration is passed as null ")
    inputs = place.task.get("inputParameters")
    if isinstance(inputs, Mapping) and inputs.get("duration"):
        return place.at_task("Both 'duration' and 'until' specified. Please provide only one input")
    return place.at_task("Unable to parse date ")


_MINIMA = {
    "responseTimeoutSeconds": "TaskDef responseTimeoutSeconds: 0 should be minimum 1 second",
    "backoffScaleFactor": "Backoff scale factor. Applicable for LINEAR_BACKOFF",
}


def _minimum(place: _Place) -> Iterator[Violation]:
    return place.here(_MINIMA.get(place.field, f"TaskDef {place.field}: 0 must be >= 0"))


def _response_timeout(place: _Place) -> Iterator[Violation]:
    body = place.body
    return place.at_top(
        f"TaskDef: {body.get('name', 'null')} responseTimeoutSeconds: {body['responseTimeoutSeconds']} "
        f"must be less than timeoutSeconds: {body['timeoutSeconds']}"
    )


def _total_timeout(place: _Place) -> Iterator[Violation]:
    body = place.body
    return place.at_top(
        f"TaskDef: {body.get('name', 'null')} timeoutSeconds: {body['timeoutSeconds']} must be less than or "
        f"equal to totalTimeoutSeconds: {body['totalTimeoutSeconds']}"
    )


_WORDS: Mapping[str, Callable[[_Place], Iterator[Violation]]] = {
    "CD150": _name,
    "CD154": lambda place: place.here("WorkflowTask list cannot be empty"),
    "CD155": lambda place: place.here("workflowDef schemaVersion: 2 is only supported"),
    "CD157": _not_unique,
    "CD158": _expressions,
    "CD159": _expressions,
    "CD161": lambda place: place.here("WorkflowTask name cannot be empty or null"),
    "CD162": _reference,
    "CD163": lambda place: place.here("must be greater than or equal to 0"),
    "CD164": _required,
    "CD165": _either_fork,
    "CD166": _input_required,
    "CD167": _terminate,
    "CD168": _wait,
    "CD170": _minimum,
    "CD171": _response_timeout,
    "CD172": _total_timeout,
    "CD175": lambda place: place.here("Missing event location"),
    "CD176": lambda place: place.here("No actions specified. Please specify at-least one action"),
}
