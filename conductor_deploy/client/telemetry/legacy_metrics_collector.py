"""The metrics that workers have always had: last values, and quantiles of the last thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.telemetry.metrics_collector_base import MetricsCollectorBase
from conductor_deploy.client.telemetry.model.metric_documentation import MetricDocumentation
from conductor_deploy.client.telemetry.model.metric_label import MetricLabel
from conductor_deploy.client.telemetry.model.metric_name import MetricName

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LegacyMetricsCollector"]


class LegacyMetricsCollector(MetricsCollectorBase):
    """The default, until `WORKER_CANONICAL_METRICS` is true."""

    QUANTILE_WINDOW_SIZE = 1000

    _no_version = "1"

    def collector_name(self) -> str:
        """`legacy`"""
        return "legacy"

    def increment_task_poll_error(self, task_type: str, exception: object) -> None:
        """Nothing: there is no legacy name."""

    def increment_task_execution_started(self, task_type: str) -> None:
        """Nothing, as above."""

    def record_task_update_time(self, task_type: str, time_spent: float, status: str = "SUCCESS") -> None:
        """Nothing, as above."""

    def set_active_workers(self, task_type: str, count: int) -> None:
        """Nothing, as above."""

    def record_task_poll_time(self, task_type: str, time_spent: float, status: str = "SUCCESS") -> None:
        """The last value, and quantiles."""
        self._time("TASK_POLL_TIME", task_type, time_spent, status)

    def record_task_execute_time(self, task_type: str, time_spent: float, status: str = "SUCCESS") -> None:
        """The last value, and quantiles."""
        self._time("TASK_EXECUTE_TIME", task_type, time_spent, status)

    def record_api_request_time(
        self, method: str, uri: str, status: str, time_spent: float, metric_uri: str | None = None
    ) -> None:
        """Quantiles."""
        path = self._resolve_uri_label(uri, metric_uri)
        labels = {MetricLabel.METHOD: method, MetricLabel.URI: path, MetricLabel.STATUS: status}
        self._quantiles("API_REQUEST_TIME", labels, time_spent)

    def record_task_result_payload_size(self, task_type: str, payload_size: int) -> None:
        """The last value."""
        self._last("TASK_RESULT_SIZE", {MetricLabel.TASK_TYPE: task_type}, payload_size)

    def record_workflow_input_payload_size(self, workflow_type: str, version: str, payload_size: int) -> None:
        """The last value."""
        labels = {MetricLabel.WORKFLOW_TYPE: workflow_type, MetricLabel.WORKFLOW_VERSION: version}
        self._last("WORKFLOW_INPUT_SIZE", labels, payload_size)

    def _time(self, name: str, task_type: str, seconds: float, status: str) -> None:
        of_task = {MetricLabel.TASK_TYPE: task_type}
        self._last(name, of_task, seconds)
        self._quantiles(f"{name}_HISTOGRAM", {**of_task, MetricLabel.STATUS: status}, seconds)

    def _last(self, name: str, labels: Mapping[MetricLabel, str], value: float) -> None:
        self._record_gauge(MetricName[name], MetricDocumentation[name], labels, value)

    def _quantiles(self, name: str, labels: Mapping[MetricLabel, str], value: float) -> None:
        if self.must_collect_metrics:
            texts = {label.value: str(text) for label, text in labels.items()}
            documentation = MetricDocumentation[name].value
            self.registry.observe_quantiles(MetricName[name].value, documentation, texts, value)
