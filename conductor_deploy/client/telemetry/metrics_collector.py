"""The collector of old under the name of old."""

from conductor_deploy.client.telemetry.legacy_metrics_collector import LegacyMetricsCollector

__all__ = ["MetricsCollector"]

MetricsCollector = LegacyMetricsCollector
