"""The task definitions of functions with `@worker_task`."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conductor_deploy.client.automator._definitions import definition_to_register
from conductor_deploy.client.worker._declared import declared
from conductor_deploy.dsl.json_schemas import input_schema, output_schema

__all__ = ["Worker", "definition", "is_worker", "workers"]

Worker = Callable[..., Any]


def is_worker(value: Any) -> bool:
    """Whether a function was declared with `@worker_task`."""
    return callable(value) and any(inspect.unwrap(each) is _bare(value) for each, _ in workers())


def workers() -> Iterator[tuple[Worker, Mapping[str, Any]]]:
    """Every declared function, and what its declaration says of it, with the `name` of its task."""
    for (name, _), options in list(declared.items()):
        for each in [name] if isinstance(name, str) else name:
            yield options["func"], {**options, "name": each}


def definition(options: Mapping[str, Any], *, with_schemas: bool) -> Mapping[str, Any]:
    """What a declaration says of its task: the name, what `task_def` sets, and where it is asked for, schemas."""
    said = dict(definition_to_register(options["name"], options["task_def"], None, True) or {})
    if not (with_schemas or options["register_schema"]):
        return said
    function = options["func"]
    found = {
        "inputSchema": input_schema(function, strict=bool(options["strict_schema"])),
        "outputSchema": output_schema(function),
    }
    named = {
        field: {"name": f"{options['name']}_{field[:-6]}", "version": 1, "type": "JSON", "data": schema}
        for field, schema in found.items()
        if schema is not None
    }
    return {**named, **said}


def _bare(value: Any) -> Any:
    return inspect.unwrap(value)
