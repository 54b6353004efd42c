"""Tasks of language models, vector stores and MCP servers."""

from typing import TYPE_CHECKING

from conductor_deploy.client._lazy import importing

if TYPE_CHECKING:
    from conductor_deploy.client.workflow.task.llm_tasks.call_mcp_tool import CallMcpTool
    from conductor_deploy.client.workflow.task.llm_tasks.chat_message import ChatMessage, Role
    from conductor_deploy.client.workflow.task.llm_tasks.generate_audio import GenerateAudio
    from conductor_deploy.client.workflow.task.llm_tasks.generate_image import GenerateImage
    from conductor_deploy.client.workflow.task.llm_tasks.list_mcp_tools import ListMcpTools
    from conductor_deploy.client.workflow.task.llm_tasks.llm_chat_complete import LlmChatComplete
    from conductor_deploy.client.workflow.task.llm_tasks.llm_generate_embeddings import LlmGenerateEmbeddings
    from conductor_deploy.client.workflow.task.llm_tasks.llm_index_documents import LlmIndexDocument
    from conductor_deploy.client.workflow.task.llm_tasks.llm_index_text import LlmIndexText
    from conductor_deploy.client.workflow.task.llm_tasks.llm_query_embeddings import LlmQueryEmbeddings
    from conductor_deploy.client.workflow.task.llm_tasks.llm_search_embeddings import LlmSearchEmbeddings
    from conductor_deploy.client.workflow.task.llm_tasks.llm_search_index import LlmSearchIndex
    from conductor_deploy.client.workflow.task.llm_tasks.llm_store_embeddings import LlmStoreEmbeddings
    from conductor_deploy.client.workflow.task.llm_tasks.llm_text_complete import LlmTextComplete
    from conductor_deploy.client.workflow.task.llm_tasks.tool_call import ToolCall
    from conductor_deploy.client.workflow.task.llm_tasks.tool_spec import ToolSpec

__all__ = [
    "CallMcpTool",
    "ChatMessage",
    "GenerateAudio",
    "GenerateImage",
    "ListMcpTools",
    "LlmChatComplete",
    "LlmGenerateEmbeddings",
    "LlmIndexDocument",
    "LlmIndexText",
    "LlmQueryEmbeddings",
    "LlmSearchEmbeddings",
    "LlmSearchIndex",
    "LlmStoreEmbeddings",
    "LlmTextComplete",
    "Role",
    "ToolCall",
    "ToolSpec",
]

_HERE = __name__
if not TYPE_CHECKING:  # to type checkers, a name that is not imported above is a mistake
    __getattr__ = importing(
        __name__,
        {
            "CallMcpTool": f"{_HERE}.call_mcp_tool",
            "ChatMessage": f"{_HERE}.chat_message",
            "GenerateAudio": f"{_HERE}.generate_audio",
            "GenerateImage": f"{_HERE}.generate_image",
            "ListMcpTools": f"{_HERE}.list_mcp_tools",
            "LlmChatComplete": f"{_HERE}.llm_chat_complete",
            "LlmGenerateEmbeddings": f"{_HERE}.llm_generate_embeddings",
            "LlmIndexDocument": f"{_HERE}.llm_index_documents",
            "LlmIndexText": f"{_HERE}.llm_index_text",
            "LlmQueryEmbeddings": f"{_HERE}.llm_query_embeddings",
            "LlmSearchEmbeddings": f"{_HERE}.llm_search_embeddings",
            "LlmSearchIndex": f"{_HERE}.llm_search_index",
            "LlmStoreEmbeddings": f"{_HERE}.llm_store_embeddings",
            "LlmTextComplete": f"{_HERE}.llm_text_complete",
            "Role": f"{_HERE}.chat_message",
            "ToolCall": f"{_HERE}.tool_call",
            "ToolSpec": f"{_HERE}.tool_spec",
        },
    )
