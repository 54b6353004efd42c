"""Which line of the user's code made a workflow or a task."""

import functools
import sys
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.dsl.territory import Territory
from conductor_deploy.jsonvalue import JSON, walk

__all__ = ["Place", "Watch", "line_in", "made_at", "maker", "task_lines"]

Place = tuple[str, int]  # own file and line
_PLACES, _MAKER = "_made_at", "_made_by"
_DEEPEST = 50


class Watch:
    """Notes on every workflow and task where it is made, and every workflow that is registered.

    Registering sends nothing: whoever looks at the code wants to know what it defines.
    """

    def __init__(self, territory: Territory) -> None:
        self.registered: list[ConductorWorkflow] = []
        self._territory = territory

    def begin(self) -> None:
        """From now on, in this process."""
        self._note_makers(TaskInterface)
        self._note_makers(ConductorWorkflow)
        ConductorWorkflow.register = self._note_registered  # type: ignore[method-assign] # in this process alone

    def _note_makers(self, made: type) -> None:
        build = made.__init__  # type: ignore[misc] # that of this very class

        @functools.wraps(build)
        def build_and_note(thing: Any, *args: Any, **options: Any) -> None:
            build(thing, *args, **options)
            self.note(thing, sys._getframe(1))

        made.__init__ = build_and_note  # type: ignore[misc] # as above

    @property
    def _note_registered(self) -> Any:
        return lambda workflow, *_, **__: self.registered.append(workflow)

    def note(self, thing: Any, frame: FrameType | None) -> None:
        """That whoever runs in this frame has made the thing."""
        places: list[Place] = []
        module = None
        while frame is not None and len(places) < _DEEPEST:
            if name := self._territory.name(frame.f_code.co_filename):
                places.append((name, frame.f_lineno))
            if module is None and frame.f_code.co_name == "<module>":
                module = frame.f_globals.get("__name__")
            frame = frame.f_back
        if module == "__main__":  # no import: a function was called
            module = None
        object.__setattr__(thing, _PLACES, tuple(places))
        object.__setattr__(thing, _MAKER, module)


def made_at(thing: Any) -> tuple[Place, ...]:
    """Where a workflow or a task was made, the innermost place first."""
    places: tuple[Place, ...] = vars(thing).get(_PLACES, ())
    return places


def maker(thing: Any) -> str | None:
    """The module during whose import a workflow or a task was made."""
    module: str | None = vars(thing).get(_MAKER)
    return module


def line_in(file: str, places: tuple[Place, ...]) -> int | None:
    """The innermost line of a file among places."""
    return next((line for name, line in places if name == file), None)


def task_lines(workflow: object, body: JSON, file: str) -> dict[str, int]:
    """The line of a file for every task of a workflow's definition, by pointer, as far as it was made there."""
    lines: dict[str, list[int]] = {}
    for task in _tasks(workflow, set()):
        line = line_in(file, made_at(task))
        if line is not None:
            lines.setdefault(str(task.task_reference_name), []).append(line)
    found = {}
    for pointer, value in walk(body):
        reference = value.get("taskReferenceName") if isinstance(value, Mapping) else None
        there = lines.get(reference) if isinstance(reference, str) else None
        if there:
            found[pointer] = there.pop(0) if len(there) > 1 else there[0]
    return found


def _tasks(value: Any, seen: set[int]) -> Iterator[TaskInterface]:
    """Every task inside, each before those that are inside it."""
    if not isinstance(value, list | tuple | dict | TaskInterface | ConductorWorkflow) or id(value) in seen:
        return
    seen.add(id(value))
    inner: Any = value
    if isinstance(value, TaskInterface):
        yield value
    if isinstance(value, TaskInterface | ConductorWorkflow):
        inner = vars(value)
    for item in inner.values() if isinstance(inner, dict) else inner:
        yield from _tasks(item, seen)
