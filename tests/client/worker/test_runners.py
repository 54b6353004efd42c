"""Official ways to run a worker, and to keep a task alive, besides the handler; and logs that name their task."""

import asyncio
import json
import logging
import threading
from typing import Any

import pytest
from conductor_double import Double

from conductor_deploy.client.automator.async_task_runner import AsyncTaskRunner
from conductor_deploy.client.automator.lease_tracker import LEASE_EXTEND_DURATION_FACTOR, LeaseManager
from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.automator.worker_isolation import apply_thread_isolation, isolation_mode
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.telemetry.task_logs import JsonFormatter, TaskIds
from conductor_deploy.client.worker._pausing import is_paused
from conductor_deploy.client.worker.worker import (
    Worker,
    is_callable_input_parameter_a_task,
    is_callable_return_value_of_type,
)


def test_a_runner_is_awaited(double: Double) -> None:
    async def run() -> str:
        configuration = Configuration(server_api_url=double.url)
        async with AsyncTaskRunner(Worker("charge", lambda task: 1), configuration) as runner:
            running = asyncio.create_task(runner.run())
            task_id = await asyncio.to_thread(double.give, "charge")
            result = await asyncio.to_thread(double.result_of, task_id)
        await running
        configuration.close()
        return str(result["status"])

    assert asyncio.run(run()) == "COMPLETED"


def test_a_runner_that_is_cancelled_finishes_its_task(double: Double) -> None:
    begun = threading.Event()

    def work(order: int) -> int:
        begun.set()
        return order

    async def run() -> None:
        configuration = Configuration(server_api_url=double.url)
        running = asyncio.create_task(AsyncTaskRunner(Worker("charge", work), configuration).run())
        await asyncio.to_thread(double.give, "charge", inputData={"order": 1})
        await asyncio.to_thread(begun.wait)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        configuration.close()

    asyncio.run(run())
    assert [result["status"] for result in double.results] == ["COMPLETED"]


@pytest.mark.parametrize(
    ("said", "mode"),
    [(None, "process"), (" Thread ", "thread"), ("process", "process"), ("fibre", "process")],
)
def test_the_isolation_is_what_the_environment_says(
    said: str | None, mode: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("CONDUCTOR_WORKER_ISOLATION", raising=False)
    if said is not None:
        monkeypatch.setenv("CONDUCTOR_WORKER_ISOLATION", said)
    apply_thread_isolation()
    assert isolation_mode() == mode
    assert ("'fibre', neither process nor thread" in caplog.text) is (said == "fibre")


class Client:
    """Hears that tasks are worked on; the first `failures` times it does not."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.heard: list[TaskResult] = []
        self.heard_one = threading.Event()

    def update_task(self, body: TaskResult) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        self.heard.append(body)
        self.heard_one.set()


def test_a_lease_is_extended_while_it_is_tracked() -> None:
    now = [0.0]
    manager, client = LeaseManager(check_interval=0.001, clock=lambda: now[0]), Client()
    manager.track("t-0", "w-0", 1, client)
    assert manager.tracked_count == 0
    manager.track("t-1", "w-1", 10, client)
    manager.track("t-2", "w-1", 1000, client)
    assert manager.tracked_count == 2
    assert not client.heard
    now[0] = 10 * LEASE_EXTEND_DURATION_FACTOR
    assert client.heard_one.wait(10)
    manager.untrack("t-1")
    manager.shutdown()
    assert [(each.task_id, each.status, each.extend_lease) for each in client.heard] == [
        ("t-1", "IN_PROGRESS", True)
    ]
    assert manager.tracked_count == 0


def test_a_process_has_one_manager_of_leases() -> None:
    assert LeaseManager.get_instance() is LeaseManager.get_instance()
    LeaseManager.get_instance().shutdown()


def test_what_a_function_takes_and_returns_is_told() -> None:
    def whole(task: Task) -> TaskResult:
        return TaskResult()

    def two(a: int, b: int) -> int:
        return a

    assert is_callable_input_parameter_a_task(whole, Task)
    assert is_callable_input_parameter_a_task(lambda anything: 1, Task)
    assert not is_callable_input_parameter_a_task(two, Task)
    assert is_callable_return_value_of_type(whole, TaskResult)
    assert not is_callable_return_value_of_type(two, TaskResult)


class Resting(Worker):
    """As in the 1.1 era, when it was a method."""

    def paused(self) -> bool:  # type: ignore[override] # what it is about
        return True


@pytest.mark.parametrize(
    ("paused", "said", "is_so"),
    [(False, {}, False), (True, {}, True), (True, {"CONDUCTOR_WORKER_ALL_PAUSED": "false"}, False)]
    + [
        (False, {name: "true"}, True)
        for name in ("CONDUCTOR_WORKER_CHARGE_PAUSED", "conductor_worker_charge_paused")
    ],
)
def test_the_environment_pauses_workers_while_they_run(
    paused: bool, said: dict[str, str], is_so: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker("charge", lambda task: 1, paused=paused)
    TaskHandler([worker], Configuration("http://localhost"), scan_for_annotated_workers=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert is_paused(worker) is is_so
    assert is_paused(Resting("charge", lambda task: 1))


def logged(record_of: str, double: Double) -> list[str]:
    """What a function's own logger says, as a handler writes it."""
    lines: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keeping()
    handler.addFilter(TaskIds())
    handler.setFormatter(
        JsonFormatter() if record_of == "json" else logging.Formatter("%(task_id)s|%(task_type)s|%(message)s")
    )
    logger = logging.getLogger("shop")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)

    def work(order: int) -> None:
        logger.info("order %d", order, extra={"customer": "ada"})
        try:
            raise ValueError(order)
        except ValueError:
            logger.exception("no", stack_info=True)

    configuration = Configuration(server_api_url=double.url)
    with TaskHandler([Worker("charge", work)], configuration, scan_for_annotated_workers=False) as running:
        running.start_processes()
        double.result_of(double.give("charge", inputData={"order": 7}))
    logger.info("outside")
    logger.removeHandler(handler)
    configuration.close()
    return lines


def test_a_log_line_names_its_task(double: Double) -> None:
    first, _, last = logged("text", double)
    task_id = double.results[0]["taskId"]
    assert (first, last) == (f"{task_id}|charge|order 7", "||outside")


def test_a_log_line_can_be_json(double: Double) -> None:
    first, second, last = (json.loads(line) for line in logged("json", double))
    said: dict[str, Any] = {"level": "INFO", "logger": "shop"}
    ids = {"task_id": double.results[0]["taskId"], "workflow_id": double.results[0]["workflowInstanceId"]}
    assert first.pop("time").endswith("+00:00")
    assert first == {**said, **ids, "task_type": "charge", "message": "order 7", "customer": "ada"}
    assert "ValueError: 7" in second["exception"]
    assert "Stack" in second["stack"]
    assert {**said, "message": "outside", "time": last["time"]} == last
