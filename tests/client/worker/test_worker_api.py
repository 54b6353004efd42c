"""The surface of workers: as official, and what each part says."""

import inspect
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.client.automator import task_handler
from conductor_deploy.client.automator.task_handler import TaskHandler, _stopping_on_signals
from conductor_deploy.client.automator.utils import convert_from_dict, convert_from_dict_or_list, get_value
from conductor_deploy.client.context.task_context import (
    TaskContext,
    _clear_task_context,
    _set_task_context,
    get_task_context,
)
from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.http.models.workflow_task import WorkflowTask
from conductor_deploy.client.worker import worker_config
from conductor_deploy.client.worker._declared import declared
from conductor_deploy.client.worker.worker import Worker
from conductor_deploy.client.worker.worker_interface import WorkerInterface
from conductor_deploy.client.worker.worker_loader import WorkerLoader, auto_discover_workers, scan_for_workers
from conductor_deploy.client.worker.worker_task import WorkerTask, worker_task

FUNCTIONS = [
    ("worker.worker_task", "worker_task"),
    ("worker.worker_task", "WorkerTask"),
    ("worker.worker_config", "resolve_worker_config"),
    ("worker.worker_config", "get_worker_config_summary"),
    ("worker.worker_config", "get_worker_config_oneline"),
    ("worker.worker_config", "_get_env_value"),
    ("worker.worker_config", "_parse_env_value"),
    ("worker.worker_loader", "scan_for_workers"),
    ("worker.worker_loader", "auto_discover_workers"),
    ("automator.task_handler", "get_registered_workers"),
    ("automator.task_handler", "get_registered_worker_names"),
    ("context.task_context", "get_task_context"),
    ("context.task_context", "_set_task_context"),
    ("context.task_context", "_clear_task_context"),
    ("automator.utils", "convert_from_dict"),
    ("automator.utils", "convert_from_dict_or_list"),
    ("automator.utils", "get_value"),
]
CLASSES = [
    ("worker.worker", "Worker"),
    ("worker.worker_interface", "WorkerInterface"),
    ("worker.worker_loader", "WorkerLoader"),
    ("worker.exception", "NonRetryableException"),
    ("automator.task_handler", "TaskHandler"),
    ("automator.task_runner", "TaskRunner"),
    ("context.task_context", "TaskContext"),
    ("context.task_context", "TaskInProgress"),
]
EVENTS = [
    "TaskRunnerEvent",
    "PollStarted",
    "PollCompleted",
    "PollFailure",
    "TaskExecutionStarted",
    "TaskExecutionCompleted",
    "TaskExecutionFailure",
    "TaskUpdateFailure",
]
# Of the official methods those that only its own runner calls.
INNER = {"run_once", "check_completed_async_tasks", "api_client"}


