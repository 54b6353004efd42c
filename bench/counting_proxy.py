"""A proxy that counts what workers ask of a server, and when; a TCP line with no more understanding than that needs."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

__all__ = ["Counts", "counting_proxy"]

_PATIENCE = 120.0


@dataclass(slots=True)
class Counts:
    """Times are of `perf_counter`. `worked` are the seconds from an answer with a task to the next result."""

    url: str = ""
    polls: list[float] = field(default_factory=list)
    requests: int = 0
    results: list[float] = field(default_factory=list)
    handed_out: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    paths: set[bytes] = field(default_factory=set)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def forget(self) -> None:
        """Count from here."""
        with self.changed:
            self.requests = 0
            for seen in (self.polls, self.results, self.handed_out, self.worked):
                seen.clear()
            self.paths.clear()

    def wait(self, until: Callable[[], bool]) -> None:
        with self.changed:
            if not self.changed.wait_for(until, _PATIENCE):
                raise TimeoutError(f"{len(self.results)} results of {self.requests} requests")

    def asked(self, line: bytes) -> None:
        now = time.perf_counter()
        with self.changed:
            self.requests += 1
            self.paths.add(line.partition(b"?")[0])
            if line.startswith(b"GET /api/tasks/poll/"):
                self.polls.append(now)
            elif line.startswith(b"POST /api/tasks") and len(self.handed_out) > len(self.worked):
                self.worked.append(now - self.handed_out[-1])
            self.changed.notify_all()

    def answered(self, line: bytes, answer: bytes) -> None:
        now = time.perf_counter()
        with self.changed:
            if line.startswith(b"POST /api/tasks") and answer.startswith(b"HTTP/1.1 20"):
                self.results.append(now)
            if b'"taskId"' in answer:
                self.handed_out.append(now)
            self.changed.notify_all()


class _End(asyncio.Protocol):
    """One end of a line; what it gets goes to `other`."""

    def __init__(self, got: Callable[[bytes], None]) -> None:
        self._got = got
        self._early: list[bytes] = []
        self.transport: asyncio.Transport | None = None
        self.other: _End | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._got(data)
        if self.other is None or self.other.transport is None:
            self._early.append(data)
        else:
            self.other.transport.write(data)

    def connection_lost(self, _: Exception | None) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()

    def join(self, other: "_End") -> None:
        self.other = other
        assert other.transport is not None
        other.transport.writelines(self._early)


class _Line(_End):
    """The end at the client, which knows the last request."""

    def __init__(self, counts: Counts, host: str, port: int) -> None:
        super().__init__(self._asked)
        self._counts, self._server = counts, (host, port)
        self._request = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._opening = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        far = _End(self._answered)
        await asyncio.get_running_loop().create_connection(lambda: far, *self._server)
        far.other = self
        self.join(far)

    def _asked(self, data: bytes) -> None:
        if data.startswith((b"GET ", b"POST ", b"PUT ")):
            self._request = data.partition(b" HTTP/")[0]
            self._counts.asked(self._request)

    def _answered(self, data: bytes) -> None:
        if data.startswith(b"HTTP/1.1 "):
            self._counts.answered(self._request, data)


@contextmanager
def counting_proxy(url: str) -> Iterator[Counts]:
    """What goes through `counts.url` to the server at the URL."""
    host, _, port = url.removeprefix("http://").partition("/")[0].partition(":")
    counts, loop = Counts(), asyncio.new_event_loop()
    opening = loop.create_server(lambda: _Line(counts, host, int(port)), "127.0.0.1", 0)
    server = loop.run_until_complete(opening)
    counts.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield counts
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()
