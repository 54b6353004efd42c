"""The embedded registry behind httpx: what a `Connection` takes in place of the network."""

import time
from collections.abc import Callable
from email.utils import formatdate
from urllib.parse import parse_qsl

import httpx

from conductor_deploy.embedded.app import answer
from conductor_deploy.embedded.exchange import Request
from conductor_deploy.embedded.store import Store

__all__ = ["EmbeddedTransport", "transport"]

_BASE = "/api"


def transport(path: str | None, clock: Callable[[], float] = time.time) -> "EmbeddedTransport":
    """The registry in a SQLite file, made with its folders where there is none; None keeps it in memory.

    `clock` gives seconds since the epoch: audit fields and the `Date` header come from it.
    """
    return EmbeddedTransport(Store(path), clock)


class EmbeddedTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers at once; nothing of it waits, so that the async side needs no thread."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._respond(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self._respond(request)

    def close(self) -> None:
        self._store.close()

    async def aclose(self) -> None:
        self._store.close()

    def _respond(self, request: httpx.Request) -> httpx.Response:
        now = self._clock()
        reply = answer(self._store, _registry_request(request), int(now * 1000))
        headers = {"date": formatdate(now, usegmt=True)}
        if reply.content_type:
            headers["content-type"] = reply.content_type
        return httpx.Response(reply.status, headers=headers, content=reply.content)


def _registry_request(request: httpx.Request) -> Request:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    return Request(
        request.method,
        path.removeprefix(_BASE),
        dict(reversed(pairs)),
        request.headers.get("content-type", ""),
        request.content,
    )
