"""Integrations: what is outside of Conductor and used from within (models, vector databases, brokers)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.aio.base_client import AsyncBaseClient
from conductor_deploy.client.http.rest import ApiException

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conductor_deploy.client.http.models.integration import Integration
    from conductor_deploy.client.http.models.integration_api import IntegrationApi
    from conductor_deploy.client.http.models.integration_api_update import IntegrationApiUpdate
    from conductor_deploy.client.http.models.integration_def import IntegrationDef
    from conductor_deploy.client.http.models.integration_update import IntegrationUpdate
    from conductor_deploy.client.http.models.prompt_template import PromptTemplate
    from conductor_deploy.client.http.models.tag_object import TagObject

__all__ = ["AsyncIntegrationClient"]


class AsyncIntegrationClient(AsyncBaseClient):
    """Integrations and what each offers (models, indexes, topics: its APIs): Orkes only.

    Every method raises `ApiException` where the server refuses: `Unsupported` where it has no integrations.
    """

    async def associate_prompt_with_integration(
        self, ai_integration: str, model_name: str, prompt_name: str
    ) -> None:
        """Let a prompt be used with a model.

        `POST /integrations/provider/{integration_provider}/integration/{integration_name}/prompt/{prompt_name}`
        """
        await self.integrationApi.associate_prompt_with_integration(ai_integration, model_name, prompt_name)

    async def delete_integration_api(self, api_name: str, integration_name: str) -> None:
        """`DELETE /integrations/provider/{api_name}/integration/{integration_name}`, in this order."""
        await self.integrationApi.delete_integration_api(api_name, integration_name)

    async def delete_integration(self, integration_name: str) -> None:
        """`DELETE /integrations/provider/{name}`"""
        await self.integrationApi.delete_integration_provider(integration_name)

    async def get_integration_api(self, api_name: str, integration_name: str) -> IntegrationApi | None:
        """None if there is none. `GET /integrations/provider/{api_name}/integration/{integration_name}`"""
        try:
            return await self.integrationApi.get_integration_api(api_name, integration_name)
        except ApiException as error:
            if error.is_not_found():
                return None
            raise

    async def get_integration_apis(self, integration_name: str) -> list[IntegrationApi]:
        """`GET /integrations/provider/{name}/integration`"""
        return await self.integrationApi.get_integration_apis(integration_name)

    async def get_integration(self, integration_name: str) -> Integration | None:
        """None if there is none of this name. `GET /integrations/provider/{name}`"""
        try:
            return await self.integrationApi.get_integration_provider(integration_name)
        except ApiException as error:
            if error.is_not_found():
                return None
            raise

    async def get_integrations(self) -> list[Integration]:
        """`GET /integrations/provider`"""
        return await self.integrationApi.get_integration_providers()

    async def get_prompts_with_integration(
        self, ai_integration: str, model_name: str
    ) -> list[PromptTemplate]:
        """`GET /integrations/provider/{integration_provider}/integration/{integration_name}/prompt`"""
        return await self.integrationApi.get_prompts_with_integration(ai_integration, model_name)

    async def save_integration_api(
        self, integration_name: str, api_name: str, api_details: IntegrationApiUpdate
    ) -> None:
        """`POST /integrations/provider/{name}/integration/{integration_name}`"""
        await self.integrationApi.save_integration_api(api_details, integration_name, api_name)

    async def save_integration(self, integration_name: str, integration_details: IntegrationUpdate) -> None:
        """`POST /integrations/provider/{name}`"""
        await self.integrationApi.save_integration_provider(integration_details, integration_name)

    async def get_token_usage_for_integration(self, name: str, integration_name: str) -> int:
        """`GET /integrations/provider/{name}/integration/{integration_name}/metrics`"""
        return await self.integrationApi.get_token_usage_for_integration(name, integration_name)

    async def get_token_usage_for_integration_provider(self, name: str) -> dict[str, str]:
        """`GET /integrations/provider/{name}/metrics`"""
        return await self.integrationApi.get_token_usage_for_integration_provider(name)

    async def register_token_usage(self, body: int, name: str, integration_name: str) -> None:
        """`POST /integrations/provider/{name}/integration/{integration_name}/metrics`"""
        await self.integrationApi.register_token_usage(body, name, integration_name)

    async def delete_tag_for_integration(
        self, body: Sequence[TagObject], tag_name: str, integration_name: str
    ) -> None:
        """`DELETE /integrations/provider/{tag_name}/integration/{integration_name}/tags`"""
        await self.integrationApi.delete_tag_for_integration(body, tag_name, integration_name)

    async def delete_tag_for_integration_provider(self, body: Sequence[TagObject], name: str) -> None:
        """`DELETE /integrations/provider/{name}/tags`"""
        await self.integrationApi.delete_tag_for_integration_provider(body, name)

    async def put_tag_for_integration(
        self, body: Sequence[TagObject], name: str, integration_name: str
    ) -> None:
        """`PUT /integrations/provider/{name}/integration/{integration_name}/tags`"""
        await self.integrationApi.put_tag_for_integration(body, name, integration_name)

    async def put_tag_for_integration_provider(self, body: Sequence[TagObject], name: str) -> None:
        """`PUT /integrations/provider/{name}/tags`"""
        await self.integrationApi.put_tag_for_integration_provider(body, name)

    async def get_tags_for_integration(self, name: str, integration_name: str) -> list[TagObject]:
        """`GET /integrations/provider/{name}/integration/{integration_name}/tags`"""
        return await self.integrationApi.get_tags_for_integration(name, integration_name)

    async def get_tags_for_integration_provider(self, name: str) -> list[TagObject]:
        """`GET /integrations/provider/{name}/tags`"""
        return await self.integrationApi.get_tags_for_integration_provider(name)

    async def get_integration_available_apis(self, integration_name: str) -> list[str]:
        """The names of what a provider offers. `GET /integrations/provider/{name}/integration/all`"""
        return await self.integrationApi.get_integration_available_apis(integration_name)

    async def get_integration_provider_defs(self) -> list[IntegrationDef]:
        """`GET /integrations/def`"""
        return await self.integrationApi.get_integration_provider_defs()

    async def get_providers_and_integrations(self) -> list[str]:
        """`GET /integrations/all`"""
        return await self.integrationApi.get_providers_and_integrations()
