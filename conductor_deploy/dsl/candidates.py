"""Which functions of a module may be called for the workflows that they make."""

import ast
import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow

__all__ = ["is_executor", "makers", "required"]

_EXECUTORS = ("executor", "workflow_executor")


def makers(module: ModuleType) -> Iterator[tuple[FunctionType, bool]]:
    """The public functions of a module that say they make workflows, and need at most an executor for it.

    Their annotation says so, or, where they have none, a `return` of what they made with `ConductorWorkflow(…)`.
    Each comes with whether it surely makes one.
    """
    returning: Mapping[str, bool] | None = None
    for name, value in list(vars(module).items()):
        if name.startswith("_") or type(value) is not FunctionType or value.__module__ != module.__name__:
            continue
        if inspect.iscoroutinefunction(value) or not all(map(is_executor, required(value))):
            continue
        promise = _hints(value).get("return", inspect.Signature.empty)
        if promise is inspect.Signature.empty:
            returning = _returning(module) if returning is None else returning
            if returning.get(value.__name__, False):
                yield value, False
        elif _is_workflow(promise):
            yield value, type(None) not in typing.get_args(promise)


def required(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters that a call must give; annotations worked out."""
    hints = _hints(function)
    return [
        each.replace(annotation=hints.get(each.name, each.annotation))
        for each in inspect.signature(function).parameters.values()
        if each.default is each.empty and each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
    ]


def is_executor(parameter: inspect.Parameter) -> bool:
    """By its name or its annotation; the class itself takes long to import."""
    names = [each.__name__ for each in _classes(parameter.annotation)]
    return parameter.name in _EXECUTORS or "WorkflowExecutor" in names


def _is_workflow(annotation: Any) -> bool:
    """`ConductorWorkflow`, and what holds it: `list[ConductorWorkflow]`, `ConductorWorkflow | None`."""
    if isinstance(annotation, str):  # it can't be worked out: a name that only type checkers import
        return "ConductorWorkflow" in annotation
    return any(issubclass(each, ConductorWorkflow) for each in _classes(annotation))


def _classes(annotation: Any) -> list[type]:
    if isinstance(annotation, type) and not typing.get_args(annotation):
        return [annotation]
    return [each for argument in typing.get_args(annotation) for each in _classes(argument)]


def _hints(function: Callable[..., Any]) -> Mapping[str, Any]:
    try:
        return typing.get_type_hints(function)
    except (NameError, TypeError, SyntaxError, AttributeError):
        return dict(getattr(function, "__annotations__", {}))


def _returning(module: ModuleType) -> Mapping[str, bool]:
    """The top-level functions by name, and whether each returns what it made with `ConductorWorkflow(…)`."""
    source = Path(str(module.__file__)).read_bytes()
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {function.name: _returns_workflow(function) for function in functions}


def _returns_workflow(function: ast.FunctionDef) -> bool:
    made: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _makes(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            made |= {target.id for target in targets if isinstance(target, ast.Name)}
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
    return any(_makes(value) or _root(value) in made for value in returned)


def _makes(value: ast.expr) -> bool:
    """Whether an expression is, or begins with, `ConductorWorkflow(…)`."""
    return _root(value) == "ConductorWorkflow"


def _root(value: ast.expr) -> str | None:
    """The name that an expression begins with: `a` of `a.b().c() >> d`, `C` of `m.C(…)` where that is a class."""
    while True:
        match value:
            case ast.Call(func=ast.Attribute(attr="ConductorWorkflow")):
                return "ConductorWorkflow"
            case ast.Call(func=inner) | ast.Attribute(value=inner) | ast.BinOp(left=inner):
                value = inner
            case ast.Name(id=name):
                return name
            case _:
                return None
