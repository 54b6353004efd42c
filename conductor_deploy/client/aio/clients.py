"""Where asynchronous programs start: a client of each kind for one server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conductor_deploy.client.aio.authorization_client import AsyncAuthorizationClient
    from conductor_deploy.client.aio.event_client import AsyncEventClient
    from conductor_deploy.client.aio.event_handler_client import AsyncEventHandlerClient
    from conductor_deploy.client.aio.integration_client import AsyncIntegrationClient
    from conductor_deploy.client.aio.metadata_client import AsyncMetadataClient
    from conductor_deploy.client.aio.prompt_client import AsyncPromptClient
    from conductor_deploy.client.aio.scheduler_client import AsyncSchedulerClient
    from conductor_deploy.client.aio.schema_client import AsyncSchemaClient
    from conductor_deploy.client.aio.secret_client import AsyncSecretClient
    from conductor_deploy.client.aio.service_registry_client import AsyncServiceRegistryClient
    from conductor_deploy.client.aio.task_client import AsyncTaskClient
    from conductor_deploy.client.aio.workflow_client import AsyncWorkflowClient
    from conductor_deploy.client.aio.workflow_executor import AsyncWorkflowExecutor
    from conductor_deploy.client.configuration.configuration import Configuration

__all__ = ["AsyncClients"]


class AsyncClients:
    """As `OrkesClients`, with clients whose methods are awaited.

    Without a configuration the server is the one that the environment names (`CONDUCTOR_SERVER_URL`).

        async with AsyncClients() as clients:
            workflow_id = await clients.get_workflow_client().start_workflow(request)
    """

    def __init__(self, configuration: Configuration | None = None, metrics_collector: Any = None) -> None:
        if configuration is None:
            from conductor_deploy.client.configuration.configuration import Configuration

            configuration = Configuration()
        self.configuration = configuration
        self.metrics_collector = metrics_collector

    async def __aenter__(self) -> AsyncClients:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections that this event loop has to the server; the next call opens new ones."""
        from conductor_deploy.client.http.async_api_client import AsyncApiClient

        await AsyncApiClient(self.configuration).close()

    def get_workflow_client(self) -> AsyncWorkflowClient:
        """Executions of workflows: start, watch, steer, search."""
        from conductor_deploy.client.aio.workflow_client import AsyncWorkflowClient

        return AsyncWorkflowClient(self.configuration, metrics_collector=self.metrics_collector)

    def get_workflow_executor(self) -> AsyncWorkflowExecutor:
        """Executions as applications use them: register a definition, start, wait, complete tasks."""
        from conductor_deploy.client.aio.workflow_executor import AsyncWorkflowExecutor

        return AsyncWorkflowExecutor(self.configuration, metrics_collector=self.metrics_collector)

    def get_metadata_client(self) -> AsyncMetadataClient:
        """Definitions of workflows and tasks, and their tags."""
        from conductor_deploy.client.aio.metadata_client import AsyncMetadataClient

        return AsyncMetadataClient(self.configuration)

    def get_task_client(self) -> AsyncTaskClient:
        """Tasks of running executions: poll, complete, log."""
        from conductor_deploy.client.aio.task_client import AsyncTaskClient

        return AsyncTaskClient(self.configuration)

    def get_scheduler_client(self) -> AsyncSchedulerClient:
        """Schedules: workflows started by the clock."""
        from conductor_deploy.client.aio.scheduler_client import AsyncSchedulerClient

        return AsyncSchedulerClient(self.configuration)

    def get_event_handler_client(self) -> AsyncEventHandlerClient:
        """Event handlers: what the server does when a message arrives."""
        from conductor_deploy.client.aio.event_handler_client import AsyncEventHandlerClient

        return AsyncEventHandlerClient(self.configuration)

    def get_event_client(self) -> AsyncEventClient:
        """Configurations of the queues that events come from: Orkes only."""
        from conductor_deploy.client.aio.event_client import AsyncEventClient
        from conductor_deploy.client.http.async_api_client import AsyncApiClient

        return AsyncEventClient(AsyncApiClient(self.configuration, metrics_collector=self.metrics_collector))

    def get_secret_client(self) -> AsyncSecretClient:
        """Secrets of the server, and their tags."""
        from conductor_deploy.client.aio.secret_client import AsyncSecretClient

        return AsyncSecretClient(self.configuration)

    def get_schema_client(self) -> AsyncSchemaClient:
        """JSON Schemas that the server keeps: Orkes only."""
        from conductor_deploy.client.aio.schema_client import AsyncSchemaClient

        return AsyncSchemaClient(self.configuration)

    def get_authorization_client(self) -> AsyncAuthorizationClient:
        """Who may do what: applications, users, groups, roles, permissions, gateways. Orkes only."""
        from conductor_deploy.client.aio.authorization_client import AsyncAuthorizationClient

        return AsyncAuthorizationClient(self.configuration)

    def get_prompt_client(self) -> AsyncPromptClient:
        """Prompt templates: Orkes only."""
        from conductor_deploy.client.aio.prompt_client import AsyncPromptClient

        return AsyncPromptClient(self.configuration)

    def get_integration_client(self) -> AsyncIntegrationClient:
        """Integrations and what each offers: Orkes only."""
        from conductor_deploy.client.aio.integration_client import AsyncIntegrationClient

        return AsyncIntegrationClient(self.configuration)

    def get_service_registry_client(self) -> AsyncServiceRegistryClient:
        """Services that tasks call, their methods and circuit breakers: Orkes only."""
        from conductor_deploy.client.aio.service_registry_client import AsyncServiceRegistryClient

        return AsyncServiceRegistryClient(self.configuration)
