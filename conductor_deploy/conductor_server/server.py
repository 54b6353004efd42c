"""One server per data directory: started, found again, stopped.

The directory holds all that a server writes: its database, its log, temporary files; and `server.json`, which
says which process it is. A process is the one recorded only if its command line names this directory, so one
that got the same number later is not taken for it.
"""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from filelock import FileLock

from conductor_deploy.conductor_server.installation import Progress, cache_folder, install
from conductor_deploy.conductor_server.java import find_java
from conductor_deploy.conductor_server.releases import Release, release
from conductor_deploy.errors import CannotRun, WrongUsage

__all__ = ["DidNotStart", "Running", "Starting", "data_folder", "is_alive", "logs", "start", "status", "stop"]

# Booting took 5 to 60 s on two cores, depending on what else ran there; stopping 1 to 6 s.
BOOT_SECONDS = "CONDUCTOR_DEPLOY_BOOT_SECONDS"
USUAL_BOOT_SECONDS = 240
STOP_SECONDS = 30.0

USUAL_PORT = 8080

RECORD = "server.json"
LOG = "server.log"

# Compiling less halves the processor time that a start of 3.32.3 takes: 15 s instead of 30.
JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")

# A server gives a script 4 seconds. The first one of its life takes that long on a busy machine, and
# interrupting it leaves the JavaScript engine broken until the server is started again.
SCRIPT_PATIENCE = {"CONDUCTOR_SCRIPT_MAX_EXECUTION_SECONDS": "60"}

# Starts a command in a session of its own and ends, so that the command is nobody's child.
DETACH = """
import os, subprocess, sys
log, *command = sys.argv[1:]
with open(os.devnull) as nothing, open(log, "wb") as out:
    print(subprocess.Popen(command, stdin=nothing, stdout=out, stderr=out, start_new_session=True).pid)
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that has been seen healthy, and whose process is there."""

    version: str
    port: int
    pid: int
    data: Path

    @property
    def url(self) -> str:
        """The base of its REST API."""
        return f"http://127.0.0.1:{self.port}/api"


@dataclass(frozen=True, slots=True)
class Starting:
    """A server whose process is there and that does not answer yet, or never will."""

    version: str
    pid: int
    data: Path


