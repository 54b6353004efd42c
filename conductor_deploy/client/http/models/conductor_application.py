from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["ConductorApplication"]


@model
class ConductorApplication(Model):
    """An application of the server's access control. Times are in milliseconds since 1970."""

    id: str | None = None
    name: str | None = None
    created_by: str | None = None
    create_time: int | None = None
    update_time: int | None = None
    updated_by: str | None = None
