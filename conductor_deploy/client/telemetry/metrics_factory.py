"""The collector that settings ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.settings.metrics_settings import MetricsSettings
    from conductor_deploy.client.telemetry.metrics_collector_base import MetricsCollectorBase

__all__ = ["create_metrics_collector", "create_metrics_collector_for_parent"]


def create_metrics_collector(settings: MetricsSettings) -> MetricsCollectorBase:
    """The canonical collector where `WORKER_CANONICAL_METRICS` was true when the settings were made, else the legacy.

    Their directory is made.
    """
    Path(settings.metrics_directory).mkdir(parents=True, exist_ok=True)
    if settings.is_canonical:
        from conductor_deploy.client.telemetry.canonical_metrics_collector import CanonicalMetricsCollector

        return CanonicalMetricsCollector(settings)
    from conductor_deploy.client.telemetry.legacy_metrics_collector import LegacyMetricsCollector

    return LegacyMetricsCollector(settings)


def create_metrics_collector_for_parent(settings: MetricsSettings) -> MetricsCollectorBase:
    """As `create_metrics_collector`, in the process that owns the directory, which is cleaned as the settings say."""
    settings.clean_metrics_directory()
    return create_metrics_collector(settings)
