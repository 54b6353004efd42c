from __future__ import annotations

from enum import Enum
from typing import Any

from conductor_deploy.client._model import Model, model, one_of

__all__ = ["TagObject", "TypeEnum"]


class TypeEnum(str, Enum):
    """What a tag is for."""

    METADATA = "METADATA"
    RATE_LIMIT = "RATE_LIMIT"


@model
class TagObject(Model):
    """A tag of a definition or of an application, a secret, a schedule."""

    key: str | None = None
    type: str | None = one_of("METADATA", "RATE_LIMIT")
    value: Any = None
