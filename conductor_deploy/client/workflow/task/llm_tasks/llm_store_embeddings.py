from __future__ import annotations

from typing import Any

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import LlmTask
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["LlmStoreEmbeddings"]


class LlmStoreEmbeddings(LlmTask):
    """Puts a vector into an index; without an id it gets one."""

    def __init__(
        self,
        task_ref_name: str,
        vector_db: str,
        index: str,
        embeddings: list[float],
        namespace: str | None = None,
        id: str | None = None,
        metadata: dict[str, Any] | None = None,
        embedding_model: str | None = None,
        embedding_model_provider: str | None = None,
        task_name: str | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.LLM_STORE_EMBEDDINGS,
            task_name,
            {"vector_db": vector_db, "index": index, "embeddings": embeddings},
            namespace=namespace,
            id=id,
            metadata=metadata or None,
            embedding_model=embedding_model,
            embedding_model_provider=embedding_model_provider,
        )
