"""What a server refuses in a workflow: in its header, in each task, and across its tasks."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from conductor_deploy.definition.finding import Finding
from conductor_deploy.definition.rules_expression import check_expressions
from conductor_deploy.definition.rules_workflow_task import check_task
from conductor_deploy.definition.tasks import BRANCHES, Task, tasks_of
from conductor_deploy.jsonvalue import JSON, JSONObject, join_pointer

__all__ = ["check_workflow"]


def check_workflow(
    written: JSONObject, body: JSONObject, registered: Mapping[str, JSONObject] | None
) -> Iterator[Finding]:
    tasks = tasks_of(body)
    yield from _check_header(written, body)
    yield from _check_nulls(written)
    yield from _check_unique(tasks)
    for task in tasks:
        if task.is_reached or task.is_validated:
            yield from check_task(task, registered)
    yield from check_expressions(tasks)


def _check_header(written: JSONObject, body: JSONObject) -> Iterator[Finding]:
    version, schema = body.get("version", 1), body.get("schemaVersion", 2)
    if isinstance(version, int) and version < 0:
        message = (
            f"version {version} is negative: unless a higher one exists, the server finds no latest version"
        )
        yield Finding("CD153", "warning", "/version", message, "write 1 or more")
    if schema != 2:
        because = " (null counts as 0)" if written.get("schemaVersion", 0) is None else ""
        message = f"`schemaVersion` is {schema}{because}; the server takes only 2"
        yield Finding("CD155", "error", "/schemaVersion", message, "write 2, or leave it out")
    if not body.get("tasks"):
        yield Finding("CD154", "error", "/tasks", "the workflow has no tasks", "write at least one task")


# Nulls that the server does not refuse but stumbles over: 500 "HV000028: Unexpected exception …"


def _check_nulls(written: JSONObject) -> Iterator[Finding]:
    yield from _nulls_in_list("/tasks", written.get("tasks", ()), "the workflow", "tasks")
    for task in tasks_of(written):
        body = task.body
        if None in body.values():
            yield from _null_fields(task)
        for field in BRANCHES.get(task.type, ()) if task.is_reached else ():
            if field != "subWorkflowParam":
                yield from _nulls_in_list(f"{task.pointer}/{field}", body.get(field, ()), task.title, field)


def _null_fields(task: Task) -> Iterator[Finding]:
    if task.body.get("type", "") is None and (task.is_reached or task.is_validated):
        yield _null(f"{task.pointer}/type", f"{task.title}: `type` is null", "leave it out for SIMPLE")
    if (
        task.is_validated
        and task.type in ("WAIT", "TERMINATE")
        and task.body.get("inputParameters", "") is None
    ):
        message = f"{task.title}: `inputParameters` of a {task.type} task is null"
        yield _null(f"{task.pointer}/inputParameters", message, "write {} or leave it out")


def _nulls_in_list(pointer: str, value: JSON, owner: str, field: str) -> Iterator[Finding]:
    """Of a list or object of tasks, or of lists of tasks."""
    if value is None:
        yield _null(pointer, f"{owner}: `{field}` is null", "leave it out, or write what belongs there")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _nulls_in_list(pointer + join_pointer(name), item, owner, f"{field}.{name}")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            if item is None or not isinstance(item, Mapping):
                yield from _nulls_in_list(f"{pointer}/{index}", item, owner, f"{field}[{index}]")


def _null(pointer: str, message: str, hint: str) -> Finding:
    return Finding("CD156", "error", pointer, f"{message}, and the server fails on it", hint)


# Reference names


def _check_unique(tasks: Sequence[Task]) -> Iterator[Finding]:
    first: dict[str | None, Task] = {}
    for task in tasks:
        earlier = first.setdefault(task.reference, task) if task.is_reached else task
        if earlier is not task and (task.reference is not None or not task.is_validated):
            yield _duplicate(task, earlier, first)


def _duplicate(task: Task, earlier: Task, known: Mapping[str | None, Task]) -> Finding:
    pointer = f"{task.pointer}/taskReferenceName"
    if not task.reference:
        message = f"{task.title} and {earlier.title} have no `taskReferenceName`"
        return Finding("CD157", "error", pointer, message, "give each a name that is unique in the workflow")
    where = earlier.branch or "at the top of the workflow"
    message = f"{task.title} has the same `taskReferenceName` as another task before it ({where})"
    free = next(name for number in count(2) if (name := f"{task.reference}_{number}") not in known)
    hint = f"reference names are unique in a workflow: write `{free}`"
    return Finding("CD157", "error", pointer, message, hint)
