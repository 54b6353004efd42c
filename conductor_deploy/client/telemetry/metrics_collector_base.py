"""What collectors of metrics have in common."""

from __future__ import annotations

import abc
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from conductor_deploy.client.telemetry._registry import Registry
from conductor_deploy.client.telemetry.model.metric_documentation import MetricDocumentation
from conductor_deploy.client.telemetry.model.metric_label import MetricLabel
from conductor_deploy.client.telemetry.model.metric_name import MetricName

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.settings.metrics_settings import MetricsSettings
    from conductor_deploy.client.event.task_events import TaskPayloadUsed, TaskResultPayloadSize
    from conductor_deploy.client.event.task_runner_events import (
        PollCompleted,
        PollFailure,
        PollStarted,
        TaskExecutionCompleted,
        TaskExecutionFailure,
        TaskExecutionStarted,
    )
    from conductor_deploy.client.event.workflow_events import (
        WorkflowInputPayloadSize,
        WorkflowPayloadUsed,
        WorkflowStarted,
    )

__all__ = ["MetricsCollectorBase"]


class MetricsCollectorBase(abc.ABC):
    """Counts and measures, on its own or as a listener of workers; without settings, nothing.

    `registry` has the metrics: it can be registered with the `prometheus_client` package. Times are in seconds,
    sizes in bytes. An exception is counted under the name of its class, so that there are only so many series.
    """

    def __init__(self, settings: MetricsSettings | None) -> None:
        self.must_collect_metrics = settings is not None
        self.registry = Registry()
        self._active: Counter[str] = Counter()
        self._lock = threading.Lock()

    @abc.abstractmethod
    def collector_name(self) -> str:
        """Which names it gives: legacy or canonical."""

    # Counters

    def increment_task_poll(self, task_type: str) -> None:
        """The server is asked for tasks."""
        self._count("TASK_POLL", {MetricLabel.TASK_TYPE: task_type})

    @abc.abstractmethod
    def increment_task_poll_error(self, task_type: str, exception: object) -> None:
        """The server could not be asked for tasks."""

    @abc.abstractmethod
    def increment_task_execution_started(self, task_type: str) -> None:
        """A worker begins to work on a task."""

    def increment_task_execution_queue_full(self, task_type: str) -> None:
        """A worker has no place for another task."""
        self._count("TASK_EXECUTION_QUEUE_FULL", {MetricLabel.TASK_TYPE: task_type})

    def increment_uncaught_exception(self, exception: object = None) -> None:
        """Nobody answered an error."""
        self._count("THREAD_UNCAUGHT_EXCEPTION", {})

    def increment_worker_restart(self, task_type: str) -> None:
        """A worker was started again."""
        self._count("WORKER_RESTART", {MetricLabel.TASK_TYPE: task_type})

    def increment_task_paused(self, task_type: str) -> None:
        """It was the turn of a worker that is paused."""
        self._count("TASK_PAUSED", {MetricLabel.TASK_TYPE: task_type})

    def increment_task_execution_error(self, task_type: str, exception: object) -> None:
        """A worker failed at a task."""
        self._count("TASK_EXECUTE_ERROR", _of_task(task_type, exception))

    def increment_task_ack_failed(self, task_type: str) -> None:
        """The server refused an acknowledgement; no server of today wants any."""
        self._count("TASK_ACK_FAILED", {MetricLabel.TASK_TYPE: task_type})

    def increment_task_ack_error(self, task_type: str, exception: object) -> None:
        """An acknowledgement raised; no server of today wants any."""
        self._count("TASK_ACK_ERROR", _of_task(task_type, exception))

    def increment_task_update_error(self, task_type: str, exception: object) -> None:
        """A result could not be sent at once."""
        self._count("TASK_UPDATE_ERROR", _of_task(task_type, exception))

    def increment_external_payload_used(self, entity_name: str, operation: str, payload_type: str) -> None:
        """A payload went through external storage."""
        labels = {MetricLabel.ENTITY_NAME: entity_name, MetricLabel.OPERATION: operation}
        self._count("EXTERNAL_PAYLOAD_USED", {**labels, self._payload_label: payload_type})

    def increment_workflow_start_error(self, workflow_type: str, exception: object) -> None:
        """An execution could not be started."""
        labels = {
            MetricLabel.WORKFLOW_TYPE: workflow_type,
            MetricLabel.EXCEPTION: _exception_label(exception),
        }
        self._count("WORKFLOW_START_ERROR", labels)

    _payload_label = MetricLabel.PAYLOAD_TYPE

    # Times and sizes

    @abc.abstractmethod
    def record_task_poll_time(self, task_type: str, time_spent: float, status: str = "SUCCESS") -> None:
        """A poll took so long."""

    @abc.abstractmethod
    def record_task_execute_time(self, task_type: str, time_spent: float, status: str = "SUCCESS") -> None:
        """A task took so long."""

    @abc.abstractmethod
    def record_task_update_time(self, task_type: str, time_spent: float, status: str = "SUCCESS") -> None:
        """Sending a result took so long."""

    @abc.abstractmethod
    def record_api_request_time(
        self, method: str, uri: str, status: str, time_spent: float, metric_uri: str | None = None
    ) -> None:
        """A request took so long; `metric_uri` is its path with `{names}`, which keeps series few."""

    @abc.abstractmethod
    def record_task_result_payload_size(self, task_type: str, payload_size: int) -> None:
        """A result is so large."""

    @abc.abstractmethod
    def record_workflow_input_payload_size(self, workflow_type: str, version: str, payload_size: int) -> None:
        """The input of an execution is so large."""

    @abc.abstractmethod
    def set_active_workers(self, task_type: str, count: int) -> None:
        """So many tasks are worked on now."""

    def measure_workflow_start_error(  # noqa: B027 - collectors of programs need not have it
        self, name: str, exception: Exception
    ) -> None:
        """What clients call where an execution could not be started; has no legacy name."""

    # Events

    def on_poll_started(self, event: PollStarted) -> None:
        """Counts the poll."""
        self.increment_task_poll(event.task_type)

    def on_poll_completed(self, event: PollCompleted) -> None:
        """Measures the poll."""
        self.record_task_poll_time(event.task_type, event.duration_ms / 1000, status="SUCCESS")

    def on_poll_failure(self, event: PollFailure) -> None:
        """Counts and measures it."""
        self.increment_task_poll_error(event.task_type, event.cause)
        self.record_task_poll_time(event.task_type, event.duration_ms / 1000, status="FAILURE")

    def on_task_execution_started(self, event: TaskExecutionStarted) -> None:
        """Counts the task, also among those that are worked on."""
        self.increment_task_execution_started(event.task_type)
        self._now_active(event.task_type, 1)

    def on_task_execution_completed(self, event: TaskExecutionCompleted) -> None:
        """Measures the task and its result."""
        self.record_task_execute_time(event.task_type, event.duration_ms / 1000, status="SUCCESS")
        if event.output_size_bytes is not None:
            self.record_task_result_payload_size(event.task_type, event.output_size_bytes)
        self._now_active(event.task_type, -1)

    def on_task_execution_failure(self, event: TaskExecutionFailure) -> None:
        """Counts and measures it."""
        self.increment_task_execution_error(event.task_type, event.cause)
        self.record_task_execute_time(event.task_type, event.duration_ms / 1000, status="FAILURE")
        self._now_active(event.task_type, -1)

    def on_workflow_started(self, event: WorkflowStarted) -> None:
        """Counts those that could not be started."""
        if not event.success and event.cause is not None:
            self.increment_workflow_start_error(event.name, event.cause)

    def on_workflow_input_payload_size(self, event: WorkflowInputPayloadSize) -> None:
        """Measures the input."""
        version = self._no_version if event.version is None else str(event.version)
        self.record_workflow_input_payload_size(event.name, version, event.size_bytes)

    _no_version = ""

    def on_workflow_payload_used(self, event: WorkflowPayloadUsed) -> None:
        """Counts the payload."""
        self.increment_external_payload_used(event.name, event.operation, event.payload_type)

    def on_task_result_payload_size(self, event: TaskResultPayloadSize) -> None:
        """Measures the result."""
        self.record_task_result_payload_size(event.task_type, event.size_bytes)

    def on_task_payload_used(self, event: TaskPayloadUsed) -> None:
        """Counts the payload."""
        self.increment_external_payload_used(event.task_type, event.operation, event.payload_type)

    # What collectors are made of

    def _increment_counter(
        self, name: MetricName, documentation: MetricDocumentation, labels: Mapping[MetricLabel, str]
    ) -> None:
        if self.must_collect_metrics:
            self.registry.count(name.value, documentation.value, _texts(labels))

    def _record_gauge(
        self,
        name: MetricName,
        documentation: MetricDocumentation,
        labels: Mapping[MetricLabel, str],
        value: float,
    ) -> None:
        if self.must_collect_metrics:
            self.registry.set(name.value, documentation.value, _texts(labels), value)

    def _observe_histogram(
        self,
        name: MetricName,
        documentation: MetricDocumentation,
        labels: Mapping[MetricLabel, str],
        value: float,
        buckets: Sequence[float],
    ) -> None:
        if self.must_collect_metrics:
            self.registry.observe(name.value, documentation.value, _texts(labels), value, buckets)

    def _count(self, name: str, labels: Mapping[MetricLabel, str]) -> None:
        self._increment_counter(MetricName[name], MetricDocumentation[name], labels)

    def _now_active(self, task_type: str, more: int) -> None:
        with self._lock:
            self._active[task_type] = max(0, self._active[task_type] + more)
            self.set_active_workers(task_type, self._active[task_type])

    @staticmethod
    def _resolve_uri_label(uri: str, metric_uri: str | None) -> str:
        return (metric_uri or uri).replace("{tasktype}", "{taskType}")


def _of_task(task_type: str, exception: object) -> dict[MetricLabel, str]:
    return {MetricLabel.TASK_TYPE: task_type, MetricLabel.EXCEPTION: _exception_label(exception)}


def _exception_label(exception: Any) -> str:
    if isinstance(exception, BaseException):
        return type(exception).__name__
    return exception.__name__ if isinstance(exception, type) else str(exception)


def _texts(labels: Mapping[MetricLabel, str]) -> dict[str, str]:
    return {label.value: str(text) for label, text in labels.items()}
