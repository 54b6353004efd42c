from __future__ import annotations

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import PromptedTask, in_older_order
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["LlmTextComplete"]


class LlmTextComplete(PromptedTask):
    """Has a model answer a prompt that the server has."""

    @in_older_order("stop_words", "max_tokens", "temperature", "top_p", "task_name", where=list)
    def __init__(
        self,
        task_ref_name: str,
        llm_provider: str,
        model: str,
        prompt_name: str,
        prompt_version: int | None = None,
        stop_words: list[str] | None = None,
        max_tokens: int | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        frequency_penalty: float | None = None,
        presence_penalty: float | None = None,
        max_results: int | None = None,
        json_output: bool = False,
        task_name: str | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.LLM_TEXT_COMPLETE,
            task_name,
            {"llm_provider": llm_provider, "model": model, "prompt_name": prompt_name},
            prompt_version=prompt_version,
            stop_words=stop_words or None,
            max_tokens=max_tokens,
            temperature=temperature,
            top_p=top_p,
            top_k=top_k,
            frequency_penalty=frequency_penalty,
            presence_penalty=presence_penalty,
            max_results=max_results,
            json_output=json_output or None,
        )
