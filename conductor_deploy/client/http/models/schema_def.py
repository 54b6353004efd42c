from __future__ import annotations

from enum import Enum
from typing import Any

from conductor_deploy.client._model import model, named
from conductor_deploy.client.http.models.auditable import Auditable

__all__ = ["SchemaDef", "SchemaType"]


class SchemaType(str, Enum):
    """The language of a schema."""

    JSON = "JSON"
    AVRO = "AVRO"
    PROTOBUF = "PROTOBUF"

    def __str__(self) -> str:
        return self.name


@model
class SchemaDef(Auditable):
    """A schema of input or output: `data` is the schema itself, `external_ref` says where it lies."""

    name: str | None = None
    version: int | None = 1
    type: SchemaType | str | None = named(swagger="str")
    data: dict[str, Any] | None = None
    external_ref: str | None = None

    def __init__(
        self,
        name: str | None = None,
        version: int | None = 1,
        type: SchemaType | str | None = None,
        data: dict[str, Any] | None = None,
        external_ref: str | None = None,
        owner_app: str | None = None,
        create_time: int | None = None,
        update_time: int | None = None,
        created_by: str | None = None,
        updated_by: str | None = None,
        *,
        extras: dict[str, Any] | None = None,
    ) -> None:
        """Its own fields first, as the official model has it."""
        super().__init__(owner_app, create_time, update_time, created_by, updated_by, extras=extras or {})
        self.name = name
        self.version = version
        self.type = type
        self.data = data
        self.external_ref = external_ref
