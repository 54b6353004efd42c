"""Workers in several processes, to use several cores: each runs them all, and is started again when it dies."""

from __future__ import annotations

import logging
import os
import pickle
import queue
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._connections import opened_by
from conductor_deploy.client.automator._children import Child, Method, is_importable, launch
from conductor_deploy.client.automator._listeners import tell

if TYPE_CHECKING:
    from conductor_deploy.client.automator._host import Assignment
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["Crew", "Restarts"]

_log = logging.getLogger(__name__)
_EVENTS = 10_000  # that wait to be told; more are dropped, so that work goes on
_LOOKS = 0.5  # seconds between two looks of a child at what has become of its parent


@dataclass(frozen=True, slots=True)
class Restarts:
    """Whether to start a process again that has died, after how many seconds, and how often at most; 0: always."""

    are_on: bool = True
    first: float = 1.0
    longest: float = 60.0
    most: int = 0


class Crew:
    """To the outside as a `Host`. Listeners are told here, in this process, what happens in all of them.

    Workers that spawned processes can't import are run by this one.
    """

    def __init__(
        self,
        assignment: Assignment,
        listeners: Sequence[Any],
        count: int,
        method: Method,
        restarts: Restarts,
    ) -> None:
        opened_by(assignment.configuration)  # here, so that a wrong configuration is the caller's error
        here = [] if method == "fork" else [w for w in assignment.workers if not is_importable(w)]
        there = replace(assignment, workers=tuple(w for w in assignment.workers if w not in here))
        if here:
            names = ", ".join(name for worker in here for name in worker.task_definition_names)
            _log.warning("Other processes can't import %s; declare their functions in modules", names)
        self._here = replace(assignment, workers=tuple(here)).host(listeners) if here else None
        self._forking = (
            threading.Lock()
        )  # a fork must not have ends of a connection that another thread just makes
        self._launch = partial(launch, method, _serve, there, bool(listeners))
        members = range(count) if there.workers else ()
        types = [name for worker in there.workers for name in worker.task_definition_names]
        self._members = [_Member(self._launched, listeners, restarts, types=types) for _ in members]

    @property
    def pids(self) -> list[int]:
        own = [os.getpid()] if self._here is not None and self._here.is_alive() else []
        return own + [member.pid for member in self._members if member.pid is not None]

    @property
    def restarts(self) -> int:
        return sum(member.restarts for member in self._members)

    def _launched(self) -> tuple[Child, Connection]:
        with self._forking:
            return self._launch()

    def start(self) -> None:
        """Return when all processes work."""
        for member in self._members:
            member.start()
        if self._here is not None:
            self._here.start()
        for member in self._members:
            member.is_ready.wait()

    def is_alive(self, worker: WorkerInterface | None = None) -> bool:
        """Whether all processes are, and the worker where it is this one that runs it."""
        here = self._here is None or self._here.is_alive(worker)
        return here and all(member.is_alive for member in self._members)

    def stop(self, grace: float | None = None) -> None:
        """As of a host, for all."""
        for member in self._members:
            member.stop(grace)
        if self._here is not None:
            self._here.stop(grace)

    def join(self, seconds: float | None = None) -> bool:
        """As of a host, for all."""
        end = None if seconds is None else time.monotonic() + seconds
        joins = [member.join for member in self._members]
        for join in joins if self._here is None else [*joins, self._here.join]:
            if not join(None if end is None else max(0.0, end - time.monotonic())):
                return False
        return True


