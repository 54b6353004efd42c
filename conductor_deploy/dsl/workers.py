"""The task definitions of functions with `@worker_task`."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conductor_deploy.client._record import json_fields
from conductor_deploy.client.worker._declared import declared

__all__ = ["Worker", "definition", "is_worker", "workers"]

Worker = Callable[..., Any]


def is_worker(value: Any) -> bool:
    """Whether a function was declared with `@worker_task`."""
    return callable(value) and any(inspect.unwrap(each) is inspect.unwrap(value) for each, _ in workers())


def workers() -> Iterator[tuple[Worker, Mapping[str, Any]]]:
    """Every declared function, and what its declaration says of it, with the `name` of its task."""
    for (name, _), options in list(declared.items()):
        for each in [name] if isinstance(name, str) else name:
            yield options["func"], {**options, "name": each}


def definition(options: Mapping[str, Any], *, with_schemas: bool) -> Mapping[str, Any]:
    """What a declaration says of its task: the name, what `task_def` sets, and where it is asked for, schemas.

    It is what a worker with `register_task_def` registers where there is no definition.
    """
    said = json_fields(options["task_def"]) if options["task_def"] is not None else {}
    if said.get("enforceSchema") is False:  # the constructor's own, which says nothing
        del said["enforceSchema"]
    asked = with_schemas or options["register_schema"]
    return {**(_schemas(options) if asked else {}), **said, "name": options["name"]}


def _schemas(options: Mapping[str, Any]) -> Mapping[str, Any]:
    from conductor_deploy.client.automator.json_schema_generator import generate_json_schema_from_function

    name = options["name"]
    made = generate_json_schema_from_function(options["func"], name, bool(options["strict_schema"])) or {}
    return {
        f"{side}Schema": {"name": f"{name}_{side}", "version": 1, "type": "JSON", "data": schema}
        for side, schema in made.items()
        if schema is not None
    }
