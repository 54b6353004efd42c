"""What a worker's function is called with: pure."""

from __future__ import annotations

import builtins
import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.worker._conversion import InputProblem, admits_none, convert

__all__ = ["InputProblem", "Takes", "arguments", "returns", "takes"]


@dataclass(frozen=True, slots=True)
class Takes:
    """The parameters of a function, with their annotations worked out.

    `wants_task`: its one parameter takes the whole task.
    """

    parameters: tuple[inspect.Parameter, ...]
    wants_task: bool = False


@dataclass(frozen=True, slots=True)
class Arguments:
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)


def takes(function: Callable[..., Any]) -> Takes:
    """What a function takes. A single parameter without annotation, or one of `Task` or `object`, takes the task."""
    hints = _hints(function)
    try:
        given: Iterable[inspect.Parameter] = inspect.signature(function).parameters.values()
    except ValueError:  # some that are written in C don't say
        given = (inspect.Parameter("task", inspect.Parameter.POSITIONAL_ONLY),)
    parameters = tuple(
        parameter.replace(annotation=hints.get(parameter.name, parameter.annotation)) for parameter in given
    )
    wants_task = (
        len(parameters) == 1
        and parameters[0].annotation in (inspect.Parameter.empty, Task, object)
        and parameters[0].kind is not inspect.Parameter.VAR_KEYWORD
    )
    return Takes(parameters, wants_task)


def returns(function: Callable[..., Any]) -> Any:
    """What a function says that it returns; `inspect.Parameter.empty` if nothing."""
    return _hints(function).get("return", inspect.Parameter.empty)


def arguments(takes: Takes, task: Task) -> Arguments:
    """The arguments for a task: values of its input by name, or the whole task where that is asked for.

    A default stands in for what is missing, and for null where the annotation doesn't admit it; `**name` takes
    the rest. InputProblem names what is missing or mistyped.
    """
    if takes.wants_task:
        parameter = takes.parameters[0]
        is_named = parameter.kind is parameter.KEYWORD_ONLY
        return Arguments(named={parameter.name: task}) if is_named else Arguments((task,))
    given = dict(task.input_data or {})
    positional, named = [], {}
    rest: Mapping[str, Any] = {}
    for parameter in takes.parameters:
        if parameter.kind is parameter.VAR_KEYWORD:
            rest = _rest(parameter, given)
        elif parameter.kind is parameter.POSITIONAL_ONLY:
            positional.append(_argument(parameter, given, task))
        elif parameter.kind is not parameter.VAR_POSITIONAL:
            named[parameter.name] = _argument(parameter, given, task)
        given.pop(parameter.name, None)
    return Arguments(tuple(positional), {**rest, **named})


def _argument(parameter: inspect.Parameter, given: Mapping[str, Any], task: Task) -> Any:
    name, annotation, default = parameter.name, parameter.annotation, parameter.default
    if annotation is Task:
        return task
    has_default = default is not parameter.empty
    if name not in given:
        if not has_default and not admits_none(annotation):
            raise InputProblem(f"{name} is missing")
        return default if has_default else None
    value = given[name]
    if value is None and has_default and annotation is not parameter.empty and not admits_none(annotation):
        return default
    return convert(annotation, value, name)


def _rest(parameter: inspect.Parameter, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: convert(parameter.annotation, value, name) for name, value in given.items()}


def _hints(function: Callable[..., Any]) -> Mapping[str, Any]:
    """Annotations by parameter; one that can't be worked out is left as text, which says nothing."""
    target: Any = inspect.unwrap(function)
    if not inspect.isroutine(target):  # an object that is called, or a `functools.partial`
        target = getattr(target, "func", None) or type(target).__call__
    target = getattr(target, "__func__", target)
    names = _names(target)
    return {name: _worked_out(hint, names) for name, hint in getattr(target, "__annotations__", {}).items()}


def _names(function: Any) -> dict[str, Any]:
    """What annotations of a function may refer to: also what its closure holds."""
    code = getattr(function, "__code__", None)
    cells = zip(code.co_freevars, function.__closure__ or (), strict=True) if code else ()
    held = {name: cell.cell_contents for name, cell in cells if _is_filled(cell)}
    return {**vars(builtins), **getattr(function, "__globals__", {}), **held}


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def _worked_out(hint: Any, names: dict[str, Any]) -> Any:
    if not isinstance(hint, str):
        return hint
    holder = type("Holder", (), {"__annotations__": {"hint": hint}})
    try:
        return typing.get_type_hints(holder, names, names, include_extras=True)["hint"]
    except (NameError, TypeError, SyntaxError, AttributeError):
        return hint
