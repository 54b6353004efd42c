"""A server on the loopback that gives out tasks as Conductor does, and fails on request."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.worker.worker_interface import WorkerInterface

PATIENCE = 30.0  # seconds that a test waits for what must come
_MESSAGE = "as the test wants it"


@dataclass(frozen=True, slots=True)
class Polled:
    task_type: str
    domain: str | None
    worker: str
    count: int
    timeout: int


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer in place of the usual one; status 0 closes the connection without any."""

    on: str  # how the request line must begin: "POST /tasks", or with a space at the end only that path
    status: int
    headers: Mapping[str, str]
    message: str = _MESSAGE


@dataclass(eq=False)
class Double:
    """`results` are the bodies that were taken, `requests` the lines of all requests, in order.

    A poll waits until it has all tasks that it asks for, as the real server's does. Unless it `gives_next`, it has
    no `update-v2`; unless it `tells_queues`, no `queue/all`. `most_waiting` polls waited at once.
    """

    url: str = ""
    gives_next: bool = True
    tells_queues: bool = True
    polls: list[Polled] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    schemas: list[dict[str, Any]] = field(default_factory=list)
    most_waiting: int = 0
    _waiting: int = 0
    _queues: dict[tuple[str, str | None], list[dict[str, Any]]] = field(default_factory=dict)
    _types: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    _faults: list[Fault] = field(default_factory=list)
    _held: list[str] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _connections: list[socket.socket] = field(default_factory=list)
    _is_closed: bool = False

    def give(self, task_type: str, domain: str | None = None, **more: Any) -> str:
        """Queue a task; `more` are fields of it."""
        task_id = str(uuid4())
        task = {"taskId": task_id, "workflowInstanceId": f"w-{task_id}", "taskType": task_type, **more}
        with self._changed:
            self._types[task_id] = task_type, domain
            self._queues.setdefault((task_type, domain), []).append({"taskDefName": task_type, **task})
            self._changed.notify_all()
        return task_id

    def fail(self, on: str, status: int, times: int = 1, *, message: str = _MESSAGE, **headers: str) -> None:
        """Let the next matching requests fail; `retry_after="5"` is a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with self._changed:
            self._faults += [Fault(on, status, named, message)] * times

    def hold(self, on: str) -> None:
        """Answer such requests only at the end."""
        with self._changed:
            self._held.append(on)

    @property
    def queued(self) -> Mapping[tuple[str, str | None], list[dict[str, Any]]]:
        """Tasks that nobody has polled, by type and domain."""
        return self._queues

    def mend(self) -> None:
        """Let nothing fail any more."""
        with self._changed:
            self._faults.clear()

    def wait(self, until: Callable[[], Any]) -> Any:
        """What `until` answers as soon as that is true; it is asked after each request."""
        with self._changed:
            if not self._changed.wait_for(until, PATIENCE):
                raise TimeoutError(f"{len(self.results)} results, last requests: {self.requests[-10:]}")
            return until()

    def result_of(self, task_id: str, status: str | None = None) -> dict[str, Any]:
        """The result of a task, as soon as it is there."""

        def found() -> dict[str, Any] | None:
            of_task = (each for each in self.results if each["taskId"] == task_id)
            return next((each for each in of_task if status in (None, each["status"])), None)

        result: dict[str, Any] = self.wait(found)
        return result

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Mapping[str, str], Any]:
        """Status, headers and value."""
        parts = urlsplit(target)
        path = parts.path.removeprefix("/api")
        with self._changed:
            self.requests.append(f"{method} {path}")
            self._changed.notify_all()
            fault = self._fault(f"{method} {path} ")
            if fault:
                return fault.status, fault.headers, {"message": fault.message}
            if path == "/tasks/queue/all":
                return self._sizes()
            if path.startswith("/tasks/poll/batch/"):
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                return 200, {}, self._poll(path.rpartition("/")[2], query)
            if path.startswith("/metadata/taskdefs"):
                return self._definition(method, path.rpartition("/")[2], body)
            if path == "/tasks/queue/polldata":
                return 200, {}, []
            if path == "/schema":
                self.schemas += body
                return 200, {}, None
            return self._update(path, body)

    def _poll(self, task_type: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        domain = query.get("domain")
        poll = Polled(task_type, domain, query["workerid"], int(query["count"]), int(query["timeout"]))
        self.polls.append(poll)
        self._waiting += poll.timeout > 0
        self.most_waiting = max(self.most_waiting, self._waiting)
        queue = self._queues.setdefault((task_type, domain), [])
        self._changed.wait_for(lambda: len(queue) >= poll.count or self._is_closed, poll.timeout / 1000)
        self._waiting -= poll.timeout > 0
        return [queue.pop(0) for _ in range(min(poll.count, len(queue)))]

    def _fault(self, line: str) -> Fault | None:
        if any(line.startswith(on) for on in self._held):
            self._changed.wait_for(lambda: self._is_closed, PATIENCE)
            return Fault("", 0, {})
        for fault in self._faults:
            if line.startswith(fault.on):
                self._faults.remove(fault)
                return fault
        return None

    def _sizes(self) -> tuple[int, Mapping[str, str], Any]:
        if not self.tells_queues:
            return 404, {}, {"message": "No static resource api/tasks/queue/all."}
        named = {(f"{domain}:{name}" if domain else name): q for (name, domain), q in self._queues.items()}
        return 200, {}, {name: len(queue) for name, queue in named.items()}

    def _update(self, path: str, body: dict[str, Any]) -> tuple[int, Mapping[str, str], Any]:
        if path == "/tasks/update-v2" and not self.gives_next:
            return 404, {}, {"message": "No static resource api/tasks/update-v2."}
        self.results.append(body)
        self._changed.notify_all()
        queue = self._queues.get(self._types.get(body["taskId"], ("", None)), [])
        if path == "/tasks/update-v2":
            return (200, {}, queue.pop(0)) if queue else (204, {}, None)
        return 200, {}, body["taskId"]

    def _definition(self, method: str, name: str, body: Any) -> tuple[int, Mapping[str, str], Any]:
        if method == "GET":
            found = self.definitions.get(name)
            return (
                (200, {}, found)
                if found
                else (404, {}, {"message": f"No such taskType found by name: {name}"})
            )
        for definition in body if isinstance(body, list) else [body]:
            self.definitions[definition["name"]] = definition
        self._changed.notify_all()
        return 200, {}, None

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def hang_up(self) -> None:
        """Close every connection, idle or not."""
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # connections that may wait to be accepted


@contextmanager
def conductor_double(port: int = 0) -> Iterator[Double]:
    double = Double()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def handle(self) -> None:
            double._connections.append(self.connection)
            with suppress(ConnectionError):
                super().handle()

        def handle_any(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            body = json.loads(content) if content else None
            status, headers, value = double.answer(self.command, self.path, body)
            if status == 0:
                self.close_connection = True
                return
            written = b"" if value is None else json.dumps(value).encode()
            self.send_response_only(status)
            for name, text in headers.items():
                self.send_header(name, text)
            self.send_header("content-type", "application/json")
            if status != 204:
                self.send_header("content-length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)
            self.wfile.flush()

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - the names that the base class calls

        def log_message(self, format: str, *args: object) -> None:
            pass

    with _Server(("127.0.0.1", port), Handler) as server:
        double.url = f"http://127.0.0.1:{server.server_port}/api"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield double
        finally:
            double.close()
            server.shutdown()
            thread.join()
            double.hang_up()


def seconds_since(began: float) -> float:
    return time.monotonic() - began


@contextmanager
def running(double: Double, *workers: WorkerInterface, **options: Any) -> Iterator[TaskHandler]:
    configuration = Configuration(server_api_url=double.url)
    with TaskHandler(list(workers), configuration, scan_for_annotated_workers=False, **options) as handler:
        handler.start_processes()
        yield handler
    configuration.close()
