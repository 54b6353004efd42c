from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["CronSchedule"]


@model
class CronSchedule(Model):
    """One of several times of a schedule; the expression has seconds first."""

    cron_expression: str | None = None
    zone_id: str | None = None