class DidNotStart(CannotRun):
    """`log` is the end of what the server said."""

    def __init__(self, message: str, log: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.log = log

    def __str__(self) -> str:
        return f"{self.message}:\n{self.log}"


@dataclass(frozen=True, slots=True)
class Record:
    """What `server.json` says; the port is None until the server is healthy."""

    version: str
    pid: int
    port: int | None


def data_folder(version: str, environ: Mapping[str, str]) -> Path:
    """Where a version keeps its data unless told otherwise: in `$XDG_DATA_HOME` or `~/.local/share`."""
    root = Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return root / "conductor-deploy" / f"server-{version}"


def status(data: Path) -> Running | Starting | None:
    """The server on this data directory; None also where one was killed.

    One whose start was cut off may have got healthy since: then it runs.
    """
    record = _record(data)
    if record is None or not (process := _process(record, data)):
        return None
    port = record.port or _answering_port(process)
    if port is None:
        return Starting(record.version, record.pid, data)
    return Running(record.version, port, record.pid, data)


def is_alive(data: Path) -> bool:
    """Whether a server's process is there, healthy or not."""
    record = _record(data)
    return record is not None and _process(record, data) is not None


def start(
    version: str,
    data: Path,
    port: int | None = None,
    *,
    environ: Mapping[str, str],
    progress: Progress,
    until_ends: int | None = None,
) -> Running:
    """A healthy server on this data directory: the one that runs, else a new one that outlives this process.

    It listens on 127.0.0.1 only: on the port named, by default on 8080 where that is free, else, as for 0, on
    any free one. It is stopped when the process `until_ends` ends. Several processes may call this at once.
    Raises DidNotStart when the server does not get healthy; then it does not run either.
    """
    wanted, seconds = release(version), _boot_seconds(environ)
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    with FileLock(data / "start.lock"):
        running = status(data)
        if isinstance(running, Running):
            return _as_asked(running, version, port)
        stop(data)  # one whose start was cut off
        chosen = _free_port(port)
        jar = install(wanted, cache_folder(environ), progress)
        command = _command(wanted, find_java(environ), jar, data, chosen)
        (data / "tmp").mkdir(exist_ok=True)
        record = _launched(version, command, data, {**SCRIPT_PATIENCE, **environ})
        if until_ends is not None:
            guard = [sys.executable, "-m", f"{__package__}.guard", str(until_ends), str(data)]
            _detached(guard, data / "guard.log", environ)
        return _when_healthy(record, data, seconds)


def stop(data: Path, patience: float = STOP_SECONDS) -> bool:
    """Whether one ran. It is asked to end, and killed after `patience` seconds; its data stays."""
    record = _record(data)
    if record is None:
        return False
    process = _process(record, data)
    if process:
        _end(process, patience)
    (data / RECORD).unlink(missing_ok=True)
    shutil.rmtree(data / "tmp", ignore_errors=True)
    return process is not None


def logs(data: Path, lines: int) -> str:
    """The end of what the last server on this data directory said."""
    try:
        with (data / LOG).open(encoding="utf-8", errors="replace") as log:
            return "".join(deque(log, lines)).rstrip()
    except FileNotFoundError as error:
        raise CannotRun(f"No server was ever started on {data}") from error


def _as_asked(running: Running, version: str, port: int | None) -> Running:
    if running.version != version or (port or running.port) != running.port:
        raise WrongUsage(
            f"Conductor {running.version} already runs on {running.data}, at {running.url}",
            hint="Stop it first, or name another directory with --data.",
        )
    return running


def _boot_seconds(environ: Mapping[str, str]) -> float:
    try:
        return float(environ.get(BOOT_SECONDS, USUAL_BOOT_SECONDS))
    except ValueError as error:
        raise WrongUsage(f"{BOOT_SECONDS} is not a number: {environ[BOOT_SECONDS]!r}") from error


def _free_port(asked: int | None) -> int:
    if asked is None:
        return USUAL_PORT if _is_free(USUAL_PORT) else 0
    if not _is_free(asked):
        raise CannotRun(f"Port {asked} is in use", hint="Leave --port out to take a free one.")
    return asked


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the server does: connections that were closed a moment ago keep nobody from listening.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _command(wanted: Release, java: Path, jar: Path, data: Path, port: int) -> list[str]:
    jvm = [str(java), *JAVA_OPTIONS, f"-Xmx{wanted.heap}", _mark(data), "-jar", str(jar)]
    return [*jvm, "--server.address=127.0.0.1", f"--server.port={port}", *wanted.options]


def _mark(data: Path) -> str:
    """The argument that tells a server on this data directory from all other processes."""
    return f"-Djava.io.tmpdir={data / 'tmp'}"


def _launched(version: str, command: list[str], data: Path, environ: Mapping[str, str]) -> Record:
    """On record, or not there."""
    try:
        record = Record(version, _detached(command, data / LOG, environ), None)
        _write(record, data)
    except BaseException:  # also when interrupted
        for process in psutil.process_iter(["cmdline"]):
            if _mark(data) in (process.info["cmdline"] or ()):
                _end(process, STOP_SECONDS)
        raise
    return record


def _detached(command: list[str], log: Path, environ: Mapping[str, str]) -> int:
    """The number of the process, whose working directory is the log's."""
    launcher = [sys.executable, "-I", "-S", "-c", DETACH, str(log), *command]
    ended = subprocess.run(launcher, cwd=log.parent, env=environ, capture_output=True, text=True, check=False)
    if ended.returncode:
        reason = ended.stderr.strip().rpartition("\n")[2]
        raise CannotRun(f"{command[0]} can't be started: {reason}")
    return int(ended.stdout)


def _write(record: Record, data: Path) -> None:
    draft = data / f"{RECORD}.new"
    draft.write_text(json.dumps({"version": record.version, "pid": record.pid, "port": record.port}), "utf-8")
    draft.replace(data / RECORD)


def _record(data: Path) -> Record | None:
    try:
        return Record(**json.loads((data / RECORD).read_text("utf-8")))
    except (OSError, ValueError, TypeError):  # none, or not written by `_write`
        return None


def _process(record: Record, data: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(record.pid)
        return process if _mark(data.resolve()) in process.cmdline() else None
    except psutil.Error:  # gone, ended and not yet buried, or another user's
        return None


def _when_healthy(record: Record, data: Path, seconds: float) -> Running:
    """Ends the server unless it gets healthy."""
    try:
        port = _port_in_time(record, data, seconds)
    except BaseException:  # also when interrupted
        stop(data)
        raise
    _write(Record(record.version, record.pid, port), data)
    return Running(record.version, port, record.pid, data)


def _port_in_time(record: Record, data: Path, seconds: float) -> int:
    deadline = time.monotonic() + seconds
    with httpx.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() < deadline:
            process = _process(record, data)
            if process is None:
                raise DidNotStart(f"Conductor {record.version} ended while it started", logs(data, 20))
            if port := _healthy_port(client, process):
                return port
            time.sleep(0.1)
    waited = f"Conductor {record.version} is not healthy after {seconds:g} s"
    raise DidNotStart(waited, logs(data, 20), hint=f"{BOOT_SECONDS} says how long to wait.")


def _answering_port(process: psutil.Process) -> int | None:
    with httpx.Client(trust_env=False, timeout=5) as client:
        return _healthy_port(client, process)


def _healthy_port(client: httpx.Client, process: psutil.Process) -> int | None:
    port = _listening_port(process)
    return port if port and _is_healthy(client, port) else None


def _listening_port(process: psutil.Process) -> int | None:
    try:
        connections = process.net_connections("tcp")
    except psutil.Error:
        return None
    return next((each.laddr.port for each in connections if each.status == psutil.CONN_LISTEN), None)


def _is_healthy(client: httpx.Client, port: int) -> bool:
    try:
        return client.get(f"http://127.0.0.1:{port}/health").is_success
    except httpx.HTTPError:
        return False


def _end(process: psutil.Process, patience: float) -> None:
    with suppress(psutil.NoSuchProcess):
        process.terminate()
        try:
            process.wait(patience)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)