def imported(module: str) -> Any:
    """A module of the official SDK that is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module(f"conductor.client.{module}")


def names(function: Any) -> list[tuple[str, Any]]:
    parameters = inspect.signature(function).parameters.values()
    return [(each.name, each.default) for each in parameters if each.kind is not each.KEYWORD_ONLY]


def both(module: str, name: str) -> tuple[Any, Any]:
    ours = import_module(f"conductor_deploy.client.{module}")
    return getattr(ours, name), getattr(imported(module), name)


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_functions_take_what_the_official_ones_take(module: str, name: str) -> None:
    ours, official = both(module, name)
    assert names(ours) == names(official)
    assert name.startswith("_") or inspect.getdoc(ours)


def test_declaring_takes_what_the_official_one_takes() -> None:
    ours, official = both("automator.task_handler", "register_decorated_fn")
    assert names(ours) == names(official)
    assert vars(task_handler)["_decorated_functions"] is declared


@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_classes_have_what_the_official_ones_have(module: str, name: str) -> None:
    ours, official = both(module, name)
    assert names(ours.__init__) == names(official.__init__)
    for method, function in vars(official).items():
        if method.startswith("_") or method in INNER:
            continue
        if inspect.isfunction(function):
            assert names(getattr(ours, method)) == names(function), method
            assert inspect.getdoc(getattr(ours, method)), method
        else:
            assert hasattr(ours, method), method


@pytest.mark.parametrize("name", EVENTS)
def test_events_are_the_official_ones(name: str) -> None:
    ours, official = both("event.task_runner_events", name)
    assert [parameter for parameter, _ in names(ours)] == [parameter for parameter, _ in names(official)]
    assert ours.__mro__[-2].__name__ == "ConductorEvent"


@pytest.fixture
def clean() -> Iterator[None]:
    before = dict(declared)
    declared.clear()
    yield
    declared.clear()
    declared.update(before)


@pytest.mark.usefixtures("clean")
def test_a_declared_function_can_still_be_called() -> None:
    @worker_task("add", thread_count=3, domain="blue", task_def=TaskDef(retry_count=1), cpu_bound=True)
    def add(a: int, b: int = 2) -> int:
        """Adds."""
        return a + b

    assert (add(1), add(1, b=4), add.__name__, add.__doc__) == (3, 5, "add", "Adds.")
    (worker,) = task_handler.get_registered_workers()
    assert (worker.thread_count, worker.domain, worker.poll_interval) == (3, "blue", 100)
    assert (worker.task_def_template, worker.cpu_bound) == (TaskDef(retry_count=1), True)
    assert worker.execute(Task(input_data={"a": "1"})).output_data == {"result": 3}
    assert task_handler.get_registered_worker_names() == ["add"]


@pytest.mark.usefixtures("clean")
def test_a_declared_function_makes_tasks_of_workflows() -> None:
    @WorkerTask("add", poll_interval_seconds=2)
    def add(a: int, b: int) -> int:
        return a + b

    task: Any = add(1, b="${workflow.input.b}", task_ref_name="sum")
    assert (task.name, task.task_reference_name) == ("add", "sum")
    assert task.input_parameters == {"a": 1, "b": "${workflow.input.b}"}
    assert task_handler.get_registered_workers()[0].get_polling_interval_in_seconds() == 2


@pytest.mark.usefixtures("clean")
def test_the_environment_configures_all_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("conductor.worker.add.thread_count", "7")
    monkeypatch.setenv("conductor.worker.all.paused", "true")
    monkeypatch.setenv("CONDUCTOR_WORKER_ALL_DOMAIN", "blue")
    worker_task("add")(lambda a: a)

    class Own(WorkerInterface):
        def execute(self, task: Task) -> TaskResult:
            return self.get_task_result_from_task(task)

    own = Own("own")
    handler = TaskHandler(own)
    assert [worker.task_definition_names for worker in handler.workers] == [["own"], ["add"]]
    assert [worker.thread_count for worker in handler.workers] == [1, 7]
    assert [(worker.domain, worker.paused) for worker in handler.workers] == [("blue", True)] * 2
    assert not handler.is_healthy()
    assert len(handler.task_runner_processes) == 2
    handler.join_processes()


def test_several_types_come_in_turn() -> None:
    worker = Worker(["a", "b"], lambda: None)
    turns = []
    for _ in range(3):
        turns.append(worker.get_task_definition_name())
        worker.clear_task_definition_name_cache()
    assert turns == ["a", "b", "a"]
    assert Worker("a", lambda: None).task_definition_names == ["a"]


def test_a_worker_executes_coroutines_too() -> None:
    async def greet(name: str) -> str:
        return f"Hello {name}"

    assert Worker("greet", greet).execute(Task(input_data={"name": "Ada"})).output_data == {
        "result": "Hello Ada"
    }


def test_the_context_is_that_of_the_task() -> None:
    def work() -> Any:
        context = get_task_context()
        assert TaskContext.get() is context
        context.set_callback_after(5)
        return (
            context.get_task_id(),
            context.get_workflow_instance_id(),
            context.get_retry_count(),
            context.get_poll_count(),
            context.get_callback_after_seconds(),
            context.get_input(),
            context.get_task_def_name(),
            context.get_workflow_task_type(),
            context.task.task_id == context.task_result.task_id,
            repr(context),
        )

    task = Task(
        task_id="t",
        workflow_instance_id="w",
        retry_count=2,
        poll_count=3,
        input_data={"a": 1},
        task_def_name="work",
        workflow_task=WorkflowTask(type="SIMPLE"),
    )
    shown = "TaskContext(task_id=t, workflow_id=w, retry_count=2)"
    expected = ["t", "w", 2, 3, 5, {"a": 1}, "work", "SIMPLE", True, shown]
    assert Worker("work", work).execute(task).output_data == {"result": expected}
    with pytest.raises(RuntimeError, match="no task here"):
        get_task_context()


def test_a_test_can_set_the_context() -> None:
    context = _set_task_context(Task(task_id="t"), TaskResult(task_id="t"))
    assert get_task_context() is context
    with pytest.raises(ValueError, match="dictionary"):
        context.set_output([1])  # type: ignore[arg-type] # the mistake
    _clear_task_context()


CODE: Mapping[str, Any] = {
    "poll_interval": 100,
    "domain": "code",
    "thread_count": 2,
    "register_task_def": True,
}
VARIABLES = [
    "conductor.worker.order.{}",
    "conductor_worker_order_{}",
    "CONDUCTOR_WORKER_ORDER_{}",
    "CONDUCTOR_WORKER_order_{}",
    "conductor.worker.all.{}",
    "CONDUCTOR_WORKER_ALL_{}",
    "conductor_worker_{}",
    "CONDUCTOR_WORKER_{}",
]


def variable(template: str, name: str) -> str:
    return template.format(name.upper() if template[0] == "C" else name)


@pytest.mark.parametrize("first", range(len(VARIABLES)))
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("poll_interval", ["250.5"]),
        ("domain", ["blue"]),
        ("worker_id", ["me"]),
        ("thread_count", ["7", "many"]),
        ("register_task_def", ["off", "YES"]),
        ("poll_timeout", ["5", "x"]),
        ("lease_extend_enabled", ["1"]),
        ("paused", ["true"]),
        ("overwrite_task_def", ["false"]),
        ("strict_schema", ["on"]),
        ("register_schema", ["true"]),
    ],
)
def test_the_environment_is_asked_in_the_official_order(
    monkeypatch: pytest.MonkeyPatch, first: int, name: str, values: list[str]
) -> None:
    official = imported("worker.worker_config")
    for value in values:
        monkeypatch.setenv(variable(VARIABLES[first], name), value)
        for template in VARIABLES[first + 1 :]:
            monkeypatch.setenv(variable(template, name), "9")
        resolved = worker_config.resolve_worker_config("order", **CODE)
        assert resolved == official.resolve_worker_config("order", **CODE)
        assert worker_config.get_worker_config_oneline("order", resolved) == (
            official.get_worker_config_oneline("order", resolved)
        )


@pytest.mark.parametrize(
    "name",
    [
        "CONDUCTOR_WORKER_ORDER_POLLING_INTERVAL",
        "CONDUCTOR_WORKER_order_POLLING_INTERVAL",
        "conductor_worker_polling_interval",
        "conductor.worker.order.polling_interval",
    ],
)
def test_the_old_name_of_the_interval_is_known(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "7")
    assert worker_config.resolve_worker_config("order", **CODE)["poll_interval"] == 7


def test_a_summary_says_where_options_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("conductor.worker.all.poll_interval", "7")
    resolved = worker_config.resolve_worker_config("order", **CODE)
    lines = worker_config.get_worker_config_summary("order", resolved).splitlines()
    assert lines[:3] == [
        "Worker 'order' configuration:",
        "  poll_interval: 7.0 (from conductor.worker.all.poll_interval)",
        "  domain: code (from code)",
    ]
    assert worker_config._parse_env_value(None, int) is None


MODULE = """
from conductor_deploy.client.worker.worker_task import worker_task

