"""The clients whose methods are awaited."""

from typing import TYPE_CHECKING

from conductor_deploy.client._lazy import importing

if TYPE_CHECKING:
    from conductor_deploy.client.aio.authorization_client import AsyncAuthorizationClient
    from conductor_deploy.client.aio.clients import AsyncClients
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

__all__ = [
    "AsyncAuthorizationClient",
    "AsyncClients",
    "AsyncEventClient",
    "AsyncEventHandlerClient",
    "AsyncIntegrationClient",
    "AsyncMetadataClient",
    "AsyncPromptClient",
    "AsyncSchedulerClient",
    "AsyncSchemaClient",
    "AsyncSecretClient",
    "AsyncServiceRegistryClient",
    "AsyncTaskClient",
    "AsyncWorkflowClient",
    "AsyncWorkflowExecutor",
]

if not TYPE_CHECKING:  # to type checkers, a name that is not imported above is a mistake
    __getattr__ = importing(
        __name__,
        {
            "AsyncAuthorizationClient": f"{__name__}.authorization_client",
            "AsyncClients": f"{__name__}.clients",
            "AsyncEventClient": f"{__name__}.event_client",
            "AsyncEventHandlerClient": f"{__name__}.event_handler_client",
            "AsyncIntegrationClient": f"{__name__}.integration_client",
            "AsyncMetadataClient": f"{__name__}.metadata_client",
            "AsyncPromptClient": f"{__name__}.prompt_client",
            "AsyncSchedulerClient": f"{__name__}.scheduler_client",
            "AsyncSchemaClient": f"{__name__}.schema_client",
            "AsyncSecretClient": f"{__name__}.secret_client",
            "AsyncServiceRegistryClient": f"{__name__}.service_registry_client",
            "AsyncTaskClient": f"{__name__}.task_client",
            "AsyncWorkflowClient": f"{__name__}.workflow_client",
            "AsyncWorkflowExecutor": f"{__name__}.workflow_executor",
        },
    )
