"""Where a program starts and stops its workers."""

from __future__ import annotations

import atexit
import importlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from conductor_deploy.client.automator._importing import is_importing
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.worker._declared import declare as register_decorated_fn
from conductor_deploy.client.worker._declared import declared as _decorated_functions
from conductor_deploy.client.worker._pausing import is_paused
from conductor_deploy.client.worker.worker import Worker
from conductor_deploy.client.worker.worker_config import get_worker_config_oneline, resolve_worker_config

if TYPE_CHECKING:
    from types import TracebackType

    from conductor_deploy.client.automator._crew import Crew
    from conductor_deploy.client.automator._host import Assignment, Host
    from conductor_deploy.client.configuration.settings.metrics_settings import MetricsSettings
    from conductor_deploy.client.telemetry._provider import MetricsProvider
    from conductor_deploy.client.telemetry.metrics_collector_base import MetricsCollectorBase
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["TaskHandler", "get_registered_worker_names", "get_registered_workers", "register_decorated_fn"]

_log = logging.getLogger(__name__)


def get_registered_workers() -> list[Worker]:
    """A worker for each function that `worker_task` declared, as the environment has it."""
    return [
        _declared_worker(name, domain, options) for (name, domain), options in _decorated_functions.items()
    ]


def get_registered_worker_names() -> list[str]:
    """The types of task that have a function."""
    return [name for name, _ in _decorated_functions]


