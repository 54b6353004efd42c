"""What a server refuses in the expressions of a workflow. It reads only the inputs of tasks at the top."""

import re
from collections.abc import Iterator, Mapping, Sequence

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.definition.rules.substitutions import (
    Expression,
    expressions_in,
    mistake_in_path,
    paths_in,
    target_of,
)
from conductor_deploy.definition.suggest import nearest
from conductor_deploy.definition.tasks import Task
from conductor_deploy.jsonvalue import pointer_parts

__all__ = ["check_expressions"]

_PREDEFINED = frozenset({"CPEWF_TASK_ID", "NETFLIX_ENV", "NETFLIX_STACK"})

# The server also takes the names of its own environment variables and system properties. These nearly every
# server has; any other is an error, since a server that happens to have it can't be told from here.
_SERVER_VARIABLES = frozenset({
    "PATH", "HOME", "PWD", "USER", "SHELL", "LANG", "TZ", "JAVA_HOME", "file.encoding", "file.separator",
    "java.class.path", "java.class.version", "java.home", "java.io.tmpdir", "java.library.path",
    "java.runtime.name", "java.runtime.version", "java.specification.version", "java.vendor",
    "java.vendor.url", "java.vendor.version", "java.version", "java.version.date", "java.vm.name",
    "java.vm.vendor",
    "java.vm.version", "line.separator", "native.encoding", "os.arch", "os.name", "os.version",
    "path.separator", "user.dir", "user.home", "user.language", "user.name",
})  # fmt: skip


def check_expressions(tasks: Sequence[Task]) -> Iterator[Finding]:
    order: dict[str | None, int] = {}
    for index, task in enumerate(tasks):
        if task.is_reached:
            order.setdefault(task.reference, index)
    inputs = [(task, task.body["inputParameters"]) for task in tasks if _is_read(task)]
    paths = paths_in([value for _, value in inputs])
    doubtful = {path for path in paths if not _is_plain(path, order)}
    for task, value in inputs if doubtful else ():
        for expression in expressions_in(value, f"{task.pointer}/inputParameters"):
            if expression.path in doubtful:
                yield from _check_expression(task, expression, tasks, order)


def _is_read(task: Task) -> bool:
    return task.parent is None and "inputParameters" in task.body


def _is_plain(path: str, order: Mapping[str | None, int]) -> bool:
    """What nearly all paths are, and nothing can be wrong with."""
    target = target_of(path)
    return (target == "workflow" or (target in order and None not in order)) and mistake_in_path(path) is None


def _check_expression(
    task: Task, expression: Expression, tasks: Sequence[Task], order: Mapping[str | None, int]
) -> Iterator[Finding]:
    path, target = expression.path, target_of(expression.path)
    if mistake := mistake_in_path(path):
        message = f"{_place(task, expression)}, the path of ${{{path}}} {mistake}"
        yield Finding("CD159", "error", expression.pointer, message, _foreign_hint(path))
    elif path in _SERVER_VARIABLES:
        message = f"{_place(task, expression)}, ${{{path}}} is a variable of the server's own process"
        hint = "another server may have another value; an input or a secret of the workflow is safer"
        yield Finding("CD160", "warning", expression.pointer, message, hint)
    elif path in _PREDEFINED or target == "workflow":
        return
    elif target not in order:
        what = f"${{{path}}} reads from `{target}`, which is no task of this workflow"
        message = f"{_place(task, expression)}, {what}"
        yield Finding("CD158", "error", expression.pointer, message, _target_hint(path, target, tasks, order))
    elif order.get(None, len(tasks)) < order[target]:
        nameless = tasks[order[None]]
        pointer = f"{nameless.pointer}/taskReferenceName"
        what = f"taskReferenceName is missing, and the server stumbles over it when it seeks `{target}`"
        yield Finding(
            "CD162", "error", pointer, f"{nameless.title}: {what}", "write a name that is unique here"
        )


def _place(task: Task, expression: Expression) -> str:
    inside = pointer_parts(expression.pointer)[len(pointer_parts(task.pointer)) + 1 :]
    return f"{task.title}: in the input {'.'.join(inside)}"


_SHELL_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_TEMPLATE = re.compile(r"\{+ *(?:\w+\.)*(\w+) *")
_WORKFLOW_PARTS = frozenset({"input", "output", "variables", "secrets", "env", "workflowId", "correlationId"})


def _foreign_hint(path: str) -> str | None:
    """For what looks like an expression of some other tool."""
    if match := _SHELL_NAME.fullmatch(path) or _TEMPLATE.fullmatch(path):
        name = match[match.lastindex or 0]
        return (
            f"${{…}} is Conductor's own: for a variable of this repository write {{{{ {name} }}}}, "
            f"for a secret ${{workflow.secrets.{name}}}, for the text itself $${{{path}}}"
        )
    return None


def _target_hint(
    path: str, target: str, tasks: Sequence[Task], order: Mapping[str | None, int]
) -> str | None:
    if hint := _foreign_hint(path):
        return hint
    if target in _WORKFLOW_PARTS:
        return f"did you mean ${{workflow.{path}}}?"
    reference = re.split(r"[\[(]", target)[0]
    if reference != target and (reference in order or reference == "workflow"):
        return f"a task's whole reference name stands before the first dot: write ${{{reference}.output…}}"
    if nested := next((task for task in tasks if task.reference == target), None):
        return f"{nested.title} never runs: a task of that type has no such branch"
    if dotted := next((name for name in order if name and "." in name and path.startswith(name)), None):
        return f"the reference name `{dotted}` has a dot, so no expression can name it: rename the task"
    near = nearest(target, [name for name in order if name])
    return f"did you mean {' or '.join(near)}?" if near else None
