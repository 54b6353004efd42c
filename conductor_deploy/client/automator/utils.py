"""Values of JSON as what annotations say."""

from __future__ import annotations

from typing import Any

__all__ = ["convert_from_dict", "convert_from_dict_or_list", "get_value"]


def convert_from_dict_or_list(cls: Any, data: Any) -> Any:
    """An object, or a list of them, as the annotation `cls` says. ValueError names what is missing or mistyped."""
    return convert_from_dict(cls, data)


def convert_from_dict(cls: Any, data: Any) -> Any:
    """As `convert_from_dict_or_list`; None stays None."""
    return None if data is None else get_value(cls, data)


def get_value(typ: Any, val: Any) -> Any:
    """A value as the annotation `typ` says."""
    from conductor_deploy.client.worker._conversion import convert

    return convert(typ, val, "value")
