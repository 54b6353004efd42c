"""What a module defines: workflows, and the tasks of its workers."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.dsl.candidates import is_executor, makers, required
from conductor_deploy.dsl.places import Place, Watch, line_in, made_at, maker, task_lines
from conductor_deploy.dsl.territory import Territory
from conductor_deploy.dsl.workers import definition, is_worker, workers
from conductor_deploy.dsl.written import Unwritable, written
from conductor_deploy.jsonvalue import JSON, canonical, pointer_parts

__all__ = ["Collector", "Found", "Misfit"]


@dataclass(frozen=True, slots=True)
class Found:
    """A definition in code; `lines` are those of its tasks, by pointer."""

    kind: str
    body: JSON
    file: str
    line: int
    lines: dict[str, int] = field(default_factory=dict)


class Misfit(Exception):
    """What the code offers is no definition."""

    def __init__(
        self, message: str, place: Place | None = None, hint: str | None = None, by: Any = None
    ) -> None:
        super().__init__(message)
        self.message, self.place, self.hint = message, place, hint
        self.code = getattr(inspect.unwrap(by), "__code__", None)  # of the function that gave it


@dataclass(frozen=True, slots=True)
class Collector:
    """Finds definitions in modules that are imported. `wants_schemas`: of all workers, asked for or not."""

    territory: Territory
    watch: Watch
    wants_schemas: bool = False

    def collect(self, module: ModuleType, name: str | None = None) -> list[Found]:
        """All that a module defines, or what one name of it stands for. Raises Misfit for what is no definition.

        What a module imports belongs to the one that made it, unless `__all__` says otherwise.
        """
        registered = [each for each in self.watch.registered if not name and maker(each) == module.__name__]
        before = len(self.watch.registered)
        values = list(_public(module) if name is None else _named(module, name))
        values += [*registered, *self.watch.registered[before:]]
        workflows = [each for each in values if isinstance(each, ConductorWorkflow | WorkflowDef)]
        found = [self._workflow(each, module) for each in {id(each): each for each in workflows}.values()]
        for worker, options in workers():
            if worker.__module__ == module.__name__ if name is None else _is_among(worker, values):
                found.append(self._task(definition(options, with_schemas=self.wants_schemas), worker, module))
        found += [self._task(each, None, module) for each in values if isinstance(each, TaskDef)]
        if found or not name:
            return list(_distinct(found))
        raise Misfit(f"{module.__name__}:{name} is {_title(values)}, and no workflow", None, _HINT)

    def _workflow(self, workflow: ConductorWorkflow | WorkflowDef, module: ModuleType) -> Found:
        file, line = self._place(module, made_at(workflow))
        whole = workflow if isinstance(workflow, WorkflowDef) else _built(workflow, (file, line))
        try:
            body = written(whole)
        except Unwritable as error:
            head, index, *_ = [*pointer_parts(error.pointer), "", ""]
            steps = [each.task_reference_name for each in whole.tasks or ()] if head == "tasks" else []
            lines = task_lines(workflow, [{"taskReferenceName": step} for step in steps], file)
            message = f"workflow {workflow.name}: {error.pointer} {error}"
            raise Misfit(message, (file, lines.get(f"/{index}", line))) from error
        return Found("workflow", body, file, line, task_lines(workflow, body, file))

    def _task(self, said: Any, worker: Any, module: ModuleType) -> Found:
        code = getattr(inspect.unwrap(worker), "__code__", None) if worker else None
        name = self.territory.name(code.co_filename) if code else None
        file, line = self._place(module, ((name, code.co_firstlineno),) if name and code else ())
        try:
            return Found("task", written(said), file, line)
        except Unwritable as error:
            raise Misfit(f"a task definition: {error.pointer} {error}", (file, line)) from error

    def _place(self, module: ModuleType, places: tuple[Place, ...]) -> Place:
        """In the file of the module where that took part, else wherever it was; else the module itself."""
        file = str(getattr(module, "__file__", module.__name__))
        own = self.territory.name(file) or file
        line = line_in(own, places)
        return (own, line) if line is not None else next(iter(places), (own, 1))


def _built(workflow: ConductorWorkflow, place: Place) -> WorkflowDef:
    try:
        return workflow.to_workflow_def()
    except Exception as error:
        raise Misfit(f"workflow {workflow.name}: {error}", place) from error


_HINT = "name a ConductorWorkflow, a function that makes one, or a function with @worker_task"


def _public(module: ModuleType) -> Iterator[Any]:
    """The workflows that a module holds, and those that its functions say they make.

    Of a task definition that a name holds nobody can say whether it is one by itself, or a part of a worker's: it
    has to be in `__all__`.
    """
    yield from _held(module)
    for function, is_promised in makers(module):
        for each in _flat(_made_by(function)):
            if isinstance(each, ConductorWorkflow):
                yield each
            elif is_promised:
                message = f"{function.__name__} gives {_title([each])}, and no workflow"
                raise Misfit(message, None, "does it `return` the workflow?", function)


def _held(module: ModuleType) -> Iterator[ConductorWorkflow | TaskDef]:
    exported = frozenset(getattr(module, "__all__", ()))
    for name, value in list(vars(module).items()):
        if name in exported:
            yield from (each for each in _flat(value) if _is_a(each, ConductorWorkflow, TaskDef))
        elif not name.startswith("_"):
            workflows = [each for each in _flat(value) if _is_a(each, ConductorWorkflow)]
            yield from (each for each in workflows if maker(each) in (None, module.__name__))


def _named(module: ModuleType, name: str) -> list[Any]:
    try:
        value = getattr(module, name)
    except AttributeError:
        raise Misfit(f"{module.__name__} has no {name}", None, did_you_mean(name, vars(module))) from None
    is_made = callable(value) and not isinstance(value, ConductorWorkflow) and not is_worker(value)
    return _flat(_made_by(value) if is_made else value)


def _made_by(function: Callable[..., Any]) -> Any:
    """What a function gives that is called with an executor where it needs one: there is nothing else to give."""
    given: dict[str, Any] = {}
    for each in required(function):
        if not is_executor(each):
            name = getattr(function, "__name__", "it")
            raise Misfit(f"{name} needs `{each.name}`, which is no executor", None, _HINT, function)
        given[each.name] = _executor()
    made = function(**given)
    return list(made) if inspect.isgenerator(made) else made


def _executor() -> Any:
    """One that reaches no server before it is used."""
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.client.workflow.executor.workflow_executor import WorkflowExecutor

    return WorkflowExecutor(Configuration())


def _flat(value: Any) -> list[Any]:
    """A value, or those in a list, a tuple or a dict of them."""
    if _is_a(value, dict):
        return list(value.values())
    return list(value) if _is_a(value, list, tuple) else [value]


def _is_a(value: Any, *kinds: type) -> bool:
    """As isinstance, which asks the value itself: a proxy may answer with an exception."""
    return issubclass(type(value), kinds)


def _is_among(worker: Any, values: list[Any]) -> bool:
    return any(callable(each) and inspect.unwrap(each) is inspect.unwrap(worker) for each in values)


def _distinct(found: Iterable[Found]) -> Iterator[Found]:
    """Each definition once: a function may make what the module holds already."""
    seen: set[tuple[str, str]] = set()
    for each in found:
        said = each.kind, canonical(each.body)
        if said not in seen:
            seen.add(said)
            yield each


def _title(values: list[Any]) -> str:
    kinds = ", ".join(dict.fromkeys(type(each).__qualname__ for each in values)) or "empty"
    return f"a value of type {kinds}" if values else kinds
