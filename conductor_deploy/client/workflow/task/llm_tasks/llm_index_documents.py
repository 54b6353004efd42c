from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import LlmTask
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.workflow.task.llm_tasks.utils.embedding_model import EmbeddingModel

__all__ = ["LlmIndexDocument"]


class LlmIndexDocument(LlmTask):
    """Puts the document at a URL into an index; chunks are in characters."""

    def __init__(
        self,
        task_ref_name: str,
        vector_db: str,
        namespace: str,
        embedding_model: EmbeddingModel,
        index: str,
        url: str,
        media_type: str,
        chunk_size: int | None = None,
        chunk_overlap: int | None = None,
        doc_id: str | None = None,
        task_name: str | None = None,
        metadata: dict[str, Any] | None = None,
        dimensions: int | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.LLM_INDEX_TEXT,
            task_name,
            {
                "vector_db": vector_db,
                "namespace": namespace,
                "index": index,
                "embedding_model_provider": embedding_model.provider,
                "embedding_model": embedding_model.model,
                "url": url,
                "media_type": media_type,
            },
            metadata=metadata or None,
            chunk_size=chunk_size,
            chunk_overlap=chunk_overlap,
            doc_id=doc_id,
            dimensions=dimensions,
        )
