"""`worker run`: runs workers, and shows what they do."""

import logging
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from conductor_deploy.cli.durations import DURATION
from conductor_deploy.cli.options import one_environment_option
from conductor_deploy.cli.progress import terminal_width
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import CannotRun, Interrupted, NotAuthorised, ServerRefused
from conductor_deploy.wire.access import is_embedded, public_url

if TYPE_CHECKING:
    from conductor_deploy.cli.worker_activity import Watcher
    from conductor_deploy.client.automator.task_handler import TaskHandler
    from conductor_deploy.wire.access import Access

__all__ = ["worker"]

_SERVER = "http://localhost:8080/api"  # as of Conductor's own clients
_DRAWS_AGAIN = 0.25  # seconds
_SPEAKS_AGAIN = 30.0


@click.group(invoke_without_command=True)
@click.pass_context
def worker(ctx: click.Context) -> None:
    """Run workers."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@worker.command()
@click.argument("modules", metavar="MODULE...", nargs=-1, required=True)
@one_environment_option
@click.option(
    "--grace",
    type=DURATION,
    default="30s",
    show_default=True,
    help="How long running tasks have to end when the workers are stopped.",
)
@click.option("--reload", is_flag=True, help="Start again whenever a Python file here changes.")
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65535),
    help="Serve Prometheus metrics at /metrics, and /health.",
)
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@pass_session
def run(session: Session, /, modules: tuple[str, ...], reload: bool, **options: Any) -> None:
    """Run the workers that Python modules, packages or files declare with @worker_task.

    The server is that of the environment (-e), or CONDUCTOR_SERVER_URL where there is no configuration.
    Ctrl-C and SIGTERM let running tasks end, once more stops at once.
    """
    folder = (session.directory or Path.cwd()).resolve()
    if reload:
        _run_again(session, folder)
        return
    _Run(session, folder, modules, **options).work()


def _run_again(session: Session, folder: Path) -> None:
    from conductor_deploy.cli.reloading import run_again_on_changes

    arguments = [argument for argument in sys.argv[1:] if argument != "--reload"]
    command = [sys.executable, "-m", "conductor_deploy", *arguments]
    code = run_again_on_changes(command, folder, session.say)
    click.get_current_context().exit(Interrupted.exit_code if code < 0 else code)  # a signal ended it


@dataclass(frozen=True)
class _Run:
    session: Session
    folder: Path
    modules: Sequence[str]
    environments: Sequence[str]
    grace: float
    metrics_port: int | None
    log_format: str

    def work(self) -> None:
        """Until a signal comes and the workers have stopped."""
        from conductor_deploy.cli.worker_modules import import_workers

        import_workers(self.modules, self.folder)
        access = self._access()
        handler, watcher = self._handler(access)
        _check_server(access, handler)
        self._set_up_logs()
        with _stopped_by_signals(lambda is_again: self._stop(handler, watcher, is_again)) as signals:
            self._start(handler)
            self._watch(handler, watcher, signals)
            handler.stop_processes()
        if len(signals) > 1:
            raise Interrupted("stopped at once; the server gives what was running to other workers")
        done = sum(row.done + row.failed for row in watcher.overview().rows)
        self.session.say(f"stopped; tasks done: {done:,}")

    def _start(self, handler: "TaskHandler") -> None:
        try:
            handler.start_processes()
        except OSError as error:
            said = f"cannot serve metrics on port {self.metrics_port}: {error.strerror or error}"
            raise CannotRun(said, hint="--metrics-port names another port") from error

    def _access(self) -> "Access":
        """Of the environment, or where there is no configuration, what Conductor's own clients would use."""
        from conductor_deploy.deploy.configuration import FILE, find_root, of_server
        from conductor_deploy.deploy.target import access_to

        session, environ = self.session, self.session.environ
        root = session.directory or find_root(Path.cwd())
        if session.config or (root / FILE).is_file() or self.environments:
            configuration = session.configuration
            environment = session.environment(self.environments)
        else:
            server = "env:CONDUCTOR_SERVER_URL" if environ.get("CONDUCTOR_SERVER_URL") else _SERVER
            configuration = of_server(server, root, environ)
            (environment,) = configuration.environments.values()
        access = access_to(environment, configuration, environ)
        if is_embedded(access.url):
            raise CannotRun(
                f"{environment.name} is an embedded registry, which executes nothing",
                hint="name an environment with a Conductor server: -e ENV",
            )
        return access

    def _handler(self, access: "Access") -> "tuple[TaskHandler, Watcher]":
        from conductor_deploy.cli.worker_activity import Watcher
        from conductor_deploy.client._of_access import OfAccess
        from conductor_deploy.client.automator.task_handler import TaskHandler, get_registered_workers

        workers = get_registered_workers()
        places = {name: each.thread_count for each in workers for name in each.task_definition_names}
        watcher = Watcher(public_url(access.url), places)
        handler = TaskHandler(
            workers,
            OfAccess(access),
            self._metrics(),
            scan_for_annotated_workers=False,
            event_listeners=[watcher],
            grace_seconds=self.grace,
        )
        return handler, watcher

    def _metrics(self) -> Any:
        if self.metrics_port is None:
            return None
        from tempfile import mkdtemp

        from conductor_deploy.client.configuration.settings.metrics_settings import MetricsSettings

        return MetricsSettings(directory=mkdtemp(prefix="conductor-metrics-"), http_port=self.metrics_port)

    def _set_up_logs(self) -> None:
        """What the modules have set up themselves stays."""
        from conductor_deploy.client.telemetry.task_logs import JsonFormatter, TaskIds

        if logging.root.handlers:
            return
        text = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s  %(message)s  %(task_id)s")
        printing = _Printing()
        printing.addFilter(TaskIds())
        printing.setFormatter(JsonFormatter() if self.log_format == "json" else text)
        logging.root.addHandler(printing)
        logging.root.setLevel(logging.DEBUG if self.session.verbosity > 0 else logging.INFO)
        for noisy in ("httpx", "httpcore", "asyncio"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        if self.session.verbosity <= 0:
            logging.getLogger("conductor_deploy").setLevel(logging.WARNING)

    def _stop(self, handler: "TaskHandler", watcher: "Watcher", is_again: bool) -> None:
        handler.stop_processes(wait=False)
        if is_again:
            self.session.say("stopping at once")
        else:
            have = f"running tasks ({watcher.running}) have {self.grace:g} s to end; once more stops at once"
            self.session.say(f"stopping: {have}" if watcher.running else "stopping")

    def _watch(self, handler: "TaskHandler", watcher: "Watcher", signals: Sequence[int]) -> None:
        if self.session.can_draw("stderr") and self.session.verbosity >= 0 and self.log_format == "text":
            self._draw(handler, watcher, signals)
        else:
            self._speak(handler, watcher)

    def _draw(self, handler: "TaskHandler", watcher: "Watcher", signals: Sequence[int]) -> None:
        from conductor_deploy.cli.live import block_on
        from conductor_deploy.present.activity import activity_table

        palette = self.session.palette("stderr")
        with block_on(sys.stderr) as draw:
            while True:
                lines, columns = get_terminal_size().lines, terminal_width(sys.stderr)
                overview = watcher.overview(is_stopping=bool(signals))
                draw(activity_table(overview, lines - 1, columns - 1, palette))
                if handler.join_processes(seconds=_DRAWS_AGAIN):
                    return

    def _speak(self, handler: "TaskHandler", watcher: "Watcher") -> None:
        """A line where something has changed since the last."""
        from conductor_deploy.present.activity import activity_line

        overview = watcher.overview()
        names = ", ".join(row.task for row in overview.rows)
        self.session.say(f"working on {names} of {overview.server}; Ctrl-C stops")
        said = watcher.overview().rows
        while not handler.join_processes(seconds=_SPEAKS_AGAIN):
            overview = watcher.overview()
            if [(row.done, row.failed) for row in overview.rows] != [(row.done, row.failed) for row in said]:
                self.session.say(activity_line(overview))
            said = overview.rows


class _Printing(logging.Handler):
    """Prints to whatever stderr is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=sys.stderr)  # noqa: T201 - a stream of its own each time
        except Exception:  # noqa: BLE001 - as every handler of logging
            self.handleError(record)


def _check_server(access: "Access", handler: "TaskHandler") -> None:
    """CannotRun where no Conductor answers, or it does not let us in. What is down later is waited for."""
    from conductor_deploy.wire import endpoints
    from conductor_deploy.wire.connection import Connection

    task_type = handler.workers[0].task_definition_names[0]
    try:
        with Connection(access) as connection:
            connection.call(endpoints.POLL_DATA, taskType=task_type)
    except NotAuthorised as error:
        if error.status != 403:  # a key that may poll, and nothing else
            raise
    except ServerRefused as error:
        if error.status != 404:
            raise
        raise CannotRun(
            f"there is no Conductor at {public_url(access.url)}", hint="its URL usually ends in /api"
        ) from error


@contextmanager
def _stopped_by_signals(stop: Callable[[bool], None]) -> Iterator[list[int]]:
    """Gives the signals that have come. `stop` is told whether it was asked before."""
    came: list[int] = []

    def note(number: int, _: object) -> None:
        came.append(number)
        stop(len(came) > 1)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
