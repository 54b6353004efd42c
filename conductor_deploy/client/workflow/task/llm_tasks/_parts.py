"""How messages and tools are written."""

from __future__ import annotations

from typing import Any

from conductor_deploy.client._record import camel_case

__all__ = ["to_dict"]


def to_dict(part: Any) -> dict[str, Any]:
    """What is set, by its name in camelCase; the parts inside likewise."""
    return {
        camel_case(name): [to_dict(each) if hasattr(each, "to_dict") else each for each in value]
        if isinstance(value, list)
        else value
        for name, value in vars(part).items()
        if value not in (None, [], {})
    }
