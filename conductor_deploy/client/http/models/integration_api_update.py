from __future__ import annotations

from enum import Enum
from typing import Any

from conductor_deploy.client._model import Model, model, named

__all__ = ["Frequency", "IntegrationApiUpdate"]


class Frequency(str, Enum):
    """How often a limit of tokens starts anew."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"

    @classmethod
    def from_value(cls, value: str) -> Frequency:
        """The member of a value, whatever its case; ValueError for others."""
        for frequency in cls:
            if frequency.value == value.lower():
                return frequency
        raise ValueError(f"Unknown frequency: {value}")


def _frequency(name: str, value: Any) -> Any:
    return Frequency.from_value(value) if isinstance(value, str) else value


@model
class IntegrationApiUpdate(Model):
    """What to change of a model or API of an integration."""

    configuration: dict[str, Any] | None = None
    description: str | None = None
    enabled: bool | None = None
    max_tokens: int | None = None
    frequency: Frequency | None = named(check=_frequency)
