"""The tasks of a workflow, each with the place where it stands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conductor_deploy.jsonvalue import JSON, JSONObject, join_pointer

__all__ = ["BRANCHES", "SYSTEM_TYPES", "Task", "tasks_of"]

# The fields that lead from a task of a type to the tasks inside it; in other types they mean nothing.
BRANCHES: Mapping[str, tuple[str, ...]] = {
    "DECISION": ("decisionCases", "defaultCase"),
    "SWITCH": ("decisionCases", "defaultCase"),
    "FORK_JOIN": ("forkTasks",),
    "DO_WHILE": ("loopOver",),
    "SUB_WORKFLOW": ("subWorkflowParam",),
}
_HOLDERS = frozenset({"decisionCases", "defaultCase", "forkTasks", "loopOver"})

# Types that the server runs itself. Every other type waits for a worker.
SYSTEM_TYPES = frozenset({
    "DYNAMIC", "FORK_JOIN", "FORK_JOIN_DYNAMIC", "DECISION", "SWITCH", "JOIN", "DO_WHILE", "SUB_WORKFLOW",
    "START_WORKFLOW", "EVENT", "WAIT", "HUMAN", "HTTP", "LAMBDA", "INLINE", "EXCLUSIVE_JOIN", "TERMINATE",
    "KAFKA_PUBLISH", "JSON_JQ_TRANSFORM", "SET_VARIABLE", "NOOP",
})  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A task of a workflow, or of a workflow written inside one."""

    body: JSONObject
    steps: tuple[str | int, ...]  # from the parent's body, or from the workflow's
    parent: "Task | None" = None
    is_reached: bool = True  # its workflow runs it: every branch on the way belongs to the type that has it
    is_validated: bool = True  # the server validates it: no loop and no inline workflow on the way

    @property
    def pointer(self) -> str:
        return (self.parent.pointer if self.parent else "") + join_pointer(*self.steps)

    @property
    def type(self) -> str:
        return str(self.body.get("type") or "SIMPLE")

    @property
    def reference(self) -> str | None:
        reference = self.body.get("taskReferenceName")
        return None if reference is None else str(reference)

    @property
    def label(self) -> str:
        """`charge` with its backquotes, or the number and the name of a task without a reference name."""
        if self.reference:
            return f"`{self.reference}`"
        number = int(self.steps[-1]) + 1
        return f"{number} (`{self.body['name']}`)" if self.body.get("name") else str(number)

    @property
    def branch(self) -> str:
        """Where it stands, in words, the innermost branch first; "" at the top of the workflow."""
        if self.parent is None:
            return ""
        outer = self.parent.branch
        return f"{_BRANCH_WORDS[str(self.steps[0])](self)} of {self.parent.label}" + (
            f", {outer}" if outer else ""
        )

    @property
    def title(self) -> str:
        return f"task {self.label}" + (f" ({self.branch})" if self.branch else "")

    @property
    def workflow(self) -> "Task | None":
        """The SUB_WORKFLOW task whose inline workflow it belongs to; None in the workflow itself."""
        if self.parent is None or self.steps[0] == "subWorkflowParam":
            return self.parent
        return self.parent.workflow


_BRANCH_WORDS: Mapping[str, Callable[[Task], str]] = {
    "decisionCases": lambda task: f"case `{task.steps[1]}`",
    "defaultCase": lambda task: "default case",
    "forkTasks": lambda task: f"branch {int(task.steps[1]) + 1}",
    "loopOver": lambda task: "loop",
    "subWorkflowParam": lambda task: "inline workflow",
}


def tasks_of(workflow: JSONObject, *, inline: bool = False) -> list[Task]:
    """Every task, each before those inside it, in the server's order; `inline`: of inline workflows too."""
    found: list[Task] = []
    _collect(found, workflow.get("tasks"), ("tasks",), None, inline)
    return found


def _collect(
    found: list[Task], bodies: JSON, steps: tuple[str | int, ...], parent: Task | None, inline: bool
) -> None:
    reached = parent is None or (parent.is_reached and steps[0] in BRANCHES.get(parent.type, ()))
    validated = parent is None or (parent.is_validated and steps[0] not in ("loopOver", "subWorkflowParam"))
    for index, body in enumerate(bodies if isinstance(bodies, Sequence) else ()):
        if not isinstance(body, Mapping):
            continue
        task = Task(body, (*steps, index), parent, reached, validated)
        found.append(task)
        if not _HOLDERS.isdisjoint(body) or (inline and "subWorkflowParam" in body):
            for inner, inner_steps in _inner_lists(body, inline):
                _collect(found, inner, inner_steps, task, inline)


def _inner_lists(body: JSONObject, inline: bool) -> Iterator[tuple[JSON, tuple[str | int, ...]]]:
    cases = body.get("decisionCases")
    for case, tasks in cases.items() if isinstance(cases, Mapping) else ():
        yield tasks, ("decisionCases", case)
    forks = body.get("forkTasks")
    yield body.get("defaultCase"), ("defaultCase",)
    for index, tasks in enumerate(forks if isinstance(forks, Sequence) else ()):
        yield tasks, ("forkTasks", index)
    yield body.get("loopOver"), ("loopOver",)
    definition = _inline_definition(body) if inline else None
    if definition is not None:
        yield definition.get("tasks"), ("subWorkflowParam", "workflowDefinition", "tasks")


def _inline_definition(body: JSONObject) -> JSONObject | None:
    parameters = body.get("subWorkflowParam")
    definition = parameters.get("workflowDefinition") if isinstance(parameters, Mapping) else None
    return definition if isinstance(definition, Mapping) else None
