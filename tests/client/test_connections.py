"""How connections are made, shared, and closed: on servers of the loopback and through a proxy."""

import asyncio
import gc
import importlib
import multiprocessing
import os
import socket
import ssl
import subprocess
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from fault_proxy import FaultProxy
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived
from recording_server import Recording, recording_server

from conductor_deploy.client._call import Call
from conductor_deploy.client._connections import opened_by
from conductor_deploy.client._own_clients import transport_of
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.api_client import ApiClient
from conductor_deploy.client.http.async_api_client import AsyncApiClient
from conductor_deploy.client.http.rest import ApiException
from conductor_deploy.embedded import transport
from conductor_deploy.wire.endpoints import CREATE_WORKFLOW, GET_WORKFLOW, LIST_WORKFLOWS

LIST = Call(LIST_WORKFLOWS)
ORDER = {"name": "order", "tasks": [{"name": "charge", "taskReferenceName": "charge"}]}


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    with FaultProxy(transport(None)) as proxy:
        yield proxy


@pytest.fixture
def configured() -> Iterator[Callable[..., Configuration]]:
    """Makes configurations, with attributes, that are closed after the test."""
    made: list[Configuration] = []

    def make(url: str, **attributes: Any) -> Configuration:
        made.append(Configuration(server_api_url=url))
        for name, value in attributes.items():
            setattr(made[-1], name, value)
        return made[-1]

    yield make
    for configuration in made:
        configuration.close()


@pytest.fixture
def server() -> Iterator[Recording]:
    with recording_server() as recording:
        recording.answer = 200, "application/json", b"[]"
        yield recording


# One pool


def test_the_clients_of_a_configuration_share_its_connections(
    proxy: FaultProxy, configured: Callable[..., Configuration]
) -> None:
    configuration = configured(proxy.url)
    clients = [ApiClient(configuration) for _ in range(5)]
    assert proxy.connections == 0
    for client in clients:
        assert client.send(LIST) == []
    assert proxy.connections == 1
    assert ApiClient(configured(proxy.url)).send(LIST) == []
    assert proxy.connections == 2


def test_many_threads_open_one_pool(proxy: FaultProxy, configured: Callable[..., Configuration]) -> None:
    configuration = configured(proxy.url)
    with ThreadPoolExecutor(20) as pool:
        opened = set(pool.map(lambda _: opened_by(configuration), range(100)))
        answers = list(pool.map(lambda _: ApiClient(configuration).send(LIST), range(100)))
    assert len(opened) == 1
    assert answers == [[]] * 100
    assert proxy.connections <= 20


def test_a_closed_configuration_opens_again(
    proxy: FaultProxy, configured: Callable[..., Configuration]
) -> None:
    configuration = configured(proxy.url)
    configuration.close()
    for expected in (1, 2):
        assert ApiClient(configuration).send(LIST) == []
        assert proxy.connections == expected
        configuration.close()


def test_connections_close_with_their_configuration(proxy: FaultProxy) -> None:
    configuration = Configuration(server_api_url=proxy.url)
    assert ApiClient(configuration).send(LIST) == []
    gone = weakref.ref(configuration)
    del configuration
    gc.collect()  # a socket that is only dropped warns, which fails the test
    assert gone() is None
    assert proxy.connections == 1


def test_what_changes_at_a_configuration_counts_for_the_next_call(
    proxy: FaultProxy, server: Recording, configured: Callable[..., Configuration]
) -> None:
    configuration = configured(proxy.url)
    client = ApiClient(configuration)
    client.send(LIST)
    configuration.host = server.url
    client.send(LIST)
    assert len(proxy.passed) == len(server.requests) == 1


def test_calls_under_way_end_on_the_old_connections(
    proxy: FaultProxy, configured: Callable[..., Configuration]
) -> None:
    configuration = configured(proxy.url)
    client = ApiClient(configuration)
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(client.send, LIST) for _ in range(20)]
        configuration.proxy = None
        gc.collect()
        assert [call.result() for call in calls] == [[]] * 20


def test_closing_lets_calls_under_way_end(configured: Callable[..., Configuration]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        configuration = configured(f"http://127.0.0.1:{listener.getsockname()[1]}/api")
        with ThreadPoolExecutor(1) as pool:
            call = pool.submit(ApiClient(configuration).send, LIST)
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                configuration.close()
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"
                )
                assert call.result() == []
                assert connection.recv(1) == b""  # the last user is done


