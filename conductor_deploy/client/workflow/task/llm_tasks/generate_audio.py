from __future__ import annotations

from typing import Any

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import LlmTask
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["GenerateAudio"]


class GenerateAudio(LlmTask):
    """Speaks a text."""

    def __init__(
        self,
        task_ref_name: str,
        llm_provider: str,
        model: str,
        text: str | None = None,
        voice: str | None = None,
        speed: float | None = None,
        response_format: str | None = None,
        n: int = 1,
        prompt: str | None = None,
        prompt_variables: dict[str, Any] | None = None,
        task_name: str | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.GENERATE_AUDIO,
            task_name,
            {"llm_provider": llm_provider, "model": model, "n": n},
            text=text,
            voice=voice,
            speed=speed,
            response_format=response_format,
            prompt=prompt,
            prompt_variables=prompt_variables or None,
        )
