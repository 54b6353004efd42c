"""The operations of the official SDK that is installed, by looking into it, and arguments to call them with."""

import inspect
import pkgutil
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

OPTIONS = {"async_req", "_return_http_data_only", "_preload_content", "_request_timeout", "metric_context"}
TWIN = "_with_http_info"
# As the official SDK's own comments say what its arguments are.
SAMPLES: Mapping[str, Any] = {
    "bool": True,
    "int": 7,
    "str": "ä b/c?d",
    "bytes": b"\x00\xff",
    "list[str]": ["a b", "c"],
    "dict(str, object)": {"a": {"b": [1, None, "ü"]}},
}
# What may travel as a header; as one, the official SDK can't send a number.
TOKENS = {
    "request_id": "request-1",
    "wait_until_task_ref": "task-1",
    "wait_for_seconds": "7",
    "authorization": "Bearer abc",
}


@dataclass(frozen=True, slots=True)
class Official:
    """A method `…_with_http_info`; `types` has those of all arguments."""

    resource: str
    name: str
    module: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    types: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.resource}.{self.name}"

    def arguments(self, *, with_optional: bool) -> dict[str, Any]:
        names = (*self.required, *self.optional) if with_optional else self.required
        return {name: TOKENS.get(name) or sample(self.types[name]) for name in names}


def sample(kind: str) -> Any:
    if kind in SAMPLES:
        return SAMPLES[kind]
    return [{"name": "a"}] if kind.startswith("list[") else {"name": "a"}


def imported(name: str) -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module(f"conductor.client.{name}")


def resources() -> Iterator[type]:
    """All classes of operations, of which one is awaited."""
    api = imported("http.api")
    names = [f"http.api.{module.name}" for module in pkgutil.iter_modules(api.__path__)]
    for name in (*names, "orkes.api.tags_api"):
        module = imported(name)
        yield from (
            value
            for value in vars(module).values()
            if isinstance(value, type) and value.__module__ == module.__name__
        )


def operations(resource: type) -> Iterator[Official]:
    for name, method in inspect.getmembers(resource, inspect.isfunction):
        if name.endswith(TWIN):
            yield operation(resource, name.removesuffix(TWIN), method)


def operation(resource: type, name: str, method: Any) -> Official:
    source = inspect.getsource(method)
    parameters = inspect.signature(method).parameters.values()
    positional = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD][1:]
    refused = re.findall(r"Missing the required parameter `(\w+)`", source)  # where it is absent
    required = tuple(dict.fromkeys([*positional, *refused]))
    listed = re.search(r"all_params = \[(.*?)\]", source, re.DOTALL)
    assert listed is not None
    known = re.findall(r"'(\w+)'", listed[1])
    optional = tuple(argument for argument in known if argument not in {*required, *OPTIONS})
    types = {}
    for argument in (*required, *optional):
        snake = re.sub("([A-Z])", r"_\1", argument).lower()  # as some comments have it
        found = re.search(rf":param (.+?) ({argument}|{snake}):", source)
        types[argument] = found[1] if found else "str"
    return Official(resource.__name__, name, resource.__module__, required, optional, types)
