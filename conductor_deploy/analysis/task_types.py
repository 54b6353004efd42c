"""Types of tasks that look like slips of the pen; the list of types stays open."""

from collections.abc import Callable, Collection

from conductor_deploy.definition.document import TASK, WORKFLOW, Key, Position, Problem, State
from conductor_deploy.definition.schemafiles import schema
from conductor_deploy.definition.suggest import misspelt
from conductor_deploy.definition.tasks import tasks_of

__all__ = ["check_task_types"]


def check_task_types(
    desired: State, live_keys: Collection[Key], locate: Callable[[Key, str], Position]
) -> tuple[Problem, ...]:
    """A warning for each type that is one slip away from a type that servers know.

    A server takes any type, and lets the task wait for a worker of that name for ever. One that is also the
    name of a task definition, here or on the server, is meant as it is written.
    """
    known = schema("workflow.json")["$defs"]["WorkflowTask"]["properties"]["type"]["examples"]
    meant = {key.name for key in (*desired, *live_keys) if key.kind is TASK}.union(known)
    return tuple(
        Problem(
            "CD208",
            "warning",
            f"{task.title} has the type `{task.type}`, which no server knows: a worker has to take it",
            locate(key, f"{task.pointer}/type"),
            key,
            f"did you mean {right}?",
        )
        for key, definition in desired.items()
        if key.kind is WORKFLOW
        for task in tasks_of(definition.body, inline=True)
        if task.type not in meant and (right := misspelt(task.type, known))
    )
