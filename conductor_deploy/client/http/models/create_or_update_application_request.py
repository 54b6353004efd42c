from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["CreateOrUpdateApplicationRequest"]


@model
class CreateOrUpdateApplicationRequest(Model):
    """The name that an application is to have."""

    name: str | None = None