@worker_task("{name}")
def work(): ...
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    package = tmp_path / "found_workers"
    (package / "inner").mkdir(parents=True)
    for file in (package / "__init__.py", package / "inner" / "__init__.py"):
        file.touch()
    (package / "one.py").write_text(MODULE.format(name="one"))
    (package / "broken.py").write_text("1 / 0")
    (package / "inner" / "two.py").write_text(MODULE.format(name="two"))
    loose = tmp_path / "loose"
    loose.mkdir()
    (loose / "loose_worker.py").write_text(MODULE.format(name="three"))
    return tmp_path


@pytest.mark.usefixtures("clean")
def test_workers_are_found_in_packages_and_folders(
    folder: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert scan_for_workers("found_workers", recursive=False).get_worker_names() == ["one"]
    assert "Cannot import found_workers.broken" in caplog.text
    loader = auto_discover_workers(["found_workers"], [str(folder / "loose")])
    assert sorted(loader.get_worker_names()) == ["one", "three", "two"]
    assert capsys.readouterr().out.startswith("3 workers in ")
    assert (loader.get_worker_count(), len(loader.get_workers())) == (3, 3)
    with pytest.raises(ModuleNotFoundError):
        loader.scan_module("no_such_module")
    with pytest.raises(FileNotFoundError):
        WorkerLoader().scan_path(str(folder / "nowhere"))
    for name in [name for name in sys.modules if name.startswith(("found_workers", "loose_worker"))]:
        del sys.modules[name]


@pytest.mark.usefixtures("clean")
def test_a_handler_imports_modules(folder: Path) -> None:
    handler = TaskHandler(import_modules=["found_workers.one"])
    assert [worker.get_task_definition_name() for worker in handler.workers] == ["one"]
    del sys.modules["found_workers.one"]


def test_values_are_converted_for_whoever_asks() -> None:
    assert convert_from_dict_or_list(list[int], ["1"]) == [1]
    assert convert_from_dict(dict, None) is None
    assert get_value(int, "5") == 5


def test_a_signal_stops_once_and_is_given_back() -> None:
    stopped = []
    usual: dict[int, Any] = {signal.SIGTERM: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler}
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    try:
        with _stopping_on_signals(lambda: stopped.append(1)):
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
        assert len(stopped) == 2
        assert {number: signal.getsignal(number) for number in usual} == usual
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


LIGHT = """
import logging, multiprocessing, os, sys, threading
before = sorted(os.environ.items()), logging.root.handlers[:], threading.active_count()
import conductor_deploy.client.worker.worker_task, conductor_deploy.client.automator.task_handler
import conductor_deploy.client.context
assert before == (sorted(os.environ.items()), logging.root.handlers[:], threading.active_count())
assert multiprocessing.get_start_method(allow_none=True) is None
heavy = {"httpx", "asyncio", "conductor_deploy.client.http.models.task", "concurrent.futures"}
print(sorted(heavy & set(sys.modules)))
"""


def test_importing_workers_is_light_and_changes_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT], check=False, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
