from __future__ import annotations

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import LlmTask, in_older_order
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["LlmGenerateEmbeddings"]


class LlmGenerateEmbeddings(LlmTask):
    """Turns a text into a vector."""

    @in_older_order("task_name", where=str)
    def __init__(
        self,
        task_ref_name: str,
        llm_provider: str,
        model: str,
        text: str,
        dimensions: int | None = None,
        task_name: str | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.LLM_GENERATE_EMBEDDINGS,
            task_name,
            {"llm_provider": llm_provider, "model": model, "text": text},
            dimensions=dimensions,
        )
