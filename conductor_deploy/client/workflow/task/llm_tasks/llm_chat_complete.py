from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import PromptedTask, as_dict, in_older_order
from conductor_deploy.client.workflow.task.llm_tasks.chat_message import ChatMessage, Role
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.workflow.task.llm_tasks.tool_spec import ToolSpec

__all__ = ["ChatMessage", "LlmChatComplete", "Role"]


class LlmChatComplete(PromptedTask):
    """Has a model go on with a conversation, or answer a prompt that the server has."""

    @in_older_order(
        "stop_words",
        "max_tokens",
        "temperature",
        "top_p",
        "instructions_template",
        "template_variables",
        where=list,
    )
    def __init__(
        self,
        task_ref_name: str,
        llm_provider: str,
        model: str,
        messages: list[ChatMessage] | None = None,
        instructions_template: str | None = None,
        template_variables: dict[str, object] | None = None,
        prompt_version: int | None = None,
        tools: list[ToolSpec] | None = None,
        user_input: str | None = None,
        json_output: bool = False,
        google_search_retrieval: bool = False,
        input_schema: dict[str, Any] | None = None,
        output_schema: dict[str, Any] | None = None,
        output_mime_type: str | None = None,
        thinking_token_limit: int | None = None,
        reasoning_effort: str | None = None,
        output_location: str | None = None,
        voice: str | None = None,
        participants: dict[str, str] | None = None,
        stop_words: list[str] | None = None,
        max_tokens: int | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        frequency_penalty: float | None = None,
        presence_penalty: float | None = None,
        max_results: int | None = None,
        task_name: str | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.LLM_CHAT_COMPLETE,
            task_name,
            {"llm_provider": llm_provider, "model": model},
            prompt_variables=template_variables or None,
            prompt_version=prompt_version,
            messages=None if messages is None else [as_dict(each) for each in messages],
            instructions=instructions_template,
            user_input=user_input,
            tools=[as_dict(each) for each in tools] if tools else None,
            json_output=json_output or None,
            google_search_retrieval=google_search_retrieval or None,
            input_schema=input_schema,
            output_schema=output_schema,
            output_mime_type=output_mime_type,
            thinking_token_limit=thinking_token_limit,
            reasoning_effort=reasoning_effort,
            output_location=output_location,
            voice=voice,
            participants=participants or None,
            stop_words=stop_words or None,
            max_tokens=max_tokens,
            temperature=temperature,
            top_p=top_p,
            top_k=top_k,
            frequency_penalty=frequency_penalty,
            presence_penalty=presence_penalty,
            max_results=max_results,
        )
