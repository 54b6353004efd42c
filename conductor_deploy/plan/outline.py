"""Where tasks sit: a definition's tasks in document order, each with its branch and its neighbour."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conductor_deploy.definition.tasks import Steps, inner_lists
from conductor_deploy.jsonvalue import JSON, JSONObject, join_pointer, pointer_parts

__all__ = [
    "Branch",
    "Identity",
    "Task",
    "branches",
    "outline",
    "own",
    "places",
    "task_list",
    "without_tasks",
]

Identity: TypeAlias = tuple[str | int, ...]

_INLINE: Steps = ("subWorkflowParam", "workflowDefinition", "tasks")
_WORDS: Mapping[Steps, str] = {("defaultCase",): "default", ("loopOver",): "loop", _INLINE: "inline"}


@dataclass(frozen=True, slots=True)
class Branch:
    """A list of tasks; `steps` lead to it from the task that holds it, or from the definition."""

    owner: Identity | None  # the task that holds it; None for the definition's own list
    steps: Steps
    pointer: str
    tasks: Sequence[JSONObject]


@dataclass(frozen=True, slots=True)
class Task:
    """A task where it sits.

    Its identity survives edits and moves: the inline sub-workflow it belongs to, which is a name space of its
    own, its reference name, and a count that tells duplicates apart, which servers accept in some places.
    """

    identity: Identity
    pointer: str
    body: JSONObject
    branch: Branch

    @property
    def reference(self) -> str:
        return _reference(self.body)


def outline(definition: JSONObject) -> tuple[tuple[Task, ...], tuple[Branch, ...]]:
    """All tasks and all lists of tasks in document order, an owner before what it holds."""
    tasks: list[Task] = []
    found: list[Branch] = []
    seen: Counter[Identity] = Counter()

    def visit(branch: Branch, scope: Identity) -> None:
        found.append(branch)
        for index, body in enumerate(branch.tasks):
            name = (*scope, _reference(body))
            identity = (*name, seen[name])
            seen[name] += 1
            task = Task(identity, f"{branch.pointer}/{index}", body, branch)
            tasks.append(task)
            for steps, inner in branches(body):
                held = Branch(identity, steps, task.pointer + join_pointer(*steps), inner)
                visit(held, identity if steps == _INLINE else scope)

    top = task_list(definition.get("tasks"))
    if top is not None:
        visit(Branch(None, ("tasks",), "/tasks", top), ())
    return tuple(tasks), tuple(found)


def branches(task: JSONObject) -> Iterator[tuple[Steps, Sequence[JSONObject]]]:
    """The lists of tasks right inside a task, with the steps that lead to each."""
    lists = inner_lists(task, inline=True)
    has_gaps = any(steps[0] == "forkTasks" and task_list(value) is None for value, steps in lists)
    for value, steps in lists:
        tasks = task_list(value)
        if tasks is not None and not (steps[0] == "forkTasks" and has_gaps):
            yield steps, tasks


def task_list(value: JSON) -> Sequence[JSONObject] | None:
    """The value as a list of tasks, or None where it is something else."""
    if not isinstance(value, list):
        return None
    tasks = [item for item in value if isinstance(item, dict)]
    return tasks if len(tasks) == len(value) else None


def without_tasks(definition: JSONObject) -> JSONObject:
    """A definition's own fields: all but its list of tasks."""
    if task_list(definition.get("tasks")) is None:
        return definition
    return {name: value for name, value in definition.items() if name != "tasks"}


def own(task: JSONObject) -> JSONObject:
    """A task's own fields: all but the branches in it."""
    held = {steps for steps, _ in branches(task)}
    if not held:
        return task
    fields = {name: value for name, value in task.items() if (name,) not in held}
    if ("forkTasks", 0) in held:
        del fields["forkTasks"]
    if any(steps[0] == "decisionCases" for steps in held):
        cases = {
            case: value
            for case, value in _object(task, "decisionCases").items()
            if ("decisionCases", case) not in held
        }
        fields.pop("decisionCases")
        fields |= {"decisionCases": cases} if cases else {}
    if _INLINE in held:
        parameters = _object(task, "subWorkflowParam")
        fields["subWorkflowParam"] = {
            **parameters,
            "workflowDefinition": without_tasks(_object(parameters, "workflowDefinition")),
        }
    return fields


def _object(value: JSONObject, name: str) -> JSONObject:
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def places(definition: JSONObject) -> Mapping[str, str]:
    """Where each task sits, by pointer, in words: `first`, `after charge`, `sw_paid/"yes", after charge`."""
    return {task.pointer: _place(task) for task in outline(definition)[0]}


def _place(task: Task) -> str:
    index = int(pointer_parts(task.pointer)[-1])
    neighbour = f"after {_reference(task.branch.tasks[index - 1])}" if index else "first"
    return f"{_branch_words(task.branch)}, {neighbour}" if task.branch.owner else neighbour


def _branch_words(branch: Branch) -> str:
    assert branch.owner is not None
    name = _WORDS.get(branch.steps)
    if branch.steps[0] == "decisionCases":
        name = f'"{branch.steps[1]}"'
    elif branch.steps[0] == "forkTasks":
        name = str(int(branch.steps[1]) + 1)
    return f"{branch.owner[-2]}/{name}"


def _reference(task: JSONObject) -> str:
    return str(task.get("taskReferenceName", ""))