def test_threads_that_call_do_not_notice_that_others_close(
    proxy: FaultProxy, configured: Callable[..., Configuration]
) -> None:
    configuration = configured(proxy.url)
    client = ApiClient(configuration)
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(client.send, LIST) for _ in range(60)]
        for call in calls:
            configuration.close()
            assert call.result(timeout=5) == []


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # forking is what is tested
def test_a_fork_has_connections_of_its_own(
    proxy: FaultProxy, configured: Callable[..., Configuration]
) -> None:
    configuration = configured(proxy.url)
    client = ApiClient(configuration)
    client.send(LIST)
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    child = context.Process(target=lambda: results.put((os.getpid(), client.send(LIST))))
    child.start()
    assert results.get() == (child.pid, [])
    child.join()
    assert client.send(LIST) == []
    assert proxy.connections == 2


def test_a_server_that_closes_every_hundredth_request(configured: Callable[..., Configuration]) -> None:
    with FaultProxy(transport(None), close_after=100) as proxy:
        client = ApiClient(configured(proxy.url))
        for number in range(1, 251):
            client.send(Call(CREATE_WORKFLOW, None, {**ORDER, "version": number}))
        assert len(client.send(LIST)) == 250
        assert proxy.connections == 3


def test_idle_connections_that_were_closed(
    proxy: FaultProxy, configured: Callable[..., Configuration]
) -> None:
    client = ApiClient(configured(proxy.url))
    client.send(LIST)
    proxy.hang_up()
    client.send(Call(CREATE_WORKFLOW, None, ORDER))
    assert proxy.passed.count("POST /metadata/workflow") == 1


# Coroutines


def test_coroutines_share_the_connections_of_their_loop(
    proxy: FaultProxy, configured: Callable[..., Configuration]
) -> None:
    configuration = configured(proxy.url)

    async def run() -> None:
        async with AsyncApiClient(configuration), AsyncApiClient(configuration) as client:
            for _ in range(3):
                assert await client.send(LIST) == []
            assert await AsyncApiClient(configuration).send(LIST) == []

    for expected in (1, 2):
        asyncio.run(run())
        assert proxy.connections == expected


def test_connections_of_loops_that_ended_are_dropped(
    proxy: FaultProxy, configured: Callable[..., Configuration]
) -> None:
    configuration = configured(proxy.url)

    async def run() -> object:
        return opened_by(configuration).of_this_loop()

    gone = weakref.ref(asyncio.run(run()))
    asyncio.run(run())
    gc.collect()
    assert gone() is None


def test_connections_of_a_loop_that_are_dropped_close(
    proxy: FaultProxy, configured: Callable[..., Configuration]
) -> None:
    configuration = configured(proxy.url)

    async def run() -> None:
        client = AsyncApiClient(configuration)
        await client.send(LIST)
        configuration.verify_ssl = False  # from now on there are others
        configuration.close()
        gc.collect()
        await client.send(LIST)
        await client.close()

    asyncio.run(run())
    gc.collect()  # a transport that was not closed warns, which fails the test
    assert proxy.connections == 2


# Time-outs


@pytest.mark.parametrize("timeout", [0.05, (5, 0.05), [5, 0.05]])
def test_a_call_has_a_time_out_of_its_own(
    timeout: Any, proxy: FaultProxy, configured: Callable[..., Configuration]
) -> None:
    proxy.fail("hold", "GET /metadata/workflow")
    client = ApiClient(configured(proxy.url))
    with pytest.raises(ApiException, match=r"\(0\) Reason: GET \S+ got no answer within 0.05 sec") as raised:
        client.send(LIST, timeout=timeout)
    assert (raised.value.status, raised.value.transient) == (0, False)


def test_the_time_outs_of_all_calls(configured: Callable[..., Configuration]) -> None:
    origin = opened_by(configured("http://127.0.0.1:9")).connection.origin
    assert origin.timeouts == {"connect": 10, "read": 120, "write": 120, "pool": 120}


# TLS


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority, and a server's and a client's certificate that it signed."""
    folder = tmp_path_factory.mktemp("authority")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    may_sign = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    authority = ("-x509", "-subj", "/CN=authority", *may_sign, "-keyout", "ca.key", "-out", "ca.pem")
    commands: list[tuple[str, ...]] = [("openssl", "req", *key, *authority)]
    for name, alternative in (("server", "DNS:conductor.example"), ("client", "DNS:client")):
        signed = ("-x509", "-CA", "ca.pem", "-CAkey", "ca.key", "-subj", f"/CN={name}")
        made = ("-addext", f"subjectAltName={alternative}", "-addext", "basicConstraints=critical,CA:FALSE")
        files = ("-keyout", f"{name}.key", "-out", f"{name}.pem")
        commands.append(("openssl", "req", *key, *signed, *made, *files))
    for command in commands:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def tls_url(certificates: Path) -> Iterator[str]:
    """A server that answers `[]` to all who show the client's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    context.load_verify_locations(certificates / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=answer_all, args=(listener, context))
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}/api"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def answer_all(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:  # closed: the test is over
            return
        with client, suppress(OSError), context.wrap_socket(client, server_side=True) as secured:
            secured.recv(65536)
            secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]")


