"""Brings events to those who registered for them, as tasks of an event loop."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from conductor_deploy.client.event.sync_event_dispatcher import SyncEventDispatcher

__all__ = ["EventDispatcher"]

T = TypeVar("T")

_log = logging.getLogger(__name__)


class EventDispatcher(Generic[T]):
    """As `SyncEventDispatcher`, but whoever publishes does not wait, and listeners may be coroutine functions."""

    def __init__(self) -> None:
        self._dispatcher: SyncEventDispatcher[Any] = SyncEventDispatcher()
        self._running: set[asyncio.Task[None]] = set()  # a loop alone would forget its tasks

    async def register(self, event_type: type[T], listener: Callable[[T], Any]) -> None:
        """Have a listener called with every event of exactly this type; once, however often it is registered."""
        self._dispatcher.register(event_type, listener)

    async def unregister(self, event_type: type[T], listener: Callable[[T], Any]) -> None:
        """Have it called no more; one that was not registered is logged."""
        self._dispatcher.unregister(event_type, listener)

    def publish(self, event: T) -> None:
        """Have the listeners called, in the order in which they were registered; return before they are.

        RuntimeError without a running event loop.
        """
        if listeners := self._dispatcher._listeners_of(event):
            telling = asyncio.get_running_loop().create_task(_tell(listeners, event))
            self._running.add(telling)
            telling.add_done_callback(self._running.discard)

    def has_listeners(self, event_type: type[T]) -> bool:
        """Whether anybody registered for events of this type."""
        return self._dispatcher.has_listeners(event_type)

    def listener_count(self, event_type: type[T]) -> int:
        """How many registered for events of this type."""
        return self._dispatcher.listener_count(event_type)


async def _tell(listeners: tuple[Callable[[Any], Any], ...], event: object) -> None:
    for listener in listeners:
        await _call(listener, event)


async def _call(listener: Callable[[Any], Any], event: object) -> None:
    try:
        said = listener(event)
        if inspect.isawaitable(said):
            await said
    except Exception:  # noqa: BLE001 - a listener may raise what it likes
        _log.exception("A listener has failed at %s", type(event).__name__)
