"""Other processes: forked ones have all that this one has, spawned ones import what they need by its name.

Neither runs the program's main module, so that a program needs no guard against being run again.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import pickle
import secrets
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from itertools import islice
from multiprocessing.connection import Connection
from types import FunctionType
from typing import Any, Literal, Protocol

from conductor_deploy.client.automator._importing import is_importing

__all__ = ["Child", "Method", "is_importable", "launch", "spawned", "usual_method"]

Method = Literal["fork", "spawn"]
Target = Callable[..., None]  # takes its end of a connection, and the arguments that it is launched with

_PROGRAM = "from conductor_deploy.client.automator._children import spawned; spawned()"
_SECONDS_TO_START = 60.0
_LAYERS = 20  # of decorators, under which a function is looked for


class Child(Protocol):
    """A process that was launched."""

    @property
    def pid(self) -> int | None:
        """As the system calls it."""

    @property
    def exitcode(self) -> int | None:
        """None while it runs."""

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended, or so many seconds."""

    def kill(self) -> None:
        """End it at once."""


def usual_method() -> Method:
    """What the program has chosen for `multiprocessing`; else forking, on Linux, where that is safe enough."""
    chosen = multiprocessing.get_start_method(allow_none=True)
    if chosen is None:
        return "fork" if sys.platform == "linux" else "spawn"
    return "fork" if chosen == "fork" else "spawn"


def is_importable(value: Any) -> bool:
    """Whether a spawned process can have it: all of it by names, and none those of the main module."""
    try:
        return b"__main__" not in _pickled(value)
    except (pickle.PicklingError, AttributeError, TypeError, ValueError, ImportError):
        return False


def _pickled(value: Any) -> bytes:
    written = io.BytesIO()
    _Pickler(written).dump(value)
    return written.getvalue()


class _Pickler(pickle.Pickler):
    """Also takes functions whose names mean what decorators, such as `worker_task`, made of them."""

    def reducer_override(self, value: Any) -> Any:
        """Of a function below decorators, how to find it."""
        if isinstance(value, FunctionType):
            layers = islice(_layers(value.__module__, value.__qualname__), _LAYERS)
            depth = next((depth for depth, layer in enumerate(layers) if layer is value), 0)
            if depth:
                return _below, (value.__module__, value.__qualname__, depth)
        return NotImplemented


def _below(module: str, name: str, depth: int) -> Any:
    return next(islice(_layers(module, name), depth, None))


def _layers(module: str, name: str) -> Iterator[Any]:
    """What a name of a module means, and what each decorator says that it wraps."""
    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    while found is not None:
        yield found
        found = getattr(found, "__wrapped__", None)


def launch(method: Method, target: Target, *arguments: Any) -> tuple[Child, Connection]:
    """Call the target in another process, with one end of a connection; the other is returned.

    OSError where there can't be another process.
    """
    return _fork(target, arguments) if method == "fork" else _spawn(target, arguments)


def _fork(target: Target, arguments: tuple[Any, ...]) -> tuple[Child, Connection]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_forked, args=(target, ours, theirs, arguments))
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # there are threads, of which the child needs none
        process.start()
    theirs.close()
    return process, ours


def _forked(target: Target, ours: Connection, theirs: Connection, arguments: tuple[Any, ...]) -> None:
    ours.close()
    with suppress(KeyboardInterrupt):
        target(theirs, *arguments)


def _spawn(target: Target, arguments: tuple[Any, ...]) -> tuple[Child, Connection]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(_SECONDS_TO_START)
        secret = secrets.token_bytes(32)
        said = {"port": server.getsockname()[1], "secret": secret.hex(), "path": sys.path}
        process = subprocess.Popen([sys.executable, "-c", _PROGRAM], stdin=subprocess.PIPE)
        assert process.stdin is not None
        with process.stdin:
            process.stdin.write(json.dumps(said).encode())
        connection = _accepted(server, secret)
    connection.send_bytes(_pickled((target, arguments)))
    return _Spawned(process), connection


def _accepted(server: socket.socket, secret: bytes) -> Connection:
    """The line to whoever knows the secret, which only the child was told."""
    while True:
        line, _ = server.accept()
        line.settimeout(_SECONDS_TO_START)
        if secrets.compare_digest(line.recv(len(secret), socket.MSG_WAITALL), secret):
            return _connection(line)
        line.close()


def _connection(line: socket.socket) -> Connection:
    line.setblocking(True)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(line.detach())


def spawned() -> None:
    """What a spawned process does."""
    said = json.load(sys.stdin)
    sys.path[:] = said["path"]
    line = socket.create_connection(("127.0.0.1", said["port"]))
    line.sendall(bytes.fromhex(said["secret"]))
    connection = _connection(line)
    is_importing.set()
    target, arguments = connection.recv()
    is_importing.clear()
    with suppress(KeyboardInterrupt):
        target(connection, *arguments)


class _Spawned:
    """As a process of `multiprocessing`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exitcode(self) -> int | None:
        return self._process.poll()

    def join(self, timeout: float | None = None) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)

    def kill(self) -> None:
        self._process.kill()
