from __future__ import annotations

from enum import Enum

from conductor_deploy.client._model import Model, model, one_of

__all__ = ["SubjectRef", "SubjectType"]


class SubjectType(str, Enum):
    """Who can have access."""

    USER = "USER"
    ROLE = "ROLE"
    GROUP = "GROUP"
    TAG = "TAG"


@model
class SubjectRef(Model):
    """A user, role or group."""

    type: str | None = one_of("USER", "ROLE", "GROUP")
    id: str | None = None
