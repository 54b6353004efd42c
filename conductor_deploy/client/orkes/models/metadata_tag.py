from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import model
from conductor_deploy.client.http.models.tag_object import TagObject

__all__ = ["MetadataTag"]


@model
class MetadataTag(TagObject):
    """A tag that says something of a definition."""

    def __init__(self, key: str, value: str, **more: Any) -> None:
        super().__init__(**{"type": "METADATA", **more}, key=key, value=value)
