"""`server start|stop|status|logs`: a real Conductor server on this machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conductor_deploy.cli.interruption import terminable
from conductor_deploy.cli.progress import progress_bar
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import CannotRun, WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.conductor_server import Running, Starting

__all__ = ["server"]

Command = TypeVar("Command", bound=Callable[..., Any])

VERSIONS = ("3.32.3", "3.15.0")  # the newest first; their package comes with an extra, and help does without


def server_options(command: Command) -> Command:
    command = click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Where the server keeps its database and log (default: a folder per user and version).",
    )(command)
    return click.option(
        "--version",
        type=click.Choice(VERSIONS),
        help=f"Default: {VERSIONS[0]}. {VERSIONS[1]} keeps nothing when it stops.",
    )(command)


@click.group(invoke_without_command=True)
@click.pass_context
def server(ctx: click.Context) -> None:
    """Run a real Conductor server on this machine."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@server.command()
@server_options
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Default: 8080, or a free one when that is taken."
)
@output_option("text", "json")
@pass_session
def start(session: Session, /, version: str | None, data: Path | None, port: int | None) -> Report:
    """Start a server, fetching it the first time, and wait until it is healthy."""
    conductor_server = _conductor_server()
    data, version = _data(session, version, data), version or VERSIONS[0]
    if not isinstance(conductor_server.status(data), conductor_server.Running):
        session.say(f"starting Conductor {version} on {data}")
    progress = _no_progress if session.verbosity < 0 else _progress
    try:
        with terminable():
            running = conductor_server.start(version, data, port, environ=session.environ, progress=progress)
    except conductor_server.DidNotStart as error:
        click.echo(error.log, err=True)
        raise
    return _report(running, data)


@server.command()
@server_options
@output_option("text", "json")
@pass_session
def stop(session: Session, /, version: str | None, data: Path | None) -> Report:
    """Stop the server, of the version named if one is; its data stays."""
    conductor_server = _conductor_server()
    data = _data(session, version, data)
    found = conductor_server.status(data)
    if found and version not in (None, found.version):
        raise WrongUsage(
            f"Conductor {found.version} runs on {data}, not {version}",
            hint="To stop it, leave --version out.",
        )
    said = "stopped" if conductor_server.stop(data) else "no server runs on"
    return Report({"text": lambda: f"{said} {data}", "json": lambda: _document(None, data)})


@server.command()
@server_options
@output_option("text", "json")
@pass_session
def status(session: Session, /, version: str | None, data: Path | None) -> Report:
    """Say whether a server runs, or is starting, and where."""
    conductor_server = _conductor_server()
    data = _data(session, version, data)
    return _report(conductor_server.status(data), data)


@server.command()
@server_options
@click.option(
    "-n", "--lines", type=click.IntRange(1), default=50, show_default=True, help="How many, from the end."
)
@pass_session
def logs(session: Session, /, version: str | None, data: Path | None, lines: int) -> Report:
    """Print the end of the server's log."""
    text = _conductor_server().logs(_data(session, version, data), lines)
    return Report({"text": lambda: text})


def _data(session: Session, version: str | None, data: Path | None) -> Path:
    folder: Path = data or _conductor_server().data_folder(version or VERSIONS[0], session.environ)
    return folder


def _conductor_server() -> Any:
    """The package, whose libraries come with an extra."""
    try:
        return import_module("conductor_deploy.conductor_server")
    except ModuleNotFoundError as missing:
        raise CannotRun(
            f"Running a server needs the package {missing.name}",
            hint="install conductor-deploy with its extra `server`; from a clone: pip install '.[server]'",
        ) from missing


def _report(found: "Running | Starting | None", data: Path) -> Report:
    return Report({"text": lambda: _sentence(found, data), "json": lambda: _document(found, data)})


def _sentence(found: "Running | Starting | None", data: Path) -> str:
    if found is None:
        return f"no server runs on {data}"
    url = getattr(found, "url", None)
    what = f"runs at {url}" if url else "is starting"
    return f"Conductor {found.version} {what} (process {found.pid}, data in {found.data})"


def _document(found: "Running | Starting | None", data: Path) -> dict[str, Any]:
    """The same fields whether one runs, is starting, or neither."""
    known = asdict(found) if found else {}
    empty = {"version": None, "port": None, "pid": None}
    url = getattr(found, "url", None)
    flags = {"running": url is not None, "starting": found is not None and url is None}
    return {**flags, "url": url, **empty, **known, "data": str(data)}


@contextmanager
def _progress(name: str, size: int) -> Iterator[Callable[[int], None]]:
    with progress_bar(f"fetching {name}, {size >> 20} MB", size) as advance:
        yield advance


@contextmanager
def _no_progress(_: str, __: int) -> Iterator[Callable[[int], None]]:
    yield lambda _: None
