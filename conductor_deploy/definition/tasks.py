"""The tasks of a workflow, each with the place where it stands."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from conductor_deploy.jsonvalue import JSON, JSONObject, join_pointer

__all__ = ["BRANCHES", "Steps", "Task", "holds_null", "inner_lists", "tasks_of"]

Steps: TypeAlias = tuple[str | int, ...]

# The fields that lead from a task of a type to the tasks inside it; in other types they mean nothing.
BRANCHES: Mapping[str, tuple[str, ...]] = {
    "DECISION": ("decisionCases", "defaultCase"),
    "SWITCH": ("decisionCases", "defaultCase"),
    "FORK_JOIN": ("forkTasks",),
    "DO_WHILE": ("loopOver",),
    "SUB_WORKFLOW": ("subWorkflowParam",),
}
_HOLDERS = frozenset(field for fields in BRANCHES.values() for field in fields)


class Task(NamedTuple):  # a frozen dataclass takes twice as long to make, and they come by the ten thousand
    """A task of a workflow, or of a workflow written inside one."""

    body: JSONObject
    type: str
    steps: Steps  # from the parent's body, or from the workflow's
    parent: "Task | None"
    is_reached: bool  # its workflow runs it: every branch on the way belongs to the type that has it
    is_validated: bool  # the server validates it: no loop and no inline workflow on the way

    @property
    def pointer(self) -> str:
        return (self.parent.pointer if self.parent else "") + join_pointer(*self.steps)

    @property
    def reference(self) -> str | None:
        reference = self.body.get("taskReferenceName")
        return None if reference is None else str(reference)

    @property
    def label(self) -> str:
        """Its reference name in backquotes, else its name, else its number."""
        name = self.reference or self.body.get("name")
        return f"`{name}`" if name else str(int(self.steps[-1]) + 1)

    @property
    def branch(self) -> str:
        """Where it stands, in words: `in the loop of `each``, `at the top`."""
        if self.parent is None:
            return "at the top"
        return f"in {_BRANCH_WORDS[str(self.steps[0])](self)} of {self.parent.label}"

    @property
    def title(self) -> str:
        return f"task {self.label} {self.branch}" if self.parent else f"task {self.label}"


_BRANCH_WORDS: Mapping[str, Callable[[Task], str]] = {
    "decisionCases": lambda task: f'case "{task.steps[1]}"',
    "defaultCase": lambda task: "the default case",
    "forkTasks": lambda task: f"branch {int(task.steps[1]) + 1}",
    "loopOver": lambda task: "the loop",
    "subWorkflowParam": lambda task: "the inline workflow",
}


def tasks_of(workflow: JSONObject, *, inline: bool = False) -> list[Task]:
    """Every task, each before those inside it, in the server's order; `inline`: of inline workflows too."""
    found: list[Task] = []
    _collect(found, workflow.get("tasks"), ("tasks",), None, inline)
    return found


def _collect(found: list[Task], bodies: JSON, steps: Steps, parent: Task | None, inline: bool) -> None:
    reached = parent is None or (parent.is_reached and steps[0] in BRANCHES.get(parent.type, ()))
    validated = parent is None or (parent.is_validated and steps[0] not in ("loopOver", "subWorkflowParam"))
    for index, body in enumerate(bodies if isinstance(bodies, Sequence) else ()):
        if not isinstance(body, Mapping):
            continue
        task = Task(body, str(body.get("type") or "SIMPLE"), (*steps, index), parent, reached, validated)
        found.append(task)
        for inner, inner_steps in inner_lists(body, inline=inline):
            _collect(found, inner, inner_steps, task, inline)


def holds_null(tasks: JSON) -> bool:
    """Whether a null stands among tasks, their fields, or the tasks inside them; inputs don't count."""
    if not isinstance(tasks, Sequence):
        return tasks is None
    for task in tasks:
        if not isinstance(task, Mapping):
            if task is None:
                return True
        elif None in task.values() or any(holds_null(inner) for inner, _ in inner_lists(task)):
            return True
    return False


def inner_lists(body: JSONObject, *, inline: bool = False) -> Sequence[tuple[JSON, Steps]]:
    """The lists of tasks inside a task, with their places."""
    if _HOLDERS.isdisjoint(body):
        return ()
    lists: list[tuple[JSON, Steps]] = []
    cases, forks = body.get("decisionCases"), body.get("forkTasks")
    if isinstance(cases, Mapping):
        lists += [(tasks, ("decisionCases", case)) for case, tasks in cases.items()]
    if "defaultCase" in body:
        lists.append((body["defaultCase"], ("defaultCase",)))
    if isinstance(forks, Sequence):
        lists += [(tasks, ("forkTasks", index)) for index, tasks in enumerate(forks)]
    if "loopOver" in body:
        lists.append((body["loopOver"], ("loopOver",)))
    if inline and (definition := _inline_definition(body)):
        lists.append((definition.get("tasks"), ("subWorkflowParam", "workflowDefinition", "tasks")))
    return lists


def _inline_definition(body: JSONObject) -> JSONObject | None:
    parameters = body.get("subWorkflowParam")
    definition = parameters.get("workflowDefinition") if isinstance(parameters, Mapping) else None
    return definition if isinstance(definition, Mapping) else None
