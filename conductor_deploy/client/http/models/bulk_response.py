from __future__ import annotations

from dataclasses import field

from conductor_deploy.client._model import Model, model

__all__ = ["BulkResponse"]


@model
class BulkResponse(Model):
    """What became of each of many: ids that succeeded, and messages by id of those that failed."""

    bulk_error_results: dict[str, str] = field(default_factory=dict)
    bulk_successful_results: list[str] = field(default_factory=list)
    message: str = "Bulk Request has been processed."

    def append_successful_response(self, result: str) -> None:
        """Count `result` among those that succeeded."""
        self.bulk_successful_results.append(result)

    def append_failed_response(self, id: str, error_message: str) -> None:
        """Count `id` among those that failed."""
        self.bulk_error_results[id] = error_message
