"""A real HTTP proxy on loopback that fails on request, in front of any server that httpx can talk to.

    with FaultProxy(transport(None)) as proxy:  # or httpx.HTTPTransport() and the URL of a real server
        proxy.fail("drop after", on="POST /metadata/workflow")
        connection = Connection(Access(proxy.url))

Faults are used up in the order in which they were added, each by the next request that it is meant for.
`proxy.passed` lists what reached the server, in order, and `proxy.lost` the bodies of the answers to it that did not
reach the client as they were.
"""

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal

import httpx

Kind = Literal["answer", "drop before", "drop after", "truncate", "garble", "hold"]

_NOT_PASSED_ON = frozenset({"content-length", "transfer-encoding", "connection", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure.

    `answer` comes in the server's place. `drop before` and `drop after` close the connection without one,
    before or after the server got the request. `truncate` closes it in the middle of the body, `garble` sends
    half of the body as if it were the whole. `hold` keeps the client waiting until the proxy closes.
    """

    kind: Kind
    on: str  # how the request line must begin, "GET /metadata"; "" is any
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class FaultProxy:
    """Closes each connection after `close_after` requests, as a real Conductor does after 100."""

    def __init__(
        self,
        upstream: httpx.BaseTransport,
        base: str = "http://embedded/api",
        *,
        close_after: int | None = None,
    ) -> None:
        self.passed: list[str] = []
        self.lost: list[bytes] = []
        self.connections = 0
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._server = _Server(upstream, base, close_after, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api"

    def fail(self, kind: Kind, on: str = "", times: int = 1, **details: Any) -> None:
        """Let the next matching requests fail; `details` are `status`, `headers` and `body` of an answer."""
        self._faults += [Fault(kind, on, **details)] * times

    def take(self, line: str) -> Fault | None:
        """The fault that is meant for a request, used up."""
        with self._lock:
            fault = next((fault for fault in self._faults if line.startswith(fault.on)), None)
            if fault:
                self._faults.remove(fault)
            return fault

    def hang_up(self) -> None:
        """Close every connection as it is, idle or not."""
        for connection in tuple(self._server.open_connections):
            connection.shutdown(socket.SHUT_RDWR)

    def wait_for_end(self) -> None:
        self._released.wait()

    def __enter__(self) -> "FaultProxy":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.upstream.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, upstream: httpx.BaseTransport, base: str, close_after: int | None, proxy: FaultProxy
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = upstream
        self.base = base
        self.close_after = close_after
        self.proxy = proxy
        self.open_connections: set[socket.socket] = set()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece

    def setup(self) -> None:
        super().setup()
        self.answered = 0
        self.server.proxy.connections += 1
        self.server.open_connections.add(self.connection)

    def finish(self) -> None:
        self.server.open_connections.discard(self.connection)
        with suppress(ConnectionError):
            super().finish()

    def handle(self) -> None:
        with suppress(ConnectionError):  # the client went away, which is what some tests are about
            super().handle()

    def handle_expect_100(self) -> bool:
        return True

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        fault = self.server.proxy.take(f"{self.command} {self.path.removeprefix('/api')}")
        if fault is None:
            response = self._pass_on(body)
            self._answer(response.status_code, response.headers, response.content)
        elif fault.kind == "answer":
            self._answer(fault.status, fault.headers, fault.body)
        else:
            self._fail(fault.kind, body)

    def _fail(self, kind: Kind, body: bytes) -> None:
        if kind == "hold":
            self.server.proxy.wait_for_end()
        elif kind != "drop before":
            response = self._pass_on(body)
            whole = response.content
            self.server.proxy.lost.append(whole)
            half = whole[: len(whole) // 2]
            if kind == "garble":
                self._answer(response.status_code, response.headers, half)
            if kind == "truncate":
                self._answer(response.status_code, response.headers, half, length=len(whole))
        self.close_connection = True

    def _pass_on(self, body: bytes) -> httpx.Response:
        self.server.proxy.passed.append(f"{self.command} {self.path.removeprefix('/api')}")
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        url = self.server.base + self.path.removeprefix("/api")
        response = self.server.upstream.handle_request(
            httpx.Request(self.command, url, headers=headers, content=body)
        )
        response.read()
        return response

    def _answer(
        self, status: int, headers: Mapping[str, str], content: bytes, length: int | None = None
    ) -> None:
        self.answered += 1
        self.send_response_only(status)
        for name, value in headers.items():
            if name not in _NOT_PASSED_ON:
                self.send_header(name, value)
        self.send_header("content-length", str(len(content) if length is None else length))
        if self.answered == self.server.close_after:
            self.send_header("connection", "close")  # which also makes the handler close
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def __getattr__(self, name: str) -> Callable[[], None]:
        """The base class asks for `do_GET`, `do_POST` and so on."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)
