"""The metrics that the SDKs of all languages have: histograms, and few series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.telemetry.metrics_collector_base import (
    MetricsCollectorBase,
    _exception_label,
    _of_task,
)
from conductor_deploy.client.telemetry.model.metric_documentation import MetricDocumentation
from conductor_deploy.client.telemetry.model.metric_label import MetricLabel
from conductor_deploy.client.telemetry.model.metric_name import MetricName

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SIZE_BUCKETS", "TIME_BUCKETS", "CanonicalMetricsCollector"]

TIME_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SIZE_BUCKETS = (100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)


class CanonicalMetricsCollector(MetricsCollectorBase):
    """What there is where `WORKER_CANONICAL_METRICS` is true."""

    _payload_label = MetricLabel.PAYLOAD_TYPE_CAMEL

    def collector_name(self) -> str:
        """`canonical`"""
        return "canonical"

    def increment_task_poll_error(self, task_type: str, exception: object) -> None:
        """The server could not be asked for tasks."""
        self._count("TASK_POLL_ERROR", _of_task(task_type, exception))

    def increment_task_execution_started(self, task_type: str) -> None:
        """A worker begins to work on a task."""
        self._count("TASK_EXECUTION_STARTED", {MetricLabel.TASK_TYPE: task_type})

    def increment_uncaught_exception(self, exception: object = None) -> None:
        """Nobody answered an error of this class."""
        self._count("THREAD_UNCAUGHT_EXCEPTION", {MetricLabel.EXCEPTION: _exception_label(exception)})

    def set_active_workers(self, task_type: str, count: int) -> None:
        """So many tasks are worked on now."""
        labels = {MetricLabel.TASK_TYPE: task_type}
        self._record_gauge(MetricName.ACTIVE_WORKERS, MetricDocumentation.ACTIVE_WORKERS, labels, count)

    def record_task_poll_time(self, task_type: str, time_spent: float, status: str = "SUCCESS") -> None:
        """A histogram."""
        documentation = MetricDocumentation.TASK_POLL_TIME_HISTOGRAM_CANONICAL
        self._time(MetricName.TASK_POLL_TIME_HISTOGRAM, documentation, _timed(task_type, status), time_spent)

    def record_task_execute_time(self, task_type: str, time_spent: float, status: str = "SUCCESS") -> None:
        """A histogram."""
        documentation = MetricDocumentation.TASK_EXECUTE_TIME_HISTOGRAM_CANONICAL
        self._time(
            MetricName.TASK_EXECUTE_TIME_HISTOGRAM, documentation, _timed(task_type, status), time_spent
        )

    def record_task_update_time(self, task_type: str, time_spent: float, status: str = "SUCCESS") -> None:
        """A histogram."""
        documentation = MetricDocumentation.TASK_UPDATE_TIME_HISTOGRAM
        self._time(
            MetricName.TASK_UPDATE_TIME_HISTOGRAM, documentation, _timed(task_type, status), time_spent
        )

    def record_api_request_time(
        self, method: str, uri: str, status: str, time_spent: float, metric_uri: str | None = None
    ) -> None:
        """A histogram."""
        path = self._resolve_uri_label(uri, metric_uri)
        labels = {MetricLabel.METHOD: method, MetricLabel.URI: path, MetricLabel.STATUS: status}
        documentation = MetricDocumentation.API_REQUEST_TIME_CANONICAL
        self._time(MetricName.API_REQUEST_TIME_CANONICAL, documentation, labels, time_spent)

    def record_task_result_payload_size(self, task_type: str, payload_size: int) -> None:
        """A histogram."""
        self._size("TASK_RESULT_SIZE_BYTES", {MetricLabel.TASK_TYPE: task_type}, payload_size)

    def record_workflow_input_payload_size(self, workflow_type: str, version: str, payload_size: int) -> None:
        """A histogram."""
        labels = {MetricLabel.WORKFLOW_TYPE: workflow_type, MetricLabel.WORKFLOW_VERSION: version}
        self._size("WORKFLOW_INPUT_SIZE_BYTES", labels, payload_size)

    def measure_workflow_start_error(self, name: str, exception: Exception) -> None:
        """Counts it."""
        self.increment_workflow_start_error(name, exception)

    def _time(
        self,
        name: MetricName,
        documentation: MetricDocumentation,
        labels: Mapping[MetricLabel, str],
        seconds: float,
    ) -> None:
        self._observe_histogram(name, documentation, labels, seconds, TIME_BUCKETS)

    def _size(self, name: str, labels: Mapping[MetricLabel, str], size: int) -> None:
        self._observe_histogram(MetricName[name], MetricDocumentation[name], labels, size, SIZE_BUCKETS)


def _timed(task_type: str, status: str) -> dict[MetricLabel, str]:
    return {MetricLabel.TASK_TYPE: task_type, MetricLabel.STATUS: status}