class _Member:
    """A process, and after its death the next."""

    def __init__(
        self,
        start: Callable[[], tuple[Child, Connection]],
        listeners: Sequence[Any],
        restarts: Restarts,
        *,
        types: Sequence[str],
    ) -> None:
        self._launch, self._listeners, self._restarts, self._types = start, listeners, restarts, types
        self._child: Child | None = None
        self._connection: Connection | None = None
        self._stop = threading.Event()
        self.is_ready, self.restarts = threading.Event(), 0
        self._thread = threading.Thread(target=self._run, name="conductor-process", daemon=True)

    @property
    def is_alive(self) -> bool:
        return self._child is not None and self._child.exitcode is None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None and self.is_alive else None

    def start(self) -> None:
        self._open()
        self._thread.start()

    def stop(self, grace: float | None) -> None:
        order = "stop at once" if self._stop.is_set() else "stop"
        self._stop.set()
        try:
            if self._connection is not None:
                self._connection.send((order, grace))
        except OSError:
            _log.debug("The process of workers has ended already")

    def join(self, seconds: float | None) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _open(self) -> None:
        self._child, self._connection = self._launch()

    def _run(self) -> None:
        waited = 0.0
        while True:
            began = time.monotonic()
            self._listen()
            self.is_ready.set()
            if self._stop.is_set() or not self._may_restart():
                return
            is_news = time.monotonic() - began > self._restarts.longest
            waited = (
                self._restarts.first if is_news or not waited else min(2 * waited, self._restarts.longest)
            )
            _log.error("A process of workers died (%s); the next starts in %.1f s", self._exitcode(), waited)
            if self._stop.wait(waited):
                return
            self.restarts += 1
            for task_type in self._types:
                self._tell("increment_worker_restart", task_type)
            self._open()

    def _may_restart(self) -> bool:
        return self._restarts.are_on and not 0 < self._restarts.most <= self.restarts

    def _exitcode(self) -> int | None:
        return self._child.exitcode if self._child is not None else None

    def _listen(self) -> None:
        """Until the process has ended."""
        assert self._connection is not None
        assert self._child is not None
        try:
            while True:
                method, said = self._connection.recv()
                if method == "ready":
                    self.is_ready.set()
                else:
                    self._tell(method, *said)
        except (EOFError, OSError):
            self._child.join()

    def _tell(self, method: str, *said: Any) -> None:
        for listener in self._listeners:
            tell(listener, method, *said)


# In the other process


def _serve(connection: Connection, assignment: Assignment, wants_events: bool) -> None:
    parent, speaker = os.getppid(), _Speaker(connection)
    host = assignment.host([speaker] if wants_events else [])
    asked = threading.Event()

    def stop(grace: float | None = None) -> None:
        if not asked.is_set():
            asked.set()
            host.stop(grace)

    signal.set_wakeup_fd(-1)  # of an event loop of the parent
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal; the parent gets it, too
    signal.signal(signal.SIGTERM, lambda *_: stop())
    host.start()
    speaker.say("ready")
    while not host.join(0):
        order, grace = _ordered(connection, parent)
        if order == "stop":
            stop(grace)
        elif order == "stop at once":
            asked.set()
            host.stop(0)
            host.stop()
    speaker.close()


def _ordered(connection: Connection, parent: int) -> tuple[str, float | None]:
    try:
        if connection.poll(_LOOKS):
            order: tuple[str, float | None] = connection.recv()
            return order
    except (EOFError, OSError):
        time.sleep(_LOOKS)
        return "stop", None
    return ("stop" if os.getppid() != parent else ""), None


class _Speaker:
    """A listener that tells the parent, in a thread, since that may be busy."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._said: queue.Queue[bytes | None] = queue.Queue(_EVENTS)
        self._thread = threading.Thread(target=self._speak, name="conductor-events", daemon=True)
        self._thread.start()

    def say(self, method: str, *said: Any) -> None:
        try:
            self._said.put_nowait(_pickled(method, said))
        except queue.Full:
            _log.debug("An event is dropped")

    def close(self) -> None:
        self._said.put(None)
        self._thread.join(1)

    def _speak(self) -> None:
        try:
            while (said := self._said.get()) is not None:
                self._connection.send_bytes(said)
        except OSError:
            _log.debug("The parent is gone")

    def __getattr__(self, method: str) -> Callable[..., None]:
        return partial(self.say, method)


def _pickled(method: str, said: tuple[Any, ...]) -> bytes:
    """What a function raised may not survive the way; its text does."""
    written = tuple(_portable(each) for each in said)
    return pickle.dumps((method, written))


def _portable(said: Any) -> Any:
    cause = getattr(said, "cause", None)
    if isinstance(said, BaseException):
        return said if _travels(said) else RuntimeError(f"{type(said).__name__}: {said}")
    return said if cause is None or _travels(cause) else replace(said, cause=_portable(cause))


def _travels(error: BaseException) -> bool:
    try:
        return type(pickle.loads(pickle.dumps(error))) is type(error)
    except Exception:  # noqa: BLE001 - an exception may have any constructor
        return False
