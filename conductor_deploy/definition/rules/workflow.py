"""What a server refuses in a workflow: in its header, in each task, and across its tasks."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.definition.rules.expression import check_expressions
from conductor_deploy.definition.rules.null import check_nulls
from conductor_deploy.definition.rules.workflow_task import check_task
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.definition.tasks import Task, tasks_of
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["check_tasks", "check_workflow"]


def check_workflow(written: JSONObject, body: JSONObject) -> Iterator[Finding]:
    """All but its tasks."""
    version, schema = body.get("version", 1), body.get("schemaVersion", 2)
    if isinstance(version, int) and version < 0:
        message = (
            f"version is {version}; as long as all versions are negative, the server finds no latest one"
        )
        yield Finding("CD153", "warning", "/version", message, "write 1 or more")
    if schema != 2:
        shown = "null, which counts as 0" if written.get("schemaVersion", 0) is None else schema
        message = f"schemaVersion is {shown}; the server takes only 2"
        yield Finding("CD155", "error", "/schemaVersion", message, "write 2, or leave it out")
    if not body.get("tasks"):
        yield Finding("CD154", "error", "/tasks", "tasks are missing", "write at least one")


def check_tasks(
    written: JSONObject, body: JSONObject, registered: Mapping[str, JSONObject] | None
) -> Iterator[Finding]:
    """`registered`: the task definitions that the server will have, by name; None: unknown."""
    tasks = tasks_of(body)
    yield from check_nulls(written)
    yield from _check_unique(tasks)
    for task in tasks:
        if task.is_reached or task.is_validated:
            yield from check_task(task, registered)
    yield from check_expressions(tasks)
    yield from _check_joins(tasks)


def _check_unique(tasks: Sequence[Task]) -> Iterator[Finding]:
    first: dict[str | None, Task] = {}
    for task in tasks:
        earlier = first.setdefault(task.reference, task) if task.is_reached else task
        if earlier is not task and (task.reference is not None or not task.is_validated):
            yield _duplicate(task, earlier, first)


def _duplicate(task: Task, earlier: Task, known: Mapping[str | None, Task]) -> Finding:
    pointer = f"{task.pointer}/taskReferenceName"
    if not task.reference:
        message = (
            f"{task.title}: taskReferenceName is missing, as it is from task {earlier.label} {earlier.branch}"
        )
        return Finding("CD157", "error", pointer, message, "give each a name that is unique in the workflow")
    message = f"{task.title}: its taskReferenceName is taken by an earlier task {earlier.branch}"
    free = next(name for number in count(2) if (name := f"{task.reference}_{number}") not in known)
    hint = f'reference names are unique in a workflow: write "{free}"'
    return Finding("CD157", "error", pointer, message, hint)


def _check_joins(tasks: Sequence[Task]) -> Iterator[Finding]:
    """Where forks are made at run time, so are the names of their tasks: nothing is said there."""
    if any(task.type == "FORK_JOIN_DYNAMIC" for task in tasks):
        return
    known = {task.reference for task in tasks if task.reference}
    for task in tasks:
        names = task.body.get("joinOn") if task.type in ("JOIN", "EXCLUSIVE_JOIN") else None
        for index, name in enumerate(names if isinstance(names, Sequence) else ()):
            if isinstance(name, str) and name not in known:
                pointer = f"{task.pointer}/joinOn/{index}"
                message = f"{task.title}: it waits for `{name}`, which is no task of this workflow"
                yield Finding("CD169", "warning", pointer, message, did_you_mean(name, known))
