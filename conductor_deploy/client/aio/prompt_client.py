"""Prompt templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client._client import present
from conductor_deploy.client.aio.base_client import AsyncBaseClient
from conductor_deploy.client.http.rest import ApiException

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conductor_deploy.client.http.models.prompt_template import PromptTemplate
    from conductor_deploy.client.http.models.tag_object import TagObject

__all__ = ["AsyncPromptClient"]


class AsyncPromptClient(AsyncBaseClient):
    """Prompt templates: Orkes only.

    Every method raises `ApiException` where the server refuses: `Unsupported` where it has no prompts.
    """

    async def save_prompt(
        self,
        prompt_name: str,
        description: str,
        prompt_template: str,
        models: list[str] | None = None,
        version: int | None = None,
        auto_increment: bool = False,
    ) -> None:
        """Create or replace a template, its text exactly as given. `POST /prompts/{name}`

        `models`: those it is for, as `"openai:gpt-4o"`. `auto_increment`: as a new version.
        """
        given = present(models=models, version=version, autoIncrement=auto_increment or None)
        await self.promptApi.save_message_template(prompt_template, description, prompt_name, **given)

    async def get_prompt(self, prompt_name: str) -> PromptTemplate | None:
        """A template, None if there is none of this name. `GET /prompts/{name}`"""
        try:
            return await self.promptApi.get_message_template(prompt_name)
        except ApiException as error:
            if error.is_not_found():
                return None
            raise

    async def get_prompts(self) -> list[PromptTemplate]:
        """`GET /prompts`"""
        return await self.promptApi.get_message_templates()

    async def delete_prompt(self, prompt_name: str) -> None:
        """`DELETE /prompts/{name}`"""
        await self.promptApi.delete_message_template(prompt_name)

    async def get_tags_for_prompt_template(self, prompt_name: str) -> list[TagObject]:
        """`GET /prompts/{name}/tags`"""
        return await self.promptApi.get_tags_for_prompt_template(prompt_name)

    async def update_tag_for_prompt_template(self, prompt_name: str, tags: Sequence[TagObject]) -> None:
        """Replace all tags of a template. `PUT /prompts/{name}/tags`"""
        await self.promptApi.put_tag_for_prompt_template(tags, prompt_name)

    async def delete_tag_for_prompt_template(self, prompt_name: str, tags: Sequence[TagObject]) -> None:
        """`DELETE /prompts/{name}/tags`"""
        await self.promptApi.delete_tag_for_prompt_template(tags, prompt_name)

    async def test_prompt(
        self,
        prompt_text: str,
        variables: dict[str, Any],
        ai_integration: str,
        text_complete_model: str,
        temperature: float = 0.1,
        top_p: float = 0.9,
        stop_words: list[str] | None = None,
    ) -> str:
        """What a model answers to a template with these variables. `POST /prompts/test`"""
        from conductor_deploy.client.http.models.prompt_test_request import PromptTemplateTestRequest

        request = PromptTemplateTestRequest()
        request.prompt = prompt_text
        request.llm_provider = ai_integration
        request.model = text_complete_model
        request.prompt_variables = variables
        request.temperature = temperature
        request.top_p = top_p
        if stop_words is not None:
            request.stop_words = stop_words
        return await self.promptApi.test_message_template(request)
