"""What generated code is made of: values, each of which is known as an object and written as an expression."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from inspect import signature
from typing import Any

from conductor_deploy.client._model import Model, plain
from conductor_deploy.client.http.models.rate_limit import RateLimit
from conductor_deploy.client.http.models.schema_def import SchemaDef
from conductor_deploy.client.http.models.state_change_event import StateChangeEvent
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.http.models.workflow_task import CacheConfig
from conductor_deploy.client.workflow.task.http_task import HttpTask
from conductor_deploy.client.workflow.task.javascript_task import JavascriptTask
from conductor_deploy.dsl.generate_text import Bracketed, Code, identifier, literal, text_block
from conductor_deploy.jsonvalue import equal

__all__ = ["Call", "Page", "Scope", "Statement", "Variable", "model_call", "objects"]


@dataclass(frozen=True, slots=True)
class Variable:
    """An object that the code has under a name, or by an expression as short."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Call:
    """A call in the code, as a rule of a class."""

    cls: Callable[..., Any]  # the class, or a method
    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)

    def made(self) -> Any:
        return self.cls(*objects(self.arguments), **objects(self.keywords))


def objects(value: Any) -> Any:
    """The value with the objects that stand in it as variables and calls."""
    match value:
        case Variable():
            return value.value
        case Call():
            return value.made()
        case list() | tuple():
            return type(value)(objects(item) for item in value)
        case Mapping():
            return {key: objects(item) for key, item in value.items()}
    return value


# Fields of models that hold models, by attribute.
_INNER: Mapping[str, type[Model]] = {
    "input_schema": SchemaDef,
    "output_schema": SchemaDef,
    "rate_limit_config": RateLimit,
    "cache_config": CacheConfig,
}


def model_call(cls: type[Model], body: Any) -> Any:
    """The call that makes a model of this JSON; the JSON itself where no model holds just that."""
    attributes = {name: attribute for attribute, name in cls.attribute_map.items()}
    if not isinstance(body, dict) or not body.keys() <= attributes.keys():
        return body
    keywords = {attributes[name]: _inner(attributes[name], value) for name, value in body.items()}
    call = Call(cls, (), keywords)
    if not _REQUIRED.get(cls, frozenset()) <= keywords.keys():
        return body
    unsaid = sorted(_written(call).keys() - body.keys() - _NOTHING_TO_SERVERS.get(cls, frozenset()))
    call = Call(cls, (), {**keywords, **{attributes[name]: None for name in unsaid}})
    written = {name: value for name, value in _written(call).items() if name in body}
    return call if equal(written, body) else body


def _written(call: Call) -> dict[str, Any]:
    written: Any = plain(call.made())
    return dict(written)


_REQUIRED: Mapping[type[Model], frozenset[str]] = {StateChangeEvent: frozenset({"type", "payload"})}
# What models say though nobody set it, and servers take as not said.
_NOTHING_TO_SERVERS: Mapping[type[Model], frozenset[str]] = {TaskDef: frozenset({"enforceSchema"})}


def _inner(attribute: str, value: Any) -> Any:
    if attribute == "on_state_change" and isinstance(value, dict):
        return {
            change: [model_call(StateChangeEvent, event) for event in events]
            for change, events in value.items()
        }
    return model_call(_INNER[attribute], value) if attribute in _INNER else value


_REFERENCE = re.compile(r"\$\{([^.{}]+)\.(input|output)(?:\.(.+))?\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a `${…}` may refer to by now: the workflow, and its tasks by reference name."""

    workflow: Variable
    tasks: Mapping[str, Variable] = field(default_factory=dict)

    def with_task(self, reference_name: str, task: Variable) -> Scope:
        return Scope(self.workflow, {**self.tasks, reference_name: task})

    def reference(self, text: str) -> Code | None:
        """The call that gives this `${…}`; None where there is none."""
        match = _REFERENCE.fullmatch(text)
        target = match and (self.workflow if match[1] == "workflow" else self.tasks.get(match[1]))
        if not (match and target and hasattr(target.value, match[2])):
            return None
        for method, path in _ways(target.value, match[2], match[3]):
            if getattr(target.value, method)(*path) == text:
                return Bracketed(f"{target.name}.{method}(", tuple(("", literal(each)) for each in path), ")")
        return None


def _ways(target: object, part: str, path: str | None) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Methods and their arguments that might give a reference, the shortest first."""
    given = () if path is None else (path,)
    if part == "output" and isinstance(target, HttpTask):
        for method, prefix in _ANSWER.items():
            if path == prefix:
                yield method, ()
            if method != "status_code" and path and path.startswith(f"{prefix}."):
                yield method, (path.removeprefix(f"{prefix}."),)
    if part == "output" and isinstance(target, JavascriptTask):
        if path == "result":
            yield "output", ()
        if path and path.startswith("result."):
            yield "output", (path.removeprefix("result."),)
    yield part, given


_ANSWER = {"status_code": "response.statusCode", "body": "response.body", "headers": "response.headers"}


@dataclass(frozen=True, slots=True)
class Statement:
    """`before` is all until the value: `task = `, `task.name = ` or `workflow.`; a method has its name there."""

    before: str
    value: Any
    scope: Scope | None = None
    label: str = ""  # what long texts in it are named after


@dataclass(slots=True)
class Page:
    """A module that is being written: what it imports, and its long texts by the names of their constants."""

    imports: set[tuple[str, str]] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)

    def use(self, cls: Callable[..., Any]) -> str:
        self.imports.add((cls.__module__, cls.__name__))
        return cls.__name__

    def code(self, value: Any, scope: Scope | None, label: str) -> Code:
        match value:
            case Variable():
                return value.name
            case Call():
                return self.call(f"{self.use(value.cls)}(", value, scope, label)
            case Enum():
                return f"{self.use(type(value))}.{value.name}"
            case str():
                return (scope and scope.reference(value)) or self._text(value, label)
            case list() | tuple():
                return Bracketed("[", tuple(("", self.code(item, scope, label)) for item in value), "]")
            case Mapping():
                items = (
                    (f"{literal(key)}: ", self.code(item, scope, f"{label}_{key}"))
                    for key, item in value.items()
                )
                return Bracketed("{", tuple(items), "}")
        return literal(value)

    def call(self, opening: str, call: Call, scope: Scope | None, label: str) -> Code:
        arguments = [*zip(signature(call.cls).parameters, call.arguments, strict=False)]
        items = [
            (before, self.code(value, scope, f"{label}_{name}" if isinstance(value, str) else label))
            for before, name, value in (
                *(("", name, value) for name, value in arguments),
                *((f"{name}=", name, value) for name, value in call.keywords.items()),
            )
        ]
        return Bracketed(opening, tuple(items), ")")

    def _text(self, text: str, label: str) -> str:
        """Long texts stand at the top of the module, where they need no indentation."""
        if text_block(text) is None:
            return literal(text)
        for name, known in self.texts.items():
            if known == text:
                return name
        name = identifier(label, "text", [known.lower() for known in self.texts]).upper()
        self.texts[name] = text
        return name
