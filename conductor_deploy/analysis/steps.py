"""A workflow's tasks as a tree of steps, each with the lists of tasks in it: what a drawing is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from conductor_deploy.definition.tasks import BRANCHES, Steps, inner_lists
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["Lane", "Mark", "Step", "steps_of"]

Mark = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True, slots=True)
class Lane:
    """A list of tasks in a task; `path` leads to it from that task: `("decisionCases", "yes")`."""

    path: Steps
    steps: tuple["Step", ...]
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    body: JSONObject
    lanes: tuple[Lane, ...] = ()
    mark: Mark | None = None

    @property
    def type(self) -> str:
        return str(self.body.get("type") or "SIMPLE")

    @property
    def reference(self) -> str:
        return str(self.body.get("taskReferenceName") or self.body.get("name") or "?")

    @property
    def own_lanes(self) -> tuple[Lane, ...]:
        """Those that its type runs, and those that are gone, which belonged to another type perhaps."""
        fields = BRANCHES.get(self.type, ())
        return tuple(lane for lane in self.lanes if lane.path[0] in fields or lane.is_removed)


def steps_of(workflow: JSONObject) -> tuple[Step, ...]:
    """The steps of a definition as it is, whatever else stands where tasks should."""
    return _steps(workflow.get("tasks"))


def _steps(tasks: JSON) -> tuple[Step, ...]:
    return tuple(
        Step(task, tuple(Lane(path, _steps(inner)) for inner, path in inner_lists(task, inline=True)))
        for task in _objects(tasks)
    )


def _objects(tasks: JSON) -> Iterator[JSONObject]:
    listed = tasks if isinstance(tasks, Sequence) and not isinstance(tasks, str) else ()
    return (task for task in listed if isinstance(task, Mapping))
