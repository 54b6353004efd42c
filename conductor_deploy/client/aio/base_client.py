"""What every client has."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._client import resource
from conductor_deploy.client.http.async_api_client import AsyncApiClient

if TYPE_CHECKING:
    from conductor_deploy.client.aio.resources.application_resource_api import AsyncApplicationResourceApi
    from conductor_deploy.client.aio.resources.authorization_resource_api import AsyncAuthorizationResourceApi
    from conductor_deploy.client.aio.resources.event_resource_api import AsyncEventResourceApi
    from conductor_deploy.client.aio.resources.gateway_auth_resource_api import AsyncGatewayAuthResourceApi
    from conductor_deploy.client.aio.resources.group_resource_api import AsyncGroupResourceApi
    from conductor_deploy.client.aio.resources.integration_resource_api import AsyncIntegrationResourceApi
    from conductor_deploy.client.aio.resources.metadata_resource_api import AsyncMetadataResourceApi
    from conductor_deploy.client.aio.resources.prompt_resource_api import AsyncPromptResourceApi
    from conductor_deploy.client.aio.resources.role_resource_api import AsyncRoleResourceApi
    from conductor_deploy.client.aio.resources.scheduler_resource_api import AsyncSchedulerResourceApi
    from conductor_deploy.client.aio.resources.schema_resource_api import AsyncSchemaResourceApi
    from conductor_deploy.client.aio.resources.secret_resource_api import AsyncSecretResourceApi
    from conductor_deploy.client.aio.resources.service_registry_resource_api import (
        AsyncServiceRegistryResourceApi,
    )
    from conductor_deploy.client.aio.resources.tags_api import AsyncTagsApi
    from conductor_deploy.client.aio.resources.task_resource_api import AsyncTaskResourceApi
    from conductor_deploy.client.aio.resources.token_resource_api import AsyncTokenResourceApi
    from conductor_deploy.client.aio.resources.user_resource_api import AsyncUserResourceApi
    from conductor_deploy.client.aio.resources.workflow_bulk_resource_api import AsyncWorkflowBulkResourceApi
    from conductor_deploy.client.aio.resources.workflow_resource_api import AsyncWorkflowResourceApi
    from conductor_deploy.client.configuration.configuration import Configuration

__all__ = ["AsyncBaseClient"]


class AsyncBaseClient:
    """The resource APIs of a server, each made at its first use.

    Clients of one configuration share its connections.
    """

    metadataResourceApi: AsyncMetadataResourceApi = resource("aio.resources", "AsyncMetadataResourceApi")
    taskResourceApi: AsyncTaskResourceApi = resource("aio.resources", "AsyncTaskResourceApi")
    workflowResourceApi: AsyncWorkflowResourceApi = resource("aio.resources", "AsyncWorkflowResourceApi")
    workflowBulkResourceApi: AsyncWorkflowBulkResourceApi = resource(
        "aio.resources", "AsyncWorkflowBulkResourceApi"
    )
    eventResourceApi: AsyncEventResourceApi = resource("aio.resources", "AsyncEventResourceApi")
    applicationResourceApi: AsyncApplicationResourceApi = resource(
        "aio.resources", "AsyncApplicationResourceApi"
    )
    secretResourceApi: AsyncSecretResourceApi = resource("aio.resources", "AsyncSecretResourceApi")
    userResourceApi: AsyncUserResourceApi = resource("aio.resources", "AsyncUserResourceApi")
    groupResourceApi: AsyncGroupResourceApi = resource("aio.resources", "AsyncGroupResourceApi")
    authorizationResourceApi: AsyncAuthorizationResourceApi = resource(
        "aio.resources", "AsyncAuthorizationResourceApi"
    )
    roleResourceApi: AsyncRoleResourceApi = resource("aio.resources", "AsyncRoleResourceApi")
    gatewayAuthResourceApi: AsyncGatewayAuthResourceApi = resource(
        "aio.resources", "AsyncGatewayAuthResourceApi"
    )
    tokenResourceApi: AsyncTokenResourceApi = resource("aio.resources", "AsyncTokenResourceApi")
    schedulerResourceApi: AsyncSchedulerResourceApi = resource("aio.resources", "AsyncSchedulerResourceApi")
    tagsApi: AsyncTagsApi = resource("aio.resources", "AsyncTagsApi")
    integrationApi: AsyncIntegrationResourceApi = resource("aio.resources", "AsyncIntegrationResourceApi")
    promptApi: AsyncPromptResourceApi = resource("aio.resources", "AsyncPromptResourceApi")
    schemaApi: AsyncSchemaResourceApi = resource("aio.resources", "AsyncSchemaResourceApi")
    serviceRegistryResourceApi: AsyncServiceRegistryResourceApi = resource(
        "aio.resources", "AsyncServiceRegistryResourceApi"
    )

    def __init__(self, configuration: Configuration, metrics_collector: Any = None) -> None:
        self.metrics_collector = metrics_collector
        self.api_client: AsyncApiClient = AsyncApiClient(configuration, metrics_collector=metrics_collector)
        self.logger: logging.Logger = logging.getLogger(configuration.get_logging_formatted_name(__name__))

    def _decode(self, answer: Any, model: str) -> Any:
        from conductor_deploy.client._model import decode

        return decode(model, answer)
