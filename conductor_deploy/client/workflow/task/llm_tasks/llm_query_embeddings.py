from __future__ import annotations

from conductor_deploy.client.workflow.task.llm_tasks._llm_task import LlmTask
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["LlmQueryEmbeddings"]


class LlmQueryEmbeddings(LlmTask):
    """Looks for what is near a vector."""

    def __init__(
        self,
        task_ref_name: str,
        vector_db: str,
        index: str,
        embeddings: list[float],
        task_name: str | None = None,
        namespace: str | None = None,
    ) -> None:
        super().__init__(
            task_ref_name,
            TaskType.LLM_GET_EMBEDDINGS,
            task_name,
            {"vector_db": vector_db, "index": index, "embeddings": embeddings},
            namespace=namespace,
        )
