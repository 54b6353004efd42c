"""Whether a worker takes tasks."""

from __future__ import annotations

from typing import Any

__all__ = ["is_paused"]


def is_paused(worker: object) -> bool:
    """By its `paused`, which some workers have as a method."""
    said: Any = getattr(worker, "paused", False)
    return bool(said() if callable(said) else said)
