from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.action import Action

__all__ = ["EventHandler"]


@model
class EventHandler(Model):
    """What the server does when an event comes. `event` is `sink:queue`; a handler acts only while `active`."""

    name: str | None = None
    event: str | None = None
    condition: str | None = None
    actions: list[Action] | None = None
    active: bool | None = None
    evaluator_type: str | None = None
