"""The schemas of a worker's task: made from its function, registered, and named in its definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from conductor_deploy.client.automator.json_schema_generator import generate_json_schema_from_function

if TYPE_CHECKING:
    from conductor_deploy.client.automator._server import Server
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["schema_fields"]


async def schema_fields(worker: WorkerInterface, task_type: str, server: Server) -> Mapping[str, Any]:
    """Fields of the task's definition; none unless the worker asks for it. They hold the schemas themselves where
    the server keeps no others."""
    function = getattr(worker, "execute_function", None)
    if function is None or not getattr(worker, "register_schema", False):
        return {}
    made = generate_json_schema_from_function(function, task_type, worker.strict_schema) or {}
    fields = {}
    for side, data in made.items():
        if data is not None:
            name = {"name": f"{task_type}_{side}", "version": 1}
            schema = {**name, "type": "JSON", "data": data}
            fields[f"{side}Schema"] = name if await server.keeps_schema(schema) else schema
    return fields
