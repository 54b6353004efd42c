"""Brings events to those who registered for them, in the thread that publishes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

__all__ = ["SyncEventDispatcher"]

T = TypeVar("T")

_log = logging.getLogger(__name__)


class SyncEventDispatcher(Generic[T]):
    """Any thread may register, unregister and publish. What a listener raises is logged, and stops no other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[type[Any], tuple[Callable[[Any], None], ...]] = {}

    def register(self, event_type: type[T], listener: Callable[[T], None]) -> None:
        """Have a listener called with every event of exactly this type; once, however often it is registered."""
        with self._lock:
            known = self._listeners.get(event_type, ())
            if listener not in known:
                self._listeners[event_type] = (*known, listener)

    def unregister(self, event_type: type[T], listener: Callable[[T], None]) -> None:
        """Have it called no more; one that was not registered is logged."""
        with self._lock:
            known = self._listeners.get(event_type, ())
            if listener not in known:
                _log.warning("No such listener is registered for %s", event_type.__name__)
            self._listeners[event_type] = tuple(each for each in known if each != listener)

    def publish(self, event: T) -> None:
        """Call the listeners, in the order in which they were registered."""
        for listener in self._listeners_of(event):
            _call(listener, event)

    def has_listeners(self, event_type: type[T]) -> bool:
        """Whether anybody registered for events of this type."""
        return bool(self._listeners.get(event_type))

    def listener_count(self, event_type: type[T]) -> int:
        """How many registered for events of this type."""
        return len(self._listeners.get(event_type, ()))

    def _listeners_of(self, event: T) -> tuple[Callable[[T], Any], ...]:
        return self._listeners.get(type(event), ())


def _call(listener: Callable[[Any], Any], event: object) -> None:
    try:
        listener(event)
    except Exception:  # noqa: BLE001 - a listener may raise what it likes
        _log.exception("A listener has failed at %s", type(event).__name__)
