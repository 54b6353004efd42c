"""What the parts of an engine have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from conductor_deploy.client.automator._decisions import Limits
    from conductor_deploy.client.automator._listeners import Listeners
    from conductor_deploy.client.automator._server import Server
    from conductor_deploy.client.automator._stopping import Stopping
    from conductor_deploy.client.automator._trouble import Trouble

__all__ = ["Shared"]


class Shared(NamedTuple):
    """Of one engine: whom it asks and tells, within which limits, how the server fares, and whether it stops."""

    server: Server
    listeners: Listeners
    limits: Limits
    trouble: Trouble
    stopping: Stopping
