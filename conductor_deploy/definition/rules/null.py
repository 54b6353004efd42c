"""Nulls that the server does not refuse but stumbles over: 500 "HV000028: Unexpected exception …"."""

from collections.abc import Iterator, Mapping, Sequence

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.definition.tasks import BRANCHES, Task, holds_null, tasks_of
from conductor_deploy.jsonvalue import JSON, JSONObject, join_pointer

__all__ = ["check_nulls"]


def check_nulls(written: JSONObject) -> Iterator[Finding]:
    """Findings about a workflow as written, since its normal form knows no nulls."""
    if not holds_null(written.get("tasks", ())):
        return
    yield from _nulls_in(written.get("tasks"), "/tasks", "workflow", "tasks")
    for task in tasks_of(written):
        yield from _null_fields(task)
        for field in BRANCHES.get(task.type, ()) if task.is_reached else ():
            if field != "subWorkflowParam":
                value = task.body.get(field, ())
                yield from _nulls_in(value, f"{task.pointer}/{field}", task.title, field)


def _null_fields(task: Task) -> Iterator[Finding]:
    if task.body.get("type", "") is None and (task.is_reached or task.is_validated):
        yield _null(f"{task.pointer}/type", f"{task.title}: type is null", "leave it out for SIMPLE")
    reads_inputs = task.is_validated and task.type in ("WAIT", "TERMINATE")
    if reads_inputs and task.body.get("inputParameters", "") is None:
        message = f"{task.title}: inputParameters of a {task.type} task is null"
        yield _null(f"{task.pointer}/inputParameters", message, "write {} or leave it out")


def _nulls_in(value: JSON, pointer: str, owner: str, field: str) -> Iterator[Finding]:
    """Of a list of tasks, or of lists of tasks; the tasks themselves are not looked into."""
    if value is None:
        yield _null(pointer, f"{owner}: {field} is null", "leave it out, or write what belongs there")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _nulls_in(item, pointer + join_pointer(name), owner, f"{field}.{name}")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            if not isinstance(item, Mapping):
                yield from _nulls_in(item, f"{pointer}/{index}", owner, f"{field}[{index}]")


def _null(pointer: str, message: str, hint: str) -> Finding:
    return Finding("CD156", "error", pointer, f"{message}, on which the server fails", hint)
