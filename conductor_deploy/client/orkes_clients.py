"""Where programs start: a client of each kind for one server.

The names of the clients' classes are here, too, imported when they are first used; the getters take them from here,
so that a test that patches one patches what the getters make.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._lazy import importing

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.client.event.event_client import EventClient
    from conductor_deploy.client.http.api_client import ApiClient
    from conductor_deploy.client.orkes.orkes_authorization_client import OrkesAuthorizationClient
    from conductor_deploy.client.orkes.orkes_event_handler_client import OrkesEventHandlerClient
    from conductor_deploy.client.orkes.orkes_integration_client import OrkesIntegrationClient
    from conductor_deploy.client.orkes.orkes_metadata_client import OrkesMetadataClient
    from conductor_deploy.client.orkes.orkes_prompt_client import OrkesPromptClient
    from conductor_deploy.client.orkes.orkes_scheduler_client import OrkesSchedulerClient
    from conductor_deploy.client.orkes.orkes_schema_client import OrkesSchemaClient
    from conductor_deploy.client.orkes.orkes_secret_client import OrkesSecretClient
    from conductor_deploy.client.orkes.orkes_service_registry_client import OrkesServiceRegistryClient
    from conductor_deploy.client.orkes.orkes_task_client import OrkesTaskClient
    from conductor_deploy.client.orkes.orkes_workflow_client import OrkesWorkflowClient
    from conductor_deploy.client.workflow.executor.workflow_executor import WorkflowExecutor

__all__ = [
    "ApiClient",
    "ConductorClients",
    "Configuration",
    "EventClient",
    "OrkesAuthorizationClient",
    "OrkesClients",
    "OrkesEventHandlerClient",
    "OrkesIntegrationClient",
    "OrkesMetadataClient",
    "OrkesPromptClient",
    "OrkesSchedulerClient",
    "OrkesSchemaClient",
    "OrkesSecretClient",
    "OrkesServiceRegistryClient",
    "OrkesTaskClient",
    "OrkesWorkflowClient",
    "WorkflowExecutor",
]


class OrkesClients:
    """A client of each kind for one server; they share its connections, and cost nothing before they are used.

    Without a configuration the server is the one that the environment names (`CONDUCTOR_SERVER_URL`).
    """

    def __init__(self, configuration: Configuration | None = None, metrics_collector: Any = None) -> None:
        if configuration is None:
            from conductor_deploy.client.orkes_clients import Configuration

            configuration = Configuration()
        self.configuration = configuration
        self.metrics_collector = metrics_collector

    def get_workflow_client(self) -> OrkesWorkflowClient:
        """Executions of workflows: start, watch, steer, search."""
        from conductor_deploy.client.orkes_clients import OrkesWorkflowClient

        return OrkesWorkflowClient(self.configuration, metrics_collector=self.metrics_collector)

    def get_workflow_executor(self) -> WorkflowExecutor:
        """Executions as applications use them: register a definition, start, wait, complete tasks."""
        from conductor_deploy.client.orkes_clients import WorkflowExecutor

        return WorkflowExecutor(self.configuration, metrics_collector=self.metrics_collector)

    def get_metadata_client(self) -> OrkesMetadataClient:
        """Definitions of workflows and tasks, and their tags."""
        from conductor_deploy.client.orkes_clients import OrkesMetadataClient

        return OrkesMetadataClient(self.configuration)

    def get_task_client(self) -> OrkesTaskClient:
        """Tasks of running executions: poll, complete, log."""
        from conductor_deploy.client.orkes_clients import OrkesTaskClient

        return OrkesTaskClient(self.configuration)

    def get_scheduler_client(self) -> OrkesSchedulerClient:
        """Schedules: workflows started by the clock."""
        from conductor_deploy.client.orkes_clients import OrkesSchedulerClient

        return OrkesSchedulerClient(self.configuration)

    def get_event_handler_client(self) -> OrkesEventHandlerClient:
        """Event handlers: what the server does when a message arrives."""
        from conductor_deploy.client.orkes_clients import OrkesEventHandlerClient

        return OrkesEventHandlerClient(self.configuration)

    def get_event_client(self) -> EventClient:
        """Configurations of the queues that events come from: Orkes only."""
        from conductor_deploy.client.orkes_clients import ApiClient, EventClient

        return EventClient(ApiClient(self.configuration, metrics_collector=self.metrics_collector))

    def get_secret_client(self) -> OrkesSecretClient:
        """Secrets of the server, and their tags."""
        from conductor_deploy.client.orkes_clients import OrkesSecretClient

        return OrkesSecretClient(self.configuration)

    def get_schema_client(self) -> OrkesSchemaClient:
        """JSON Schemas that the server keeps: Orkes only."""
        from conductor_deploy.client.orkes_clients import OrkesSchemaClient

        return OrkesSchemaClient(self.configuration)

    def get_authorization_client(self) -> OrkesAuthorizationClient:
        """Who may do what: applications, users, groups, roles, permissions, gateways. Orkes only."""
        from conductor_deploy.client.orkes_clients import OrkesAuthorizationClient

        return OrkesAuthorizationClient(self.configuration)

    def get_prompt_client(self) -> OrkesPromptClient:
        """Prompt templates: Orkes only."""
        from conductor_deploy.client.orkes_clients import OrkesPromptClient

        return OrkesPromptClient(self.configuration)

    def get_integration_client(self) -> OrkesIntegrationClient:
        """Integrations and what each offers: Orkes only."""
        from conductor_deploy.client.orkes_clients import OrkesIntegrationClient

        return OrkesIntegrationClient(self.configuration)

    def get_service_registry_client(self) -> OrkesServiceRegistryClient:
        """Services that tasks call, their methods and circuit breakers: Orkes only."""
        from conductor_deploy.client.orkes_clients import OrkesServiceRegistryClient

        return OrkesServiceRegistryClient(self.configuration)


ConductorClients = OrkesClients

_CLIENT = "conductor_deploy.client"
_KINDS = (
    "Authorization",
    "EventHandler",
    "Integration",
    "Metadata",
    "Prompt",
    "Scheduler",
    "Schema",
    "Secret",
    "ServiceRegistry",
    "Task",
    "Workflow",
)
_STEMS = {kind: re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower() for kind in _KINDS}

__getattr__ = importing(
    __name__,
    {
        **{f"{kind}Client": f"{_CLIENT}.{stem}_client" for kind, stem in _STEMS.items()},
        **{f"Orkes{kind}Client": f"{_CLIENT}.orkes.orkes_{stem}_client" for kind, stem in _STEMS.items()},
        "ApiClient": f"{_CLIENT}.http.api_client",
        "Configuration": f"{_CLIENT}.configuration.configuration",
        "EventClient": f"{_CLIENT}.event.event_client",
        "WorkflowExecutor": f"{_CLIENT}.workflow.executor.workflow_executor",
    },
)
