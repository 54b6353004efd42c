from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.target_ref import TargetRef

__all__ = ["GrantedPermission"]


@model
class GrantedPermission(Model):
    """What a subject may do with a target."""

    target: TargetRef
    access: list[str]