class TaskHandler:
    """Runs workers, all of them in one thread that polls, plus the threads that their functions need.

    `workers` are run besides the functions that `worker_task` declared, which `scan_for_annotated_workers=False`
    leaves out; `import_modules` are imported first, so that they declare theirs. `event_listeners` are told what
    happens, by methods such as `on_task_execution_started`. `start_processes()` may be called anywhere, also where
    an event loop runs; the end of a `with` stops what it started.

    Stopping takes no more tasks, finishes those that run and delivers all results, in at most `grace_seconds`.
    With `spool_directory`, a result that the server has not got is kept there, and delivered after the next start.
    At most `max_long_polls` requests of a process wait at the server at once.

    With `processes`, so many run all workers, to use several cores, and `restart_on_failure` and what begins with
    `restart_` say whether and when one that died is replaced. Listeners are told here what happens there; what is
    changed of a worker after the start, such as `paused`, changes here only. `start_method` is that of
    `multiprocessing`: by "fork" they have whatever the program has, by "spawn" they import functions from modules,
    and those of the main program are run by this process.

    With `metrics_settings`, `metrics_collector` counts, also for clients that it is given to, and
    `metrics_provider_process` serves or writes what it has while the workers run.
    """

    def __init__(
        self,
        workers: Sequence[WorkerInterface] | WorkerInterface | None = None,
        configuration: Configuration | None = None,
        metrics_settings: MetricsSettings | None = None,
        scan_for_annotated_workers: bool = True,
        import_modules: list[str] | None = None,
        event_listeners: list[Any] | None = None,
        monitor_processes: bool = True,
        restart_on_failure: bool = True,
        monitor_interval_seconds: float = 5.0,
        restart_backoff_seconds: float = 1.0,
        restart_backoff_max_seconds: float = 60.0,
        restart_max_attempts: int = 0,
        *,
        grace_seconds: float = 30.0,
        spool_directory: str | os.PathLike[str] | None = None,
        max_long_polls: int = 20,
        processes: int = 1,
        start_method: Literal["fork", "spawn"] | None = None,
    ) -> None:
        for module in import_modules or ():
            importlib.import_module(module)
        given = (
            [workers] if workers is not None and not isinstance(workers, Sequence) else list(workers or ())
        )
        for worker in given:
            _configure(worker)
        self.workers: list[WorkerInterface] = given
        if scan_for_annotated_workers:
            by_default = bool(configuration and configuration.register_schema)
            self.workers += [
                _declared_worker(*key, each, by_default) for key, each in _decorated_functions.items()
            ]
        self.event_listeners: list[Any] = event_listeners or []
        self.metrics_collector = _collector(metrics_settings)
        self.metrics_provider_process: MetricsProvider | None = None
        self.task_runner_processes: list[_WorkerThread] = [_WorkerThread(self, each) for each in self.workers]
        self.logger_process = self.queue = None
        self.monitor_processes, self.restart_on_failure = monitor_processes, restart_on_failure
        self.monitor_interval_seconds = monitor_interval_seconds
        self.restart_backoff_seconds = restart_backoff_seconds
        self.restart_backoff_max_seconds = restart_backoff_max_seconds
        self.restart_max_attempts = restart_max_attempts
        self._configuration, self._metrics_settings = configuration or Configuration(), metrics_settings
        self._grace, self._long_polls = grace_seconds, max_long_polls
        self._processes, self._start_method = processes, start_method
        self._spool = None if spool_directory is None else Path(spool_directory)
        self._host: Host | Crew | None = None

    def __enter__(self) -> TaskHandler:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop_processes()

    def start_processes(self) -> None:
        """Start all workers; does nothing if they run, or where a process of workers imports a module that calls it.

        `ApiException` where the configuration can't be used, OSError where the port for metrics is taken.
        """
        if is_importing.is_set() or (self._host is not None and self._host.is_alive()):
            return
        host, provider = self._made_host(), self._made_provider()
        host.start()
        self._host = host
        if provider is not None:
            provider.start()
        self.metrics_provider_process = provider
        atexit.register(self.stop_processes)
        for worker in self.workers:
            _log.info("%s", _described(worker))

    def stop_processes(self, *, wait: bool = True) -> None:
        """Stop all workers as the class says; returns when they have stopped.

        With `wait=False` it returns at once, and a second call leaves running tasks no more time.
        """
        if self._host is not None:
            self._host.stop()
            if not wait:
                return
            self._host.join()
        if self.metrics_provider_process is not None:
            self.metrics_provider_process.stop()
        atexit.unregister(self.stop_processes)

    def join_processes(self, *, seconds: float | None = None) -> bool:
        """Wait until the workers are stopped, by another thread or by a signal, or so many seconds: whether they are.

        In the main thread, SIGINT and SIGTERM (unless the program has its own way with that) stop them as
        `stop_processes` does, and once more, at once.
        """
        host = self._host
        if host is None:
            return True
        with _stopping_on_signals(host.stop):
            while seconds is None and not host.join(0.5):
                pass
            return host.join(seconds)

    def get_worker_process_status(self) -> list[dict[str, Any]]:
        """For each worker its type of task, the process, and whether it runs."""
        return [
            {
                "worker": thread.worker.get_task_definition_name(),
                "pid": thread.pid,
                "alive": thread.is_alive(),
                "exitcode": thread.exitcode,
                "restart_count": self._host.restarts if self._host is not None else 0,
            }
            for thread in self.task_runner_processes
        ]

    def is_healthy(self) -> bool:
        """Whether all workers run."""
        return all(thread.is_alive() for thread in self.task_runner_processes)

    def _made_host(self) -> Host | Crew:
        from conductor_deploy.client.automator._decisions import Limits
        from conductor_deploy.client.automator._host import Assignment
        from conductor_deploy.client.automator._spool import Spool

        limits = Limits(long_polls=self._long_polls, grace=self._grace)
        spool = Spool(self._spool) if self._spool else None
        collector = self.metrics_collector
        listeners = [*self.event_listeners, *([] if collector is None else [collector])]
        assignment = Assignment(self._configuration, tuple(self.workers), limits, spool)
        return self._made_crew(assignment, listeners) if self._processes > 1 else assignment.host(listeners)

    def _made_crew(self, assignment: Assignment, listeners: Sequence[Any]) -> Crew:
        from conductor_deploy.client.automator._children import usual_method
        from conductor_deploy.client.automator._crew import Crew, Restarts

        restarts = Restarts(
            self.restart_on_failure and self.monitor_processes,
            self.restart_backoff_seconds,
            self.restart_backoff_max_seconds,
            self.restart_max_attempts,
        )
        method = self._start_method or usual_method()
        return Crew(assignment, listeners, self._processes, method, restarts)

    def _made_provider(self) -> MetricsProvider | None:
        if self.metrics_collector is None or self._metrics_settings is None:
            return None
        from conductor_deploy.client.telemetry._provider import MetricsProvider
        from conductor_deploy.client.telemetry._registry import exposition

        registry = self.metrics_collector.registry
        return MetricsProvider(self._metrics_settings, lambda: exposition(registry.collect()), self._trouble)

    def _trouble(self) -> str:
        """Which workers don't run, though they should; empty if all do."""
        dead = [thread.name for thread in self.task_runner_processes if not thread.is_alive()]
        return f"not running: {', '.join(dead)}" if dead else ""