def test_an_own_authority_and_a_client_certificate(
    certificates: Path, tls_url: str, configured: Callable[..., Configuration]
) -> None:
    settings: dict[str, Any] = {
        "ssl_ca_cert": str(certificates / "ca.pem"),
        "cert_file": str(certificates / "client.pem"),
        "key_file": str(certificates / "client.key"),
    }
    named = configured(tls_url, **settings, assert_hostname="conductor.example")
    assert ApiClient(named).send(LIST) == []
    assert ApiClient(configured(tls_url, **settings, assert_hostname=False)).send(LIST) == []
    assert ApiClient(configured(tls_url, **settings, verify_ssl=False)).send(LIST) == []

    async def run() -> None:
        async with AsyncApiClient(named) as client:
            assert await client.send(LIST) == []

    asyncio.run(run())


def test_a_certificate_that_fits_nothing(
    certificates: Path, tls_url: str, configured: Callable[..., Configuration]
) -> None:
    authority = str(certificates / "ca.pem")
    files = {"cert_file": str(certificates / "client.pem"), "key_file": str(certificates / "client.key")}
    for settings in (files, {**files, "ssl_ca_cert": authority}, {"ssl_ca_cert": str(certificates / "x")}):
        with pytest.raises(ApiException) as raised:
            ApiClient(configured(tls_url, **settings)).send(LIST)
        assert (raised.value.status, raised.value.transient) == (0, False)
        assert "certificate" in str(raised.value) or "authorities" in str(raised.value)


# A proxy, and a client of one's own


def test_a_proxy_is_honoured(server: Recording, configured: Callable[..., Configuration]) -> None:
    proxy = server.url.replace("http://", "http://me:hunter2@").removesuffix("/api")
    configuration = configured("http://conductor.example/api", proxy=proxy)
    assert ApiClient(configuration).send(LIST) == []
    request = server.taken()
    assert request.target == "http://conductor.example/api/metadata/workflow"
    assert request.headers["proxy-authorization"].startswith("Basic ")

    async def run() -> None:
        async with AsyncApiClient(configuration) as client:
            await client.send(LIST)

    asyncio.run(run())
    assert server.taken().target == "http://conductor.example/api/metadata/workflow"


