"""What every client has."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._client import resource
from conductor_deploy.client.http.api_client import ApiClient

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.client.http.api.application_resource_api import ApplicationResourceApi
    from conductor_deploy.client.http.api.authorization_resource_api import AuthorizationResourceApi
    from conductor_deploy.client.http.api.event_resource_api import EventResourceApi
    from conductor_deploy.client.http.api.gateway_auth_resource_api import GatewayAuthResourceApi
    from conductor_deploy.client.http.api.group_resource_api import GroupResourceApi
    from conductor_deploy.client.http.api.integration_resource_api import IntegrationResourceApi
    from conductor_deploy.client.http.api.metadata_resource_api import MetadataResourceApi
    from conductor_deploy.client.http.api.prompt_resource_api import PromptResourceApi
    from conductor_deploy.client.http.api.role_resource_api import RoleResourceApi
    from conductor_deploy.client.http.api.scheduler_resource_api import SchedulerResourceApi
    from conductor_deploy.client.http.api.schema_resource_api import SchemaResourceApi
    from conductor_deploy.client.http.api.secret_resource_api import SecretResourceApi
    from conductor_deploy.client.http.api.service_registry_resource_api import ServiceRegistryResourceApi
    from conductor_deploy.client.http.api.task_resource_api import TaskResourceApi
    from conductor_deploy.client.http.api.token_resource_api import TokenResourceApi
    from conductor_deploy.client.http.api.user_resource_api import UserResourceApi
    from conductor_deploy.client.http.api.workflow_bulk_resource_api import WorkflowBulkResourceApi
    from conductor_deploy.client.http.api.workflow_resource_api import WorkflowResourceApi
    from conductor_deploy.client.orkes.api.tags_api import TagsApi

__all__ = ["OrkesBaseClient"]


class OrkesBaseClient:
    """The resource APIs of a server, each made at its first use.

    Clients of one configuration share its connections.
    """

    metadataResourceApi: MetadataResourceApi = resource("http.api", "MetadataResourceApi")
    taskResourceApi: TaskResourceApi = resource("http.api", "TaskResourceApi")
    workflowResourceApi: WorkflowResourceApi = resource("http.api", "WorkflowResourceApi")
    workflowBulkResourceApi: WorkflowBulkResourceApi = resource("http.api", "WorkflowBulkResourceApi")
    eventResourceApi: EventResourceApi = resource("http.api", "EventResourceApi")
    applicationResourceApi: ApplicationResourceApi = resource("http.api", "ApplicationResourceApi")
    secretResourceApi: SecretResourceApi = resource("http.api", "SecretResourceApi")
    userResourceApi: UserResourceApi = resource("http.api", "UserResourceApi")
    groupResourceApi: GroupResourceApi = resource("http.api", "GroupResourceApi")
    authorizationResourceApi: AuthorizationResourceApi = resource("http.api", "AuthorizationResourceApi")
    roleResourceApi: RoleResourceApi = resource("http.api", "RoleResourceApi")
    gatewayAuthResourceApi: GatewayAuthResourceApi = resource("http.api", "GatewayAuthResourceApi")
    tokenResourceApi: TokenResourceApi = resource("http.api", "TokenResourceApi")
    schedulerResourceApi: SchedulerResourceApi = resource("http.api", "SchedulerResourceApi")
    tagsApi: TagsApi = resource("orkes.api", "TagsApi")
    integrationApi: IntegrationResourceApi = resource("http.api", "IntegrationResourceApi")
    promptApi: PromptResourceApi = resource("http.api", "PromptResourceApi")
    schemaApi: SchemaResourceApi = resource("http.api", "SchemaResourceApi")
    serviceRegistryResourceApi: ServiceRegistryResourceApi = resource(
        "http.api", "ServiceRegistryResourceApi"
    )

    def __init__(self, configuration: Configuration, metrics_collector: Any = None) -> None:
        self.metrics_collector = metrics_collector
        self.api_client: ApiClient = ApiClient(configuration, metrics_collector=metrics_collector)
        self.logger: logging.Logger = logging.getLogger(configuration.get_logging_formatted_name(__name__))

    def _decode(self, answer: Any, model: str) -> Any:
        from conductor_deploy.client._model import decode

        return decode(model, answer)
