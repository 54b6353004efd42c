from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import model
from conductor_deploy.client.http.models.tag_object import TagObject

__all__ = ["RateLimitTag"]


@model
class RateLimitTag(TagObject):
    """A tag that limits how many executions of a workflow run at once."""

    def __init__(self, key: str, value: int, **more: Any) -> None:
        super().__init__(**{"type": "RATE_LIMIT", **more}, key=key, value=value)
