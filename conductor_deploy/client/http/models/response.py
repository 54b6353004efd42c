from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["Response"]


@model
class Response(Model):
    """An answer without content."""
