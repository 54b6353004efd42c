from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["ExternalStorageLocation"]


@model
class ExternalStorageLocation(Model):
    """Where a payload that is too large for the server lies."""

    uri: str | None = None
    path: str | None = None
