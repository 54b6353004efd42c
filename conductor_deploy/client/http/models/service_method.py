from __future__ import annotations

from dataclasses import field
from typing import Any

from conductor_deploy.client._model import Model, model, named
from conductor_deploy.client.http.models.request_param import RequestParam

__all__ = ["RequestParam", "ServiceMethod"]


@model
class ServiceMethod(Model):
    """A method of a service; `method_type` is GET, PUT, POST, UNARY, SERVER_STREAMING and the like."""

    id: int | None = None
    operation_name: str | None = None
    method_name: str | None = None
    method_type: str | None = None
    input_type: str | None = None
    output_type: str | None = None
    request_params: list[RequestParam] = field(default_factory=list)
    example_input: dict[str, Any] = named(swagger="object", factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The values that are set, by JSON name, as the official model has it."""
        return {
            self.attribute_map.get(name, name): value
            for name, value in super().to_dict().items()
            if value is not None
        }
