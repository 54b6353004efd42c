from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["ExecutionMetadata"]


@model
class ExecutionMetadata(Model):
    """When a task was sent, worked on and answered. Times are in milliseconds since 1970, the rest milliseconds."""

    server_send_time: int | None = None
    client_receive_time: int | None = None
    execution_start_time: int | None = None
    execution_end_time: int | None = None
    client_send_time: int | None = None
    poll_network_latency: int | None = None
    update_network_latency: int | None = None
    execution_duration: int | None = None
    additional_context: dict[str, Any] | None = None
    additional_context_map: dict[str, Any] | None = None
    empty: bool | None = None
