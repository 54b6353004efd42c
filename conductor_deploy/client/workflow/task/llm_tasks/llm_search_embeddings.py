from __future__ import annotations

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import LlmTask
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["LlmSearchEmbeddings"]


class LlmSearchEmbeddings(LlmTask):
    """Looks for what is near a vector."""

    def __init__(
        self,
        task_ref_name: str,
        vector_db: str,
        index: str,
        embeddings: list[float],
        namespace: str | None = None,
        max_results: int = 1,
        dimensions: int | None = None,
        embedding_model: str | None = None,
        embedding_model_provider: str | None = None,
        task_name: str | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.LLM_SEARCH_EMBEDDINGS,
            task_name,
            {"vector_db": vector_db, "index": index, "embeddings": embeddings, "max_results": max_results},
            namespace=namespace,
            dimensions=dimensions,
            embedding_model=embedding_model,
            embedding_model_provider=embedding_model_provider,
        )
