"""Durations as people write them."""

import re
from typing import Any

import click

__all__ = ["DURATION"]

_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class _Duration(click.ParamType):  # type: ignore[type-arg] # older releases have no arguments
    """Gives seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        match = re.fullmatch(r"(\d+(?:\.\d+)?) ?(ms|s|m|h|d|)", str(value))
        if match is None:
            self.fail(f"{value!r} is no duration such as 30s, 5m or 1h", param, ctx)
        return float(match[1]) * _SECONDS[match[2]]


DURATION = _Duration()
