from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["RequestParam", "Schema"]


@model
class Schema(Model):
    """What a request parameter holds."""

    type: str | None = None
    format: str | None = None
    default_value: Any | None = None


@model
class RequestParam(Model):
    """A parameter of a service's method; `type` says where it goes: Query, Header or Path.

    Text in place of the schema is the description, as `service_method.RequestParam` takes it officially.
    """

    name: str | None = None
    type: str | None = None
    required: bool = False
    schema: Schema | None = None
    _: KW_ONLY
    description: str | None = None

    def __post_init__(self) -> None:
        said: Any = self.schema
        if isinstance(said, str):
            self.schema, self.description = None, said
