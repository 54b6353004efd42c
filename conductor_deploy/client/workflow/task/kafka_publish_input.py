from __future__ import annotations

from typing import Any

from conductor_deploy.client._model import Model, model, named

__all__ = ["KafkaPublishInput"]


@model
class KafkaPublishInput(Model):
    """A message to a topic. Times are in milliseconds."""

    bootstrap_servers: str | None = named("bootStrapServers")
    key: str | None = None
    key_serializer: str | None = None
    value: str | None = None
    request_timeout_ms: str | None = None
    max_block_ms: str | None = None
    headers: dict[str, Any] | None = None
    topic: str | None = None