class _WorkerThread:
    """A worker as a handler lists it, with what is asked of a process."""

    def __init__(self, handler: TaskHandler, worker: WorkerInterface) -> None:
        self._handler, self.worker = handler, worker
        self.name = worker.get_task_definition_name()

    @property
    def pid(self) -> int | None:
        """One of those that work."""
        host = self._handler._host
        return next(iter(host.pids), None) if host is not None and self.is_alive() else None

    @property
    def exitcode(self) -> int | None:
        host = self._handler._host
        return None if host is None or host.is_alive() else 0

    def is_alive(self) -> bool:
        host = self._handler._host
        return host is not None and host.is_alive(self.worker)


def _collector(settings: MetricsSettings | None) -> MetricsCollectorBase | None:
    if settings is None:
        return None
    from conductor_deploy.client.telemetry.metrics_factory import create_metrics_collector_for_parent

    return create_metrics_collector_for_parent(settings)


def _declared_worker(
    name: str, domain: str | None, options: dict[str, Any], by_default: bool = False
) -> Worker:
    """`by_default`: whether its schemas are registered where the declaration does not say."""
    worker = Worker(
        task_definition_name=name,
        execute_function=options["func"],
        poll_interval=options["poll_interval"],
        domain=domain,
        worker_id=options["worker_id"],
        thread_count=options["thread_count"],
        register_task_def=options["register_task_def"],
        poll_timeout=options["poll_timeout"],
        lease_extend_enabled=options["lease_extend_enabled"],
        task_def_template=options["task_def"],
        overwrite_task_def=options["overwrite_task_def"],
        strict_schema=options["strict_schema"],
        register_schema=by_default if options["register_schema"] is None else options["register_schema"],
        cpu_bound=options["cpu_bound"],
    )
    _configure(worker)
    return worker


_OPTIONS = (
    "poll_interval",
    "domain",
    "worker_id",
    "thread_count",
    "register_task_def",
    "poll_timeout",
    "lease_extend_enabled",
    "overwrite_task_def",
    "strict_schema",
    "register_schema",
)


def _configure(worker: WorkerInterface) -> None:
    """Set what the environment says; what nobody says stays as the worker has it."""
    current = {option: getattr(worker, option, None) for option in _OPTIONS}
    resolved = resolve_worker_config(worker.task_definition_names[0], **current)
    for option in _OPTIONS:
        if resolved[option] not in (None, current[option]):
            setattr(worker, option, resolved[option])


def _described(worker: WorkerInterface) -> str:
    options = {option: getattr(worker, option, None) for option in _OPTIONS}
    options["paused"] = is_paused(worker)
    return get_worker_config_oneline(", ".join(worker.task_definition_names), options)


@contextmanager
def _stopping_on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """In the main thread, let signals call `stop`; those that the program handles itself are left to it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = {signal.SIGTERM: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler}
    before = {number: signal.getsignal(number) for number in usual}
    ours = [number for number, handler in before.items() if handler == usual[number]]
    for number in ours:
        signal.signal(number, lambda *_: stop())
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
