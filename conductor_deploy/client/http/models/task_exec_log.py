from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["TaskExecLog"]


@model
class TaskExecLog(Model):
    """One line of a task's log; `created_time` is in milliseconds since 1970."""

    log: str | None = None
    task_id: str | None = None
    created_time: int | None = None
