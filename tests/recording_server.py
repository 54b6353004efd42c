"""A server on the loopback that keeps the requests it gets, and answers all with what a test gives it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request. Names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes


@dataclass(slots=True)
class Recording:
    """`url` is the server's; `answer` a status, a type and a content."""

    url: str
    answer: tuple[int, str, bytes] = (204, "", b"")
    requests: list[Recorded] = field(default_factory=list)

    def taken(self) -> Recorded:
        """The one request since the last."""
        (request,) = self.requests
        self.requests.clear()
        return request


@contextmanager
def recording_server() -> Iterator[Recording]:
    recording = Recording("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept

        def handle_any(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            recording.requests.append(Recorded(self.command, self.path, headers, content))
            status, kind, answer = recording.answer
            self.send_response(status)
            self.send_header("content-type", kind)
            if status != 204:
                self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - the names that the base class calls

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        recording.url = f"http://127.0.0.1:{server.server_address[1]}/api"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield recording
        finally:
            server.shutdown()
            thread.join()
