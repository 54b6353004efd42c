from __future__ import annotations

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import LlmTask
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["LlmSearchIndex"]


class LlmSearchIndex(LlmTask):
    """Looks for texts that mean about the same as the query."""

    def __init__(
        self,
        task_ref_name: str,
        vector_db: str,
        namespace: str,
        index: str,
        embedding_model_provider: str,
        embedding_model: str,
        query: str,
        task_name: str | None = None,
        max_results: int = 1,
        dimensions: int | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.LLM_SEARCH_INDEX,
            task_name,
            {
                "vector_db": vector_db,
                "namespace": namespace,
                "index": index,
                "embedding_model_provider": embedding_model_provider,
                "embedding_model": embedding_model,
                "query": query,
                "max_results": max_results,
            },
            dimensions=dimensions,
        )
