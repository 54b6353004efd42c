"""Metrics of workers: names, series and values as the official SDK's, read over HTTP, from a file, or as a listener."""

import re
import threading
import urllib.error
import urllib.request
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import prometheus_client
import pytest
from conductor_double import Double

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.configuration.settings.metrics_settings import MetricsSettings
from conductor_deploy.client.event import (
    PollStarted,
    TaskPayloadUsed,
    WorkflowInputPayloadSize,
    WorkflowStarted,
)
from conductor_deploy.client.event.task_events import TaskResultPayloadSize
from conductor_deploy.client.event.task_runner_events import (
    PollCompleted,
    PollFailure,
    TaskExecutionCompleted,
    TaskExecutionFailure,
    TaskExecutionStarted,
)
from conductor_deploy.client.event.workflow_events import WorkflowPayloadUsed
from conductor_deploy.client.telemetry._registry import Registry, exposition
from conductor_deploy.client.telemetry.metrics_collector import MetricsCollector
from conductor_deploy.client.telemetry.metrics_factory import create_metrics_collector
from conductor_deploy.client.worker.worker import Worker

ERROR = ValueError("order 7")
IDS = ("charge", "t-1", "me", "w-1")
EVENTS: list[tuple[str, Any]] = [
    ("on_poll_started", PollStarted("charge", "me", 2)),
    ("on_poll_completed", PollCompleted("charge", 20, 2)),
    ("on_poll_completed", PollCompleted("charge", 70, 0)),
    ("on_poll_failure", PollFailure("charge", 300, ERROR)),
    ("on_task_execution_started", TaskExecutionStarted(*IDS)),
    ("on_task_execution_started", TaskExecutionStarted(*IDS)),
    ("on_task_execution_completed", TaskExecutionCompleted(*IDS, 12_000, 512)),
    ("on_task_execution_failure", TaskExecutionFailure(*IDS, ERROR, 4)),
    ("on_workflow_started", WorkflowStarted("order", 1, success=False, cause=ERROR)),
    ("on_workflow_started", WorkflowStarted("order", 1)),
    ("on_workflow_input_payload_size", WorkflowInputPayloadSize("order", None, 70)),
    ("on_workflow_input_payload_size", WorkflowInputPayloadSize("order", 2, 700)),
    ("on_workflow_payload_used", WorkflowPayloadUsed("order", 2, "WRITE", "WORKFLOW_INPUT")),
    ("on_task_result_payload_size", TaskResultPayloadSize("charge", 10_000_000)),
    ("on_task_payload_used", TaskPayloadUsed("charge", "READ", "TASK_INPUT")),
]
CALLS: list[tuple[str, tuple[Any, ...]]] = [
    ("increment_task_execution_queue_full", ("charge",)),
    ("increment_worker_restart", ("charge",)),
    ("increment_task_paused", ("charge",)),
    ("increment_task_ack_failed", ("charge",)),
    ("increment_task_ack_error", ("charge", ERROR)),
    ("increment_task_update_error", ("charge", ValueError)),
    ("record_task_update_time", ("charge", 0.25, "FAILURE")),
    ("record_api_request_time", ("GET", "/tasks/poll/x", "200", 0.3, "/tasks/poll/{tasktype}")),
    ("record_api_request_time", ("GET", '/say "a\\b\n"', "error", 0.1)),
    ("measure_workflow_start_error", ("order", ERROR)),
]


@pytest.fixture(params=["false", "true"], ids=["legacy", "canonical"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MetricsSettings:
    monkeypatch.setenv("WORKER_CANONICAL_METRICS", request.param)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))  # the official collector sets it
    return MetricsSettings(str(tmp_path))


def told(collector: Any) -> Any:
    for method, event in EVENTS:
        getattr(collector, method)(event)
    for method, arguments in CALLS:
        getattr(collector, method)(*arguments)
    return collector


def series(text: str) -> set[str]:
    """Without help, when counters were made, and the official legacy label of errors, which never ends."""
    lines = (line for line in text.splitlines() if not line.startswith("# HELP") and "_created" not in line)
    return {
        re.sub(r'exception="(order 7|<class .ValueError.>)"', 'exception="ValueError"', line)
        for line in lines
    }


def test_every_series_is_as_the_official_one(settings: MetricsSettings) -> None:
    ours = told(create_metrics_collector(settings))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        factory = import_module("conductor.client.telemetry.metrics_factory")
    official = told(factory.create_metrics_collector(settings))
    assert ours.collector_name() == official.collector_name()
    text = exposition(ours.registry.collect())
    assert series(text) == series(prometheus_client.generate_latest(official.registry).decode())
    assert len(text.splitlines()) > 60
    assert prometheus_client.generate_latest(ours.registry).decode() == text


def test_errors_that_nobody_answered_are_counted(settings: MetricsSettings) -> None:
    collector = create_metrics_collector(settings)  # the official legacy one raises a ValueError here
    collector.increment_uncaught_exception(ERROR)
    labels = {"exception": "ValueError"} if settings.is_canonical else {}
    assert collector.registry.get_sample_value("thread_uncaught_exceptions_total", labels) == 1


