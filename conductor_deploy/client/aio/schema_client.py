"""JSON Schemas that the server keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.aio.base_client import AsyncBaseClient

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.schema_def import SchemaDef

__all__ = ["AsyncSchemaClient"]


class AsyncSchemaClient(AsyncBaseClient):
    """JSON Schemas that the server keeps: Orkes only.

    Every method raises `ApiException` where the server refuses.
    """

    async def register_schema(self, schema: SchemaDef) -> None:
        """Create or replace a version of a schema. `POST /schema`"""
        await self.schemaApi.save(schema)

    async def get_schema(self, schema_name: str, version: int) -> SchemaDef:
        """`GET /schema/{name}/{version}`"""
        return await self.schemaApi.get_schema_by_name_and_version(name=schema_name, version=version)

    async def get_all_schemas(self) -> list[SchemaDef]:
        """`GET /schema`"""
        return await self.schemaApi.get_all_schemas()

    async def delete_schema(self, schema_name: str, version: int) -> None:
        """`DELETE /schema/{name}/{version}`"""
        await self.schemaApi.delete_schema_by_name_and_version(name=schema_name, version=version)

    async def delete_schema_by_name(self, schema_name: str) -> None:
        """Delete all versions of a schema. `DELETE /schema/{name}`"""
        await self.schemaApi.delete_schema_by_name(name=schema_name)
