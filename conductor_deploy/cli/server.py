"""`server start|stop|status|logs`: a real Conductor server on this machine."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import CannotRun

if TYPE_CHECKING:
    from conductor_deploy.conductor_server import Running

__all__ = ["server"]

Command = TypeVar("Command", bound=Callable[..., Any])


def server_options(command: Command) -> Command:
    command = click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Where the server keeps its database and log (default: a folder per user and version).",
    )(command)
    return click.option(
        "--version",
        default="3.32.3",
        show_default=True,
        help="3.32.3, or 3.15.0, which keeps nothing when it stops.",
    )(command)


@click.group()
def server() -> None:
    """Run a real Conductor server on this machine."""


@server.command()
@server_options
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Default: 8080, or a free one when that is taken."
)
@output_option("text", "json")
@pass_session
def start(session: Session, /, version: str, data: Path | None, port: int | None) -> Report:
    """Start a server, fetching it the first time, and wait until it is healthy."""
    conductor_server = _conductor_server()
    data = data or conductor_server.data_folder(version, session.environ)
    if not conductor_server.status(data):
        session.say(f"starting Conductor {version} on {data}")
    progress = _no_progress if session.verbosity < 0 else _progress
    try:
        running = conductor_server.start(version, data, port, environ=session.environ, progress=progress)
    except conductor_server.DidNotStart as error:
        click.echo(error.log, err=True)
        raise
    return _report(running, data)


@server.command()
@server_options
@output_option("text", "json")
@pass_session
def stop(session: Session, /, version: str, data: Path | None) -> Report:
    """Stop the server; its data stays."""
    conductor_server = _conductor_server()
    data = data or conductor_server.data_folder(version, session.environ)
    said = "stopped" if conductor_server.stop(data) else "no server runs on"
    return Report({"text": lambda: f"{said} {data}", "json": lambda: _document(None, data)})


@server.command()
@server_options
@output_option("text", "json")
@pass_session
def status(session: Session, /, version: str, data: Path | None) -> Report:
    """Say whether a server runs, and where."""
    conductor_server = _conductor_server()
    data = data or conductor_server.data_folder(version, session.environ)
    return _report(conductor_server.status(data), data)


@server.command()
@server_options
@click.option(
    "-n", "--lines", type=click.IntRange(1), default=50, show_default=True, help="How many, from the end."
)
@pass_session
def logs(session: Session, /, version: str, data: Path | None, lines: int) -> Report:
    """Print the end of the server's log."""
    conductor_server = _conductor_server()
    text = conductor_server.logs(data or conductor_server.data_folder(version, session.environ), lines)
    return Report({"text": lambda: text})


def _conductor_server() -> Any:
    """The package, whose libraries come with an extra."""
    try:
        return import_module("conductor_deploy.conductor_server")
    except ModuleNotFoundError as missing:
        raise CannotRun(
            f"Running a server needs the package {missing.name}",
            hint="Install the extra: pip install 'conductor-deploy[server]'",
        ) from missing


def _report(running: "Running | None", data: Path) -> Report:
    if running is None:
        return Report({"text": lambda: f"no server runs on {data}", "json": lambda: _document(None, data)})
    text = (
        f"Conductor {running.version} runs at {running.url} (process {running.pid}, data in {running.data})"
    )
    return Report({"text": lambda: text, "json": lambda: _document(running, data)})


def _document(running: "Running | None", data: Path) -> dict[str, Any]:
    """The same fields whether one runs or not."""
    if running is None:
        return {"running": False, "version": None, "url": None, "port": None, "pid": None, "data": str(data)}
    return {"running": True, "url": running.url, **asdict(running), "data": str(running.data)}


@contextmanager
def _progress(name: str, size: int) -> Iterator[Callable[[int], None]]:
    with click.progressbar(length=size, label=f"fetching {name}, {size >> 20} MB", file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def _no_progress(_: str, __: int) -> Iterator[Callable[[int], None]]:
    yield lambda _: None
