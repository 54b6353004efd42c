from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import LlmTask
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.workflow.task.llm_tasks.utils.embedding_model import EmbeddingModel

__all__ = ["LlmIndexText"]


class LlmIndexText(LlmTask):
    """Puts a text into an index; chunks are in characters."""

    def __init__(
        self,
        task_ref_name: str,
        vector_db: str,
        index: str,
        embedding_model: EmbeddingModel,
        text: str,
        doc_id: str,
        namespace: str | None = None,
        task_name: str | None = None,
        metadata: dict[str, Any] | None = None,
        url: str | None = None,
        chunk_size: int | None = None,
        chunk_overlap: int | None = None,
        dimensions: int | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.LLM_INDEX_TEXT,
            task_name,
            {
                "vector_db": vector_db,
                "index": index,
                "embedding_model_provider": embedding_model.provider,
                "embedding_model": embedding_model.model,
                "text": text,
                "doc_id": doc_id,
            },
            metadata=metadata or None,
            namespace=namespace,
            url=url,
            chunk_size=chunk_size,
            chunk_overlap=chunk_overlap,
            dimensions=dimensions,
        )
