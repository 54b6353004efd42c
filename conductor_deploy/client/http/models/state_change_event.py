from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import Any, TypeAlias

from conductor_deploy.client._model import Model, model, named

__all__ = ["StateChangeConfig", "StateChangeEvent", "StateChangeEventType"]


class StateChangeEventType(Enum):
    """When a task's events are raised."""

    onScheduled = "onScheduled"  # noqa: N815 # these are the official names, and the server's
    onStart = "onStart"  # noqa: N815
    onFailed = "onFailed"  # noqa: N815
    onSuccess = "onSuccess"  # noqa: N815
    onCancelled = "onCancelled"  # noqa: N815


EventType: TypeAlias = "str | StateChangeEventType | list[StateChangeEventType]"


@model
class StateChangeEvent(Model):
    """An event to raise, and what it carries."""

    type: str | None
    payload: dict[str, Any] | None = field(metadata={"swagger": "Dict[str, object]"})


def _in_words(name: str, event_type: EventType | None) -> str | None:
    """`onStart`; `onStart,onFailed` for a list."""
    if isinstance(event_type, list):
        return ",".join(each.name for each in event_type)
    return event_type.name if isinstance(event_type, StateChangeEventType) else event_type


@model
class StateChangeConfig(Model):
    """Events, and the changes that raise them."""

    type: str | None = named(check=_in_words)
    events: list[StateChangeEvent] | None = None

    def __init__(
        self,
        event_type: EventType | None = None,
        events: list[StateChangeEvent] | None = None,
        *,
        type: EventType | None = None,
        extras: dict[str, Any] | None = None,
    ) -> None:
        """`type` is another name of `event_type`, that of the attribute."""
        self.type = event_type or type  # type: ignore[assignment] # the check turns it into text
        self.events = events
        if extras:
            self.extras = extras
