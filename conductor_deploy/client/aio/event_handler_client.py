"""Event handlers: what the server does when a message arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.aio.base_client import AsyncBaseClient

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.event_handler import EventHandler

__all__ = ["AsyncEventHandlerClient"]


class AsyncEventHandlerClient(AsyncBaseClient):
    """Event handlers: what the server does when a message arrives.

    Every method raises `ApiException` where the server refuses: `NotFound` for a handler that it does not
    have, `Conflict` for one that it has already.
    """

    async def add_event_handler(self, event_handler: EventHandler) -> None:
        """Create a handler. `POST /event`"""
        await self.eventResourceApi.add_event_handler(event_handler)

    async def update_event_handler(self, event_handler: EventHandler) -> None:
        """Replace the handler of this name. `PUT /event`"""
        await self.eventResourceApi.update_event_handler(event_handler)

    async def get_event_handlers(self) -> list[EventHandler]:
        """Every handler. `GET /event`"""
        return await self.eventResourceApi.get_event_handlers()

    async def get_event_handlers_for_event(self, event: str, active_only: bool = True) -> list[EventHandler]:
        """The handlers of an event, as `conductor:order:ref`. `GET /event/{event}`"""
        return await self.eventResourceApi.get_event_handlers_for_event(event, active_only=active_only)

    async def remove_event_handler(self, name: str) -> None:
        """Delete a handler. `DELETE /event/{name}`"""
        await self.eventResourceApi.remove_event_handler_status(name)
