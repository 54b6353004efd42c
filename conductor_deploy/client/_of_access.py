"""A configuration that is an environment's access: what it has no attribute for, such as headers, counts too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.configuration.configuration import Configuration

if TYPE_CHECKING:
    from conductor_deploy.wire.access import Access

__all__ = ["OfAccess"]


class OfAccess(Configuration):
    """Whatever the environment variables of Conductor's clients say."""

    def __init__(self, access: Access) -> None:
        super().__init__(server_api_url=access.url)
        self.authentication_settings = None
        self.access = access
