"""The connections of a configuration: one pool a process, and one for each event loop."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

from conductor_deploy.client._capabilities import Capabilities
from conductor_deploy.client._failures import api_exception
from conductor_deploy.client._of_access import OfAccess
from conductor_deploy.client._own_clients import async_transport_of, transport_of
from conductor_deploy.client._tokens import ConfigurationTokens
from conductor_deploy.client.http.rest import ApiException
from conductor_deploy.errors import ConductorDeployError
from conductor_deploy.wire.access import Access, Basic, environment_proxy
from conductor_deploy.wire.async_connection import AsyncConnection
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.request import basic_header
from conductor_deploy.wire.retry import Policy
from conductor_deploy.wire.transports import async_transport, sync_transport

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.wire.endpoints import Endpoint

__all__ = ["Opened", "opened_by"]

_Shared: TypeAlias = tuple[Connection, Capabilities]

_SECONDS = 120.0
_SECONDS_TO_CONNECT = 10.0
_CONNECTIONS = 100
_REDIRECTS = 5


class Opened:
    """What one process has open for a configuration. Its connections close with it, at the latest."""

    def __init__(self, configuration: Configuration) -> None:
        self._client = client = configuration.http_connection
        self.tokens = ConfigurationTokens(configuration)
        self._configuration = weakref.ref(configuration)
        self._access = _access(configuration, self.tokens)
        self._lock = threading.Lock()
        self._shared: _Shared | None = _shared(self._access, client)
        self._loops: dict[asyncio.AbstractEventLoop, tuple[AsyncConnection, Callable[[], Any]]] = {}

    @property
    def connection(self) -> Connection:
        """That of all threads. Whoever calls holds it until the answer is there."""
        return self._of_threads()[0]

    @property
    def capabilities(self) -> Capabilities:
        """What the server is and can, asked over `connection`."""
        return self._of_threads()[1]

    def close(self) -> None:
        """Let go of the pool that threads share: it closes when the last of its calls is done."""
        self._shared = None

    def _of_threads(self) -> _Shared:
        shared = self._shared
        if shared is None:
            with self._lock:
                shared = self._shared = self._shared or _shared(self._access, self._client)
        return shared

    def failure(self, error: ConductorDeployError, endpoint: Endpoint) -> ApiException:
        """What the client raises in place of an error of the wire, with its cause."""
        return api_exception(error, endpoint, self._configuration(), self.capabilities)

    async def failure_aside(self, error: ConductorDeployError, endpoint: Endpoint) -> ApiException:
        """As `failure`, in another thread, since it may ask the server."""
        return await asyncio.to_thread(self.failure, error, endpoint)

    def of_this_loop(self) -> AsyncConnection:
        """The connection of the running event loop. Those of loops that have ended are dropped."""
        loop = asyncio.get_running_loop()
        if loop not in self._loops:
            self._loops = {known: old for known, old in self._loops.items() if not known.is_closed()}
            client = self._client
            transport = async_transport(self._access) if client is None else async_transport_of(client)
            connection = AsyncConnection(self._access, transport)
            last = weakref.finalize(connection, _close_in, loop, transport)
            last.atexit = False
            self._loops[loop] = connection, last.detach
        return self._loops[loop][0]

    def trying_once(self) -> AsyncConnection:
        """A connection of the caller's own, to close, that asks nothing twice."""
        client = self._client
        transport = async_transport(self._access) if client is None else async_transport_of(client)
        return AsyncConnection(self._access, transport, policy=Policy(attempts=1))

    async def close_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close the pool of an event loop."""
        if loop in self._loops:
            connection, leave_open = self._loops.pop(loop)
            leave_open()
            await connection.close()


def opened_by(configuration: Configuration) -> Opened:
    """What this process has open. ApiException where nothing can be opened."""
    # A child process must not use, nor close, what its parent opened; of two threads that open, one wins.
    opened: dict[int, Opened] = configuration._opened
    process = os.getpid()
    try:
        return opened.get(process) or opened.setdefault(process, Opened(configuration))
    except ConductorDeployError as error:  # no URL, no such certificate
        raise ApiException(0, error.message) from error


def _shared(access: Access, client: Any) -> _Shared:
    is_own = client is None or isinstance(client, httpx.AsyncClient)
    transport = sync_transport(access) if is_own else transport_of(client)
    connection = Connection(access, transport)
    if is_own:
        weakref.finalize(connection, _close, transport, os.getpid())
    return connection, Capabilities(connection)


def _close(transport: httpx.BaseTransport, process: int) -> None:
    if os.getpid() == process:
        transport.close()


def _close_in(loop: asyncio.AbstractEventLoop, transport: httpx.AsyncBaseTransport) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(lambda: loop.create_task(transport.aclose()))


def _access(configuration: Configuration, tokens: ConfigurationTokens) -> Access:
    if isinstance(configuration, OfAccess):
        return replace(configuration.access, connections=_CONNECTIONS)
    url, client = configuration.host, configuration.http_connection
    user = Access(url).credentials
    cert, key = configuration.cert_file, configuration.key_file
    return Access(
        url,
        tokens,
        headers=basic_header(user) if isinstance(user, Basic) else {},
        verify=(configuration.ssl_ca_cert or True) if configuration.verify_ssl else False,
        cert=(cert, key) if cert and key else cert,
        proxy=configuration.proxy or environment_proxy(url, os.environ),
        timeout=None if isinstance(client, (httpx.Client, httpx.AsyncClient)) else _SECONDS,
        connect_timeout=_SECONDS_TO_CONNECT,
        http2=configuration.http2,
        hostname=configuration.assert_hostname,
        connections=_CONNECTIONS,
        redirects=_REDIRECTS,
        safe_in_paths=configuration.safe_chars_for_path_param,
    )
