from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model, subset_of

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.subject_ref import SubjectRef
    from conductor_deploy.client.http.models.target_ref import TargetRef

__all__ = ["AccessEnum", "AuthorizationRequest"]


class AccessEnum(str, Enum):
    """What a subject may do with a target."""

    CREATE = "CREATE"
    READ = "READ"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    EXECUTE = "EXECUTE"


@model
class AuthorizationRequest(Model):
    """Grants or takes `access` of a subject to a target."""

    subject: SubjectRef | None = None
    target: TargetRef | None = None
    access: list[str] | None = subset_of("CREATE", "READ", "UPDATE", "DELETE", "EXECUTE", needed=True)
