from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["PollData"]


@model
class PollData(Model):
    """When a worker last asked for tasks of a queue, in milliseconds since 1970."""

    queue_name: str | None = None
    domain: str | None = None
    worker_id: str | None = None
    last_poll_time: int | None = None
