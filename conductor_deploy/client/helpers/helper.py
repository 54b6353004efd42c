from typing import Any

from conductor_deploy.client._model import decode, plain
from conductor_deploy.client.http._surface import OfficialSurface

__all__ = ["ObjectMapper"]


class ObjectMapper:
    """Between models and the plain values of JSON."""

    PRIMITIVE_TYPES = OfficialSurface.PRIMITIVE_TYPES
    NATIVE_TYPES_MAPPING = OfficialSurface.NATIVE_TYPES_MAPPING

    def to_json(self, obj: Any) -> Any:
        """The value as the server takes it, of plain dicts and lists."""
        return plain(obj)

    def from_json(self, data: Any, klass: str | type | None) -> Any:
        """What `klass` says, read from plain dicts and lists: a model class, its name, "list[Task]" and the like."""
        return decode(klass, data)
