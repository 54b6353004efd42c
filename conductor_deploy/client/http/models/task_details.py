from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Any

from conductor_deploy.client._model import Model, model

__all__ = ["TaskDetails"]


@model
class TaskDetails(Model):
    """The task that an event completes or fails: by `task_id`, or by execution and reference name."""

    workflow_id: str | None = None
    task_ref_name: str | None = None
    output: dict[str, Any] | None = None
    task_id: str | None = None
    _: KW_ONLY
    output_message: dict[str, Any] | None = None
    reason_for_incompletion: str | None = None

    def put_output_item(self, key: str, output_item: Any) -> TaskDetails:
        """Add a value to the output; the same object again, so that calls chain."""
        self.output = {**(self.output or {}), key: output_item}
        return self