def test_without_settings_nothing_is_collected() -> None:
    assert list(told(MetricsCollector(None)).registry.collect()) == []


def test_quantiles_are_of_the_last_thousand_and_sums_of_all() -> None:
    registry = Registry()
    for value in range(2000):
        registry.observe_quantiles("t", "", {}, value)
    assert registry.get_sample_value("t", {"quantile": "0.5"}) == 1499.5
    assert registry.get_sample_value("t_count") == 2000
    assert registry.get_sample_value("t_sum") == sum(range(2000))
    assert registry.get_sample_value("other") is None


def read(handler: TaskHandler, path: str) -> tuple[int, str]:
    assert handler.metrics_provider_process
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{handler.metrics_provider_process.port}{path}"
        ) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_metrics_and_health_are_served_while_workers_run(
    double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(order: int) -> None:
        raise ERROR

    monkeypatch.setenv("WORKER_CANONICAL_METRICS", "true")
    settings = MetricsSettings(str(tmp_path), http_port=0)
    workers = [
        Worker("charge", lambda task: {"a": 1}),
        Worker("fail", fail),
        Worker("off", fail, paused=True),
    ]
    configuration = Configuration(server_api_url=double.url)
    with TaskHandler(workers, configuration, settings, scan_for_annotated_workers=False) as handler:
        handler.start_processes()
        double.fail("POST /tasks", 503)
        double.result_of(double.give("charge"))
        double.result_of(double.give("fail", inputData={"order": 1}))
        assert read(handler, "/health") == read(handler, "/") == (200, "OK")
        status, text = read(handler, "/metrics?all")
        assert read(handler, "/other")[0] == 404
        provider = handler.metrics_provider_process
        assert provider
        assert provider.is_alive()
        assert provider.pid
    for line in (
        'task_execution_started_total{taskType="charge"} 1.0',
        'task_execute_error_total{exception="ValueError",taskType="fail"} 1.0',
        'active_workers{taskType="charge"} 0.0',
        'task_execute_time_seconds_count{status="SUCCESS",taskType="charge"} 1.0',
        'task_update_time_seconds_count{status="FAILURE",taskType="charge"} 1.0',
        'task_update_error_total{exception="ServerRefused",taskType="charge"} 1.0',
        'http_api_client_request_seconds_count{method="GET",status="200",uri="/tasks/poll/batch/{taskType}"}',
        'http_api_client_request_seconds_count{method="POST",status="503",uri="/tasks/update-v2"} 1.0',
        'task_result_size_bytes_bucket{le="10000.0",taskType="charge"} 1.0',
        'task_paused_total{taskType="off"}',
    ):
        assert line in text, line
    assert status == 200
    assert not provider.is_alive()
    configuration.close()


def test_health_names_the_workers_that_do_not_run(double: Double, tmp_path: Path) -> None:
    configuration = Configuration(server_api_url=double.url)
    settings = MetricsSettings(str(tmp_path), http_port=0)
    worker = Worker("charge", lambda task: 1)
    handler = TaskHandler([worker], configuration, settings, scan_for_annotated_workers=False)
    handler.start_processes()
    assert handler._host
    handler._host.stop()
    handler._host.join()
    assert read(handler, "/health") == (503, "not running: charge")
    handler.stop_processes()
    configuration.close()


def test_a_file_has_the_metrics_of_the_end(double: Double, tmp_path: Path) -> None:
    configuration = Configuration(server_api_url=double.url)
    settings = MetricsSettings(str(tmp_path), "m.prom", update_interval=60)
    with TaskHandler(
        [Worker("charge", lambda task: 1)], configuration, settings, scan_for_annotated_workers=False
    ) as handler:
        handler.start_processes()
        double.result_of(double.give("charge"))
    text = (tmp_path / "m.prom").read_text()
    assert 'task_execute_time_seconds_count{status="SUCCESS",taskType="charge"} 1.0' in text
    assert [file.name for file in tmp_path.iterdir()] == ["m.prom"]
    configuration.close()


def test_a_file_that_cannot_be_written_stops_nobody(double: Double, tmp_path: Path) -> None:
    configuration = Configuration(server_api_url=double.url)
    (tmp_path / "m.prom").mkdir()
    settings = MetricsSettings(str(tmp_path), "m.prom", update_interval=0.01)
    with TaskHandler(
        [Worker("charge", lambda task: 1)], configuration, settings, scan_for_annotated_workers=False
    ) as handler:
        handler.start_processes()
        assert double.result_of(double.give("charge"))["status"] == "COMPLETED"
    assert threading.active_count() >= 1
    configuration.close()


def test_a_port_that_is_taken_is_an_error_at_the_start(double: Double, tmp_path: Path) -> None:
    configuration = Configuration(server_api_url=double.url)
    first = TaskHandler(None, configuration, MetricsSettings(str(tmp_path), http_port=0))
    first.start_processes()
    assert first.metrics_provider_process
    taken = MetricsSettings(str(tmp_path), http_port=first.metrics_provider_process.port)
    second = TaskHandler([Worker("charge", lambda task: 1)], configuration, taken)
    with pytest.raises(OSError, match="in use"):
        second.start_processes()
    assert not second.is_healthy()
    first.stop_processes()
    configuration.close()
