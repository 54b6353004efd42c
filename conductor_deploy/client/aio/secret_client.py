"""Secrets of the server, and their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.aio.base_client import AsyncBaseClient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conductor_deploy.client.http.models.tag_object import TagObject

__all__ = ["AsyncSecretClient"]


class AsyncSecretClient(AsyncBaseClient):
    """Secrets of the server, and their tags: Orkes, for open source has only those of its environment.

    Every method raises `ApiException` where the server refuses: `Unsupported` where it can't hold secrets.
    """

    async def put_secret(self, key: str, value: str) -> None:
        """Set a secret, exactly as given. `PUT /secrets/{key}`"""
        await self.secretResourceApi.put_secret(value, key)

    async def get_secret(self, key: str) -> str:
        """The value of a secret. `GET /secrets/{key}`"""
        return await self.secretResourceApi.get_secret(key)

    async def list_all_secret_names(self) -> set[str]:
        """`POST /secrets`"""
        return set(await self.secretResourceApi.list_all_secret_names())

    async def list_secrets_that_user_can_grant_access_to(self) -> list[str]:
        """`GET /secrets`"""
        return await self.secretResourceApi.list_secrets_that_user_can_grant_access_to()

    async def delete_secret(self, key: str) -> None:
        """`DELETE /secrets/{key}`"""
        await self.secretResourceApi.delete_secret(key)

    async def secret_exists(self, key: str) -> bool:
        """`GET /secrets/{key}/exists`"""
        return await self.secretResourceApi.secret_exists(key)

    async def set_secret_tags(self, tags: Sequence[TagObject], key: str) -> None:
        """Replace all tags of a secret. `PUT /secrets/{key}/tags`"""
        await self.secretResourceApi.put_tag_for_secret(tags, key)

    async def get_secret_tags(self, key: str) -> list[TagObject]:
        """`GET /secrets/{key}/tags`"""
        return await self.secretResourceApi.get_tags(key)

    async def delete_secret_tags(self, tags: Sequence[TagObject], key: str) -> None:
        """`DELETE /secrets/{key}/tags`"""
        await self.secretResourceApi.delete_tag_for_secret(tags, key)
