"""What Conductor 3.15.0 refuses in a workflow, and newer releases take."""

import re
from collections.abc import Iterator, Mapping

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.definition.document import WORKFLOW, Kind
from conductor_deploy.definition.rules.substitutions import expressions_in
from conductor_deploy.definition.tasks import Task, tasks_of
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["check_for_release", "is_old"]

_OLD = re.compile(r"3\.(\d|1[0-5])\.")
_BLANK = re.compile(r"[ \t-\r]")
_FORK = ("dynamicForkTasksParam", "dynamicForkTasksInputParamName")


def is_old(version: str | None) -> bool:
    """Whether it is of the line that ended with 3.15; None is the newest one measured."""
    return version is not None and _OLD.match(version) is not None


def check_for_release(
    version: str | None, kind: Kind, body: JSONObject, registered: Mapping[str, JSONObject]
) -> Iterator[Finding]:
    """`body` in normal form. `registered`: the task definitions that the server will have, by name."""
    if kind is not WORKFLOW or not is_old(version):
        return
    if ":" in str(body.get("name", "")):
        hint = "newer releases take it; here, write another character"
        yield Finding("CD190", "error", "/name", f"Conductor {version} takes no colon in a name", hint)
    for task in tasks_of(body):
        if task.is_validated:
            for pointer, what, hint in _refused(task, registered):
                message = f"{task.title}: {what}, says Conductor {version}"
                yield Finding("CD190", "error", f"{task.pointer}{pointer}", message, hint)


def _refused(task: Task, registered: Mapping[str, JSONObject]) -> Iterator[tuple[str, str, str]]:
    """Where, what and what to do."""
    inputs = _object(task.body.get("inputParameters"))
    definition = task.body.get("taskDefinition") or registered.get(str(task.body.get("name")))
    template = _object(_object(definition).get("inputTemplate"))
    if task.type == "HTTP" and "http_request" not in {**template, **inputs}:
        yield "/inputParameters", "HTTP needs the input http_request", "move uri, method and the like into it"
    if "subWorkflowParam" in task.body and not _object(task.body["subWorkflowParam"]).get("name"):
        yield "/subWorkflowParam", "subWorkflowParam needs a name", "an inline workflow needs one, too"
    if task.type == "FORK_JOIN_DYNAMIC" and not _names_its_inputs(task):
        yield "", f"FORK_JOIN_DYNAMIC needs {' and '.join(_FORK)}", "it knows no input forkTaskInputs"
    if task.parent is None:
        for expression in expressions_in(inputs, "/inputParameters"):
            if _BLANK.search(expression.path):
                yield expression.pointer, f"${{{expression.path}}} must hold no blank", "remove the blank"


def _names_its_inputs(fork: Task) -> bool:
    return "dynamicForkJoinTasksParam" in fork.body or all(field in fork.body for field in _FORK)


def _object(value: JSON) -> JSONObject:
    return value if isinstance(value, Mapping) else {}
