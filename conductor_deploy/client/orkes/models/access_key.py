from __future__ import annotations

from conductor_deploy.client._model import Model, model
from conductor_deploy.client.orkes.models.access_key_status import AccessKeyStatus

__all__ = ["AccessKey"]


@model
class AccessKey(Model):
    """A key of an application, without its secret; `created_at` is in milliseconds since 1970."""

    id: str
    status: AccessKeyStatus | str | None
    created_at: int | None

    def __post_init__(self) -> None:
        if self.status is None:
            self.status = AccessKeyStatus.ACTIVE
