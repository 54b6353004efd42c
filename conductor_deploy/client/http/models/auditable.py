from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["Auditable"]


@model
class Auditable(Model):
    """What knows who made it and when, in milliseconds since 1970."""

    owner_app: str | None = None
    create_time: int | None = None
    update_time: int | None = None
    created_by: str | None = None
    updated_by: str | None = None

    def get_create_time(self) -> int:
        """When it was made; 0 if unknown."""
        return self.create_time or 0

    def get_update_time(self) -> int:
        """When it was last changed; 0 if unknown."""
        return self.update_time or 0
