"""Where the metrics of workers are read: a file, or `/metrics` and `/health` on a port."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.settings.metrics_settings import MetricsSettings

__all__ = ["MetricsProvider"]

_log = logging.getLogger(__name__)
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class MetricsProvider:
    """A thread that serves `metrics()`, or writes it to a file every so often while it changes.

    `/health` answers 503 with what `trouble()` says, unless that is empty. Made when settings are there; OSError
    where the port is taken.
    """

    def __init__(
        self, settings: MetricsSettings, metrics: Callable[[], str], trouble: Callable[[], str]
    ) -> None:
        self._metrics, self._stopping = metrics, threading.Event()
        self._file, self._interval = (
            Path(settings.metrics_directory, settings.file_name),
            settings.update_interval,
        )
        self._server = None if settings.http_port is None else _server(settings.http_port, metrics, trouble)
        target = self._write if self._server is None else self._server.serve_forever
        self._thread = threading.Thread(target=target, name="conductor-metrics", daemon=True)

    @property
    def port(self) -> int | None:
        """Where it serves; None where it writes a file."""
        return self._server.server_port if self._server else None

    @property
    def pid(self) -> int:
        """The process that it is in."""
        return os.getpid()

    def start(self) -> None:
        """Return at once."""
        self._thread.start()

    def is_alive(self) -> bool:
        """Whether it serves or writes."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Return when it has; a file has the last metrics then."""
        self._stopping.set()
        if self._server is not None:
            if self.is_alive():
                self._server.shutdown()
            self._server.server_close()
        if self.is_alive():
            self._thread.join()

    def _write(self) -> None:
        written = None
        while True:
            is_last = self._stopping.wait(self._interval)
            text = self._metrics()
            if text != written and self._has_replaced(text):
                written = text
            if is_last:
                return

    def _has_replaced(self, text: str) -> bool:
        """A reader never meets half a file. What can't be written now may be later."""
        try:
            new = self._file.with_name(f"{self._file.name}.{os.getpid()}.new")
            new.write_text(text, encoding="utf-8")
            new.replace(self._file)
        except OSError as error:
            _log.debug("Cannot write the metrics to %s: %s", self._file, error)
            return False
        return True


def _server(port: int, metrics: Callable[[], str], trouble: Callable[[], str]) -> ThreadingHTTPServer:
    def health() -> tuple[int, str, str]:
        said = trouble()
        return (503, "text/plain; charset=utf-8", said) if said else (200, "text/plain; charset=utf-8", "OK")

    pages: dict[str, Callable[[], tuple[int, str, str]]] = {
        "/metrics": lambda: (200, _TEXT, metrics()),
        "/health": health,
        "/": health,
    }

    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # seconds that a client may keep a thread waiting

        def do_GET(self) -> None:
            page = pages.get(
                self.path.partition("?")[0], lambda: (404, "text/plain", "see /metrics and /health")
            )
            status, kind, text = page()
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            _log.debug(format, *args)

    server = ThreadingHTTPServer(("", port), Handler)
    server.daemon_threads = True
    return server
