from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.health import Health

__all__ = ["HealthCheckStatus"]


@model
class HealthCheckStatus(Model):
    """What `GET /health` answers: the server is `healthy` if all checks are."""

    health_results: list[Health] | None = None
    suppressed_health_results: list[Health] | None = None
    healthy: bool | None = None
