from __future__ import annotations

from enum import Enum

from conductor_deploy.client._model import Model, model, one_of

__all__ = ["TagString", "TypeEnum"]


class TypeEnum(str, Enum):
    """What a tag is for."""

    METADATA = "METADATA"
    RATE_LIMIT = "RATE_LIMIT"


@model
class TagString(Model):
    """A tag of a definition, with a text as value."""

    key: str | None = None
    type: str | None = one_of("METADATA", "RATE_LIMIT")
    value: str | None = None
