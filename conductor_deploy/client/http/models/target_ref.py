from __future__ import annotations

from enum import Enum

from conductor_deploy.client._model import Model, model, one_of

__all__ = ["TargetRef", "TargetType"]


class TargetType(str, Enum):
    """To what there is access."""

    WORKFLOW_DEF = "WORKFLOW_DEF"
    TASK_DEF = "TASK_DEF"
    APPLICATION = "APPLICATION"
    USER = "USER"
    SECRET = "SECRET"
    SECRET_NAME = "SECRET_NAME"  # the name of a kind
    TAG = "TAG"
    DOMAIN = "DOMAIN"


@model
class TargetRef(Model):
    """A thing to which there is access, by kind and id; the kind is a must."""

    type: str | None = one_of(*(kind.value for kind in TargetType), needed=True)
    id: str | None = None
