"""The models of the official SDK that is installed, ours beside each, and equal arguments to build both with."""

import inspect
import pkgutil
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any

from official_sdk import imported

PACKAGES = ("http.models", "orkes.models")
OURS = "conductor_deploy.client"
OFFICIAL = "conductor.client"
# Fields whose values are no text, whatever the official type says, and arguments that are no field.
SAMPLES: Mapping[tuple[str, str], Callable[[str], Any]] = {
    ("AccessKey", "status"): lambda root: (
        found(root, "orkes.models.access_key_status", "AccessKeyStatus").ACTIVE
    ),
    ("GrantedPermission", "target"): lambda root: built("TargetRef", root, 0),
    ("MetadataTag", "value"): lambda root: "a text",
    ("StateChangeConfig", "event_type"): lambda root: [
        found(root, "http.models.state_change_event", "StateChangeEventType").onStart
    ],
    ("TaskResult", "task"): lambda root: built("Task", root, 0),
    ("WorkflowTask", "on_state_change"): lambda root: {"onStart": [built("StateChangeEvent", root, 0)]},
}
NAMESAKES = {
    "http.models.service_method.RequestParam",
    "http.models.task_result_status.TaskExecLog",
    "http.models.task_result_status.TaskResult",
}
PLAIN: Mapping[str, Any] = {
    "str": "a text",
    "int": 7,
    "float": 0.5,
    "bool": True,
    "bytes": b"bytes",
    "object": {"a": [1, None]},
    "Frequency": "weekly",
    "IdempotencyStrategy": "RETURN_EXISTING",
    "IntegrationDefFormField": {"fieldName": "a"},
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A model of the official SDK and ours; `types` and `names` are what the official one says of itself."""

    module: str
    official: type
    ours: type[Any]

    def __str__(self) -> str:
        return f"{self.module.rpartition('.')[2]}.{self.official.__name__}"

    @property
    def name(self) -> str:
        return self.official.__name__

    @property
    def types(self) -> dict[str, str]:
        return tables(self.official)[0]

    @property
    def names(self) -> dict[str, str]:
        return tables(self.official)[1]


def found(root: str, module: str, name: str) -> Any:
    if root == OFFICIAL:
        return getattr(imported(module), name)
    return getattr(import_module(f"{root}.{module}"), name)


def pairs() -> Iterator[Pair]:
    for module, value in official_classes():
        if not issubclass(value, Enum):
            yield Pair(module, value, found(OURS, module, value.__name__))


@cache
def official_classes() -> tuple[tuple[str, type], ...]:
    return tuple(walked())


def walked() -> Iterator[tuple[str, type]]:
    for package in PACKAGES:
        for each in pkgutil.iter_modules(imported(package).__path__):
            module = imported(f"{package}.{each.name}")
            for value in list(vars(module).values()):
                if isinstance(value, type) and value.__module__ == module.__name__:
                    yield f"{package}.{each.name}", value


@cache
def tables(official: type) -> tuple[dict[str, str], dict[str, str]]:
    """Some classes have them only in their instances, some not at all."""
    holder = official if hasattr(official, "swagger_types") else None
    if holder is None and "swagger_types" in inspect.signature(official).parameters:
        holder = official()
    return getattr(holder, "swagger_types", {}), getattr(holder, "attribute_map", {})


def parameters(model: type) -> list[str]:
    """The arguments by position; a few official classes call them by the names of their private attributes."""
    known = inspect.signature(model).parameters.values()
    names = [
        parameter.name.lstrip("_") for parameter in known if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    return [name for name in dict.fromkeys(names) if name not in ("swagger_types", "attribute_map")]


@cache
def allowed(official: type[Any], name: str) -> tuple[str, ...]:
    """The values that the official setter says it takes; none where it takes any."""
    instance = object.__new__(official)
    with warnings.catch_warnings(), suppress(AttributeError, TypeError):
        warnings.simplefilter("ignore")
        try:
            setattr(instance, name, "no such value")
        except ValueError as error:
            listed = re.search(r"(?:one|subset) of \[(.*)\]", str(error))
            return tuple(re.findall(r"\w+", listed[1])) if listed else ()
    return ()


@cache
def arguments(pair_name: str, official: type, root: str, depth: int = 2) -> dict[str, Any]:
    """A value for each argument, made of classes under `root`: equal arguments for both models."""
    types = tables(official)[0]
    names = parameters(official) or list(types)
    return {name: argument(pair_name, official, name, types.get(name, "str"), root, depth) for name in names}


def argument(pair_name: str, official: type, name: str, kind: str, root: str, depth: int) -> Any:
    if (pair_name, name) in SAMPLES:
        return SAMPLES[pair_name, name](root)
    if options := allowed(official, name):
        return list(options[:1]) if kind.startswith("list[") else options[-1]
    return value_of(kind, root, depth)


def value_of(kind: str, root: str, depth: int) -> Any:
    if kind in PLAIN:
        return PLAIN[kind]
    inner = re.fullmatch(r"(?:list|set)\[(.*)\]", kind)
    if inner:
        return [value_of(inner[1], root, depth)] if depth else []
    inner = re.fullmatch(r"[Dd]ict[(\[]str, (.*)[)\]]", kind)
    if inner:
        return {"key": value_of(inner[1], root, depth)} if depth else {}
    return built(kind, root, depth - 1) if depth else None


def built(name: str, root: str, depth: int) -> Any:
    module, official = next(
        (module, value)
        for module, value in official_classes()
        if value.__name__ == name and f"{module}.{name}" not in NAMESAKES
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return found(root, module, name)(**arguments(name, official, root, depth))
