"""Sending through a client of the user's own: with its headers, proxies and hooks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

__all__ = ["async_transport_of", "transport_of"]

# What is gone from a body that was read already.
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def transport_of(client: Any) -> httpx.BaseTransport:
    """Sends through an `httpx.Client`, or through a session as `requests` has them. TypeError for anything else."""
    if isinstance(client, httpx.Client):
        return _ClientTransport(client)
    if callable(getattr(client, "request", None)):
        return _SessionTransport(client)
    raise TypeError(
        "http_connection must be an httpx.Client, an httpx.AsyncClient, or a session with "
        f"request(method, url, data=, headers=, timeout=), not {type(client).__name__}"
    )


def async_transport_of(client: Any) -> httpx.AsyncBaseTransport:
    """The same for coroutines; a client that blocks does so in another thread."""
    if isinstance(client, httpx.AsyncClient):
        return _AsyncClientTransport(client)
    return _BlockingTransport(transport_of(client))


class _ClientTransport(httpx.BaseTransport):
    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return self._client.request(
                request.method, str(request.url), content=request.read(), **_settings(request)
            )
        except RuntimeError as error:  # the client is closed
            raise httpx.RequestError(str(error), request=request) from error


class _AsyncClientTransport(httpx.AsyncBaseTransport):
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._client.request(
                request.method, str(request.url), content=request.content, **_settings(request)
            )
        except RuntimeError as error:
            raise httpx.RequestError(str(error), request=request) from error


class _SessionTransport(httpx.BaseTransport):
    def __init__(self, session: Any) -> None:
        self._session = session

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        waits = request.extensions.get("timeout", {})
        try:
            response = self._session.request(
                request.method,
                str(request.url),
                data=request.read() or None,
                headers=dict(request.headers),
                timeout=(waits.get("connect"), waits.get("read")),
            )
        except OSError as error:  # as are all of `requests`
            raise _failure(error)(str(error), request=request) from error
        return httpx.Response(
            response.status_code,
            headers=_headers(response.headers),
            content=response.content,
            request=request,
        )


class _BlockingTransport(httpx.AsyncBaseTransport):
    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await asyncio.to_thread(self._transport.handle_request, request)
        response.stream = httpx.ByteStream(response.content)  # read already, and to be closed by a coroutine
        return response


def _settings(request: httpx.Request) -> dict[str, Any]:
    timeouts = request.extensions.get("timeout")
    return {"headers": request.headers, **({"timeout": httpx.Timeout(**timeouts)} if timeouts else {})}


def _failure(error: OSError) -> type[httpx.RequestError]:
    """By the names of `requests`, which is not imported. Whatever else broke, the request may have been sent."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if "ConnectTimeout" in names:
        return httpx.ConnectTimeout
    return httpx.ReadTimeout if names & {"Timeout", "TimeoutError"} else httpx.ReadError


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _OF_THE_WIRE}
