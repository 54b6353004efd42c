"""Prompts and integrations of models, set up together: Orkes only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from conductor_deploy.client.http.models.integration_api_update import IntegrationApiUpdate
from conductor_deploy.client.http.models.integration_update import IntegrationUpdate
from conductor_deploy.client.orkes_clients import OrkesClients

if TYPE_CHECKING:
    from conductor_deploy.client.ai.configuration import LLMProvider, VectorDB
    from conductor_deploy.client.ai.integrations import IntegrationConfig
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.client.http.models.prompt_template import PromptTemplate
    from conductor_deploy.client.orkes.orkes_integration_client import OrkesIntegrationClient
    from conductor_deploy.client.orkes.orkes_prompt_client import OrkesPromptClient
    from conductor_deploy.client.orkes.orkes_workflow_client import OrkesWorkflowClient
    from conductor_deploy.client.workflow.executor.workflow_executor import WorkflowExecutor

__all__ = ["AIOrchestrator"]


class AIOrchestrator:
    """Prompts and integrations of models, set up together. Methods raise `ApiException`."""

    def __init__(self, api_configuration: Configuration, prompt_test_workflow_name: str = "") -> None:
        clients = OrkesClients(api_configuration)
        self.integration_client: OrkesIntegrationClient = clients.get_integration_client()
        self.workflow_client: OrkesWorkflowClient = clients.get_workflow_client()
        self.workflow_executor: WorkflowExecutor = clients.get_workflow_executor()
        self.prompt_client: OrkesPromptClient = clients.get_prompt_client()
        self.prompt_test_workflow_name: str = prompt_test_workflow_name or f"prompt_test_{uuid4()}"

    def add_prompt_template(self, name: str, prompt_template: str, description: str) -> AIOrchestrator:
        """Create or replace a prompt. `POST /prompts/{name}`"""
        self.prompt_client.save_prompt(name, description, prompt_template)
        return self

    def get_prompt_template(self, template_name: str) -> PromptTemplate | None:
        """A prompt, None if there is none of this name. `GET /prompts/{name}`"""
        return self.prompt_client.get_prompt(template_name)

    def associate_prompt_template(self, name: str, ai_integration: str, ai_models: list[str]) -> None:
        """Let a prompt be used with each of these models of an integration."""
        for model in ai_models:
            self.integration_client.associate_prompt_with_integration(ai_integration, model, name)

    def test_prompt_template(
        self,
        text: str,
        variables: dict[str, Any],
        ai_integration: str,
        text_complete_model: str,
        stop_words: list[str] | None = None,
        max_tokens: int = 100,
        temperature: float = 0,
        top_p: float = 1,
    ) -> str:
        """What a model answers to a prompt with these variables; `max_tokens` is not sent. `POST /prompts/test`"""
        return self.prompt_client.test_prompt(
            text, variables, ai_integration, text_complete_model, temperature, top_p, stop_words or []
        )

    def add_ai_integration(
        self,
        ai_integration_name: str,
        provider: LLMProvider,
        models: list[str],
        description: str,
        config: IntegrationConfig,
        overwrite: bool = False,
    ) -> None:
        """Set up a provider and its models; what is there already stays as it is, unless `overwrite`."""
        details = _details("AI_MODEL", provider.value, description, config)
        self._save(ai_integration_name, details, models, overwrite)

    def add_vector_store(
        self,
        db_integration_name: str,
        provider: VectorDB,
        indices: list[str],
        config: IntegrationConfig,
        description: str | None = None,
        overwrite: bool = False,
    ) -> None:
        """Set up a database of vectors and its indices, as `add_ai_integration` does for models."""
        text = db_integration_name if description is None else description
        details = _details("VECTOR_DB", provider.value, text, config)
        self._save(db_integration_name, details, indices, overwrite)

    def get_token_used(self, ai_integration: str) -> dict[str, str]:
        """How many tokens each model has used. `GET /integrations/provider/{name}/metrics`"""
        return self.integration_client.get_token_usage_for_integration_provider(ai_integration)

    def get_token_used_by_model(self, ai_integration: str, model: str) -> int:
        """`GET /integrations/provider/{name}/integration/{integration_name}/metrics`"""
        return self.integration_client.get_token_usage_for_integration(ai_integration, model)

    def _save(self, name: str, details: IntegrationUpdate, apis: list[str], overwrite: bool) -> None:
        client = self.integration_client
        if overwrite or client.get_integration(name) is None:
            client.save_integration(name, details)
        for api in apis:
            if overwrite or client.get_integration_api(name, api) is None:
                update = IntegrationApiUpdate(enabled=True, description=details.description)
                client.save_integration_api(name, api, update)


def _details(category: str, kind: str, description: str, config: IntegrationConfig) -> IntegrationUpdate:
    return IntegrationUpdate(
        category=category,
        type=kind,
        description=description,
        enabled=True,
        configuration=config.to_dict(),
    )