def test_the_proxy_of_the_environment(
    server: Recording, configured: Callable[..., Configuration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/api"))
    monkeypatch.setenv("no_proxy", "other.example")
    ApiClient(configured("http://conductor.example/api")).send(LIST)
    assert server.taken().target == "http://conductor.example/api/metadata/workflow"


def test_a_client_of_ones_own(server: Recording, configured: Callable[..., Configuration]) -> None:
    seen: list[float] = []

    def remember(request: httpx.Request) -> None:
        seen.append(request.extensions["timeout"]["read"])

    own = httpx.Client(headers={"X-Team": "orders"}, timeout=7, event_hooks={"request": [remember]})
    with own:
        client = ApiClient(configured(server.url, http_connection=own))
        assert client.send(LIST) == []
        assert server.taken().headers["x-team"] == "orders"
        client.send(LIST, timeout=3)
        client.send(Call(CREATE_WORKFLOW, None, ORDER))
        assert b'"charge"' in server.requests[-1].content
        client.configuration.close()
        assert not own.is_closed
    assert seen == [7, 3, 7]
    with pytest.raises(ApiException, match="has been closed"):
        client.send(LIST)


def test_a_client_of_ones_own_serves_coroutines(
    server: Recording, configured: Callable[..., Configuration]
) -> None:
    async def run(own: Any) -> None:
        client = AsyncApiClient(configured(server.url, http_connection=own))
        assert await client.send(LIST) == []
        assert server.taken().headers["x-team"] == "orders"

    async def run_async() -> None:
        async with httpx.AsyncClient(headers={"X-Team": "orders"}) as own:
            await run(own)
            configuration = configured(server.url, http_connection=own)
            assert ApiClient(configuration).send(LIST) == []
        with pytest.raises(ApiException, match="has been closed"):
            await AsyncApiClient(configuration).send(LIST)

    with httpx.Client(headers={"X-Team": "orders"}) as own:
        asyncio.run(run(own))
    asyncio.run(run_async())


@pytest.fixture
def session() -> Iterator[Any]:
    """What the official SDK 1.1 takes."""
    with importlib.import_module("requests").Session() as session:
        session.headers["X-Team"] = "orders"
        yield session


def test_a_session_of_requests(
    session: Any, server: Recording, configured: Callable[..., Configuration]
) -> None:
    client = ApiClient(configured(server.url, http_connection=session))
    assert client.send(LIST) == []
    assert server.taken().headers["x-team"] == "orders"
    client.send(Call(CREATE_WORKFLOW, None, ORDER))
    assert b'"charge"' in server.requests[-1].content
    server.answer = (
        404,
        "application/json",
        b'{"status": 404, "message": "No such workflow found by name: a"}',
    )
    with pytest.raises(ApiException, match="No such workflow"):
        client.send(Call(GET_WORKFLOW, None, None, {"name": "a"}))


def test_a_session_of_requests_serves_coroutines(
    session: Any, server: Recording, configured: Callable[..., Configuration]
) -> None:
    client = AsyncApiClient(configured(server.url, http_connection=session))
    assert asyncio.run(client.send(LIST)) == []
    assert server.taken().headers["x-team"] == "orders"


def test_what_breaks_in_a_session_is_told(session: Any, configured: Callable[..., Configuration]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = ApiClient(
            configured(f"http://127.0.0.1:{listener.getsockname()[1]}/api", http_connection=session)
        )
        with pytest.raises(ApiException, match=r"no answer within 0\.05 seconds"):
            client.send(Call(CREATE_WORKFLOW, None, ORDER), timeout=(5, 0.05))
    with pytest.raises(ApiException) as refused:
        client.send(Call(CREATE_WORKFLOW, None, ORDER))
    assert refused.value.status == 0


def test_what_can_not_connect_is_told() -> None:
    class ConnectTimeout(OSError):
        """As `requests` has one."""

    class Session:
        """As small as one may be."""

        def request(self, method: str, url: str, data: Any, headers: Any, timeout: Any) -> Any:
            raise ConnectTimeout(f"{method} {url} {data} {headers} {timeout}")

    with pytest.raises(httpx.ConnectTimeout, match=r"GET http://a/ None .* \(None, None\)"):
        transport_of(Session()).handle_request(httpx.Request("GET", "http://a/"))


def test_a_client_of_another_kind_is_a_clear_error(configured: Callable[..., Configuration]) -> None:
    client = ApiClient(configured("http://127.0.0.1:9/api", http_connection="requests"))
    with pytest.raises(TypeError, match=r"http_connection must be an httpx\.Client, .*, not str"):
        client.send(LIST)


def test_an_embedded_registry(configured: Callable[..., Configuration], tmp_path: Path) -> None:
    with httpx.Client(transport=transport(str(tmp_path / "registry.db"))) as own:
        client = ApiClient(configured("http://embedded/api", http_connection=own))
        client.send(Call(CREATE_WORKFLOW, None, ORDER))
        assert client.send(Call(GET_WORKFLOW, "WorkflowDef", None, {"name": "order"})).name == "order"


# URLs


@pytest.mark.parametrize("url", ["conductor.example", "ftp://conductor.example", "http://", "http://a b/api"])
def test_a_host_that_is_no_url(url: str, configured: Callable[..., Configuration]) -> None:
    with pytest.raises(ApiException, match="is not the URL of a server") as raised:
        ApiClient(configured(url)).send(LIST)
    assert raised.value.status == 0


def test_user_and_password_of_the_url(server: Recording, configured: Callable[..., Configuration]) -> None:
    url = server.url.replace("http://", "http://me:hunter%32@")
    configuration = configured(url)
    configuration.update_token("abc")
    ApiClient(configuration).send(LIST)
    headers = server.taken().headers
    assert headers["authorization"] == "Basic bWU6aHVudGVyMg=="
    assert headers["x-authorization"] == "abc"
    assert headers["host"] in server.url
    server.answer = 500, "text/plain", b"no entry for hunter%32"
    with pytest.raises(ApiException) as raised:
        ApiClient(configuration).send(LIST)
    assert "hunter" not in str(raised.value)


def test_characters_of_paths_that_stay(server: Recording, configured: Callable[..., Configuration]) -> None:
    named = Call(GET_WORKFLOW, None, None, {"name": "a/b:c"})
    server.answer = 200, "application/json", b"{}"
    ApiClient(configured(server.url)).send(named)
    assert server.taken().target.endswith("/metadata/workflow/a%2Fb%3Ac")
    ApiClient(configured(server.url, safe_chars_for_path_param="/:")).send(named)
    assert server.taken().target.endswith("/metadata/workflow/a/b:c")


# Redirects


class Redirecting(httpx.BaseTransport):
    """Sends `/old` where a test says, and answers what it got elsewhere."""

    def __init__(self, status: int, target: str) -> None:
        self.status, self.target = status, target
        self.seen: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(f"{request.method} {request.url.path} {request.headers.get('x-authorization')}")
        if "/old" in request.url.path:
            return httpx.Response(self.status, headers={"location": self.target}, text="moved")
        return httpx.Response(200, json=["found"])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_host_is_followed(
    status: int, configured: Callable[..., Configuration]
) -> None:
    upstream = Redirecting(status, "/api/metadata/workflow")
    with FaultProxy(upstream, "http://server") as proxy:
        configuration = configured(f"{proxy.url}/old")
        configuration.update_token("abc")
        assert ApiClient(configuration).send(LIST) == ["found"]
    assert upstream.seen == ["GET /old/metadata/workflow abc", "GET /metadata/workflow abc"]


def test_redirects_in_a_circle_end(configured: Callable[..., Configuration]) -> None:
    upstream = Redirecting(307, "/api/old/again")
    with (
        FaultProxy(upstream, "http://server") as proxy,
        pytest.raises(ApiException, match=r"\(307\) Reason: redirects to /api/old/again"),
    ):
        ApiClient(configured(f"{proxy.url}/old")).send(LIST)
    assert len(upstream.seen) == 6


def test_a_redirect_to_another_host_is_told(
    server: Recording, configured: Callable[..., Configuration]
) -> None:
    upstream = Redirecting(307, "http://elsewhere.example/api?token=1")
    with (
        FaultProxy(upstream, "http://server") as proxy,
        pytest.raises(ApiException, match=r"\(307\) Reason: redirects to http://elsewhere\.example/api "),
    ):
        ApiClient(configured(f"{proxy.url}/old")).send(LIST)
    assert server.requests == []


def test_a_write_is_not_redirected_to_a_read(configured: Callable[..., Configuration]) -> None:
    upstream = Redirecting(302, "/api/new")
    with (
        FaultProxy(upstream, "http://server") as proxy,
        pytest.raises(ApiException, match=r"\(302\) Reason: redirects to /api/new"),
    ):
        ApiClient(configured(f"{proxy.url}/old")).send(Call(CREATE_WORKFLOW, None, ORDER))
    assert len(upstream.seen) == 1


# HTTP/2


@pytest.fixture
def http2_url(certificates: Path) -> Iterator[str]:
    """A server that answers `[]`, and speaks whichever HTTP a client prefers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    context.set_alpn_protocols(["h2", "http/1.1"])
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=answer_in_http2, args=(listener, context))
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}/api"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def answer_in_http2(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:  # closed: the test is over
            return
        with client, suppress(OSError), context.wrap_socket(client, server_side=True) as secured:
            if secured.selected_alpn_protocol() != "h2":
                secured.recv(65536)
                secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n[1.1]")
                continue
            speaker = H2Connection(H2Configuration(client_side=False))
            speaker.initiate_connection()
            secured.sendall(speaker.data_to_send())
            while data := secured.recv(65536):
                for event in speaker.receive_data(data):
                    if isinstance(event, RequestReceived):
                        speaker.send_headers(event.stream_id, [(":status", "200")])
                        speaker.send_data(event.stream_id, b"[2]", end_stream=True)
                secured.sendall(speaker.data_to_send())


def test_http_2_is_spoken_on_request(
    certificates: Path, http2_url: str, configured: Callable[..., Configuration]
) -> None:
    trusting = {"ssl_ca_cert": str(certificates / "ca.pem"), "assert_hostname": "conductor.example"}
    assert ApiClient(configured(http2_url, **trusting)).send(LIST) == [1.1]
    client = ApiClient(configured(http2_url, **trusting, http2=True))
    assert [client.send(LIST), client.send(LIST)] == [[2], [2]]


def test_http_2_without_tls_stays_what_it_was(
    server: Recording, configured: Callable[..., Configuration]
) -> None:
    assert ApiClient(configured(server.url, http2=True)).send(LIST) == []
