"""How steps become JSON: one after the other, each fork with the JOIN that servers demand behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import count, zip_longest
from typing import TYPE_CHECKING, Any, TypeAlias, Union

from conductor_deploy.client.http.models.workflow_task import WorkflowTask

if TYPE_CHECKING:
    from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
    from conductor_deploy.client.workflow.task.task import TaskInterface

__all__ = ["INNER", "Step", "Unchosen", "in_sequence", "number"]

# A list is a fork: each of its items is a branch, a list of steps or one step.
Step: TypeAlias = Union["TaskInterface", "ConductorWorkflow", WorkflowTask, Sequence["Step"]]

_FORKS = ("FORK_JOIN", "FORK_JOIN_DYNAMIC")


class Unchosen(str):
    """A reference name that nobody chose: `number` completes its stem with a number.

    Each is a name of its own, also where it reads as another does; copies are the same name.
    """

    stem: str
    fork: Unchosen  # itself, or the fork that a join of this name waits for

    def __new__(cls, stem: str, fork: Unchosen | None = None) -> Unchosen:
        name = super().__new__(cls, f"{stem}_1")
        name.stem, name.fork = stem, name if fork is None else fork
        return name

    def __deepcopy__(self, _memo: object) -> Unchosen:
        return self


def in_sequence(steps: Iterable[Step]) -> list[WorkflowTask]:
    """The tasks of the steps, in order. A fork that no JOIN follows gets one, which waits for its last tasks:
    servers fail an execution at a fork without. What is a WorkflowTask already stays as it is.
    """
    return list(_in_sequence(steps))


def _in_sequence(steps: Iterable[Step]) -> Iterator[WorkflowTask]:
    tasks = [(step, task) for step in steps for task in _tasks_of(step)]
    for (step, task), following in zip_longest(tasks, tasks[1:]):
        yield task
        if not isinstance(step, WorkflowTask) and not _is_joined(task, following and following[1]):
            yield _join(task)


def _tasks_of(step: Any) -> Sequence[WorkflowTask]:
    """A step gives one task, or several."""
    if isinstance(step, WorkflowTask):
        return [deepcopy(step)]
    if isinstance(step, list | tuple):
        from conductor_deploy.client.workflow.task.fork_task import ForkTask

        step = ForkTask(Unchosen("forked"), [_branch(item) for item in step])
    tasks = step.to_workflow_task()
    return tasks if isinstance(tasks, list) else [tasks]


def _branch(item: Any) -> Any:
    return item if isinstance(item, list | tuple) else [item]


def _is_joined(task: WorkflowTask, following: WorkflowTask | None) -> bool:
    return task.type not in _FORKS or (following is not None and following.type == "JOIN")


def _join(fork: WorkflowTask) -> WorkflowTask:
    name = _join_name(fork.task_reference_name)
    ends = [str(branch[-1].task_reference_name) for branch in fork.fork_tasks or []]
    return WorkflowTask(name, name, type="JOIN", input_parameters={}, join_on=list(fork.join_on or ends))


def _join_name(fork: str | None) -> str:
    return Unchosen(f"join_{fork.stem}", fork) if isinstance(fork, Unchosen) else f"join_{fork}"


# The fields of a task that hold steps, and how each becomes JSON.
INNER: Mapping[str, Callable[[Any], Any]] = {
    "loop_over": in_sequence,
    "default_case": in_sequence,
    "decision_cases": lambda cases: {case: in_sequence(steps) for case, steps in cases.items()},
    "fork_tasks": lambda branches: [in_sequence(_branch(branch)) for branch in branches],
}


def number(tasks: Sequence[WorkflowTask]) -> None:
    """Give the tasks of a workflow whose reference names nobody chose `forked_1`, `forked_2`, …

    They count from the top, and pass over names that are taken, so that the same program always gives the
    same names.
    """
    every = list(_with_inner(tasks))
    names = [task.task_reference_name for task in every]
    taken = {name for name in names if not isinstance(name, Unchosen)}
    numbers: dict[int, str] = {}
    for name in names:
        if isinstance(name, Unchosen) and id(name.fork) not in numbers:
            numbers[id(name.fork)] = next(
                digits for digits in map(str, count(1)) if not _uses(name.fork.stem, digits) & taken
            )
            taken |= _uses(name.fork.stem, numbers[id(name.fork)])
    for task in every:
        task.name = _numbered(task.name, numbers)
        task.task_reference_name = _numbered(task.task_reference_name, numbers)
        if isinstance(task.join_on, list):
            task.join_on = [_numbered(name, numbers) for name in task.join_on]


def _uses(stem: str, digits: str) -> set[str]:
    """A fork's join is named as the fork is."""
    return {f"{stem}_{digits}", f"join_{stem}_{digits}"}


def _numbered(name: Any, numbers: Mapping[int, str]) -> Any:
    return f"{name.stem}_{numbers[id(name.fork)]}" if isinstance(name, Unchosen) else name


def _with_inner(tasks: Iterable[WorkflowTask]) -> Iterator[WorkflowTask]:
    """Each task before those inside it; a workflow written inside another has names of its own."""
    for task in tasks:
        yield task
        cases = (task.decision_cases or {}).values()
        for inner in (*cases, task.default_case or [], *(task.fork_tasks or []), task.loop_over or []):
            yield from _with_inner(inner)
