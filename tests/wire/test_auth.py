"""Signing in with an access key, against a server that hands out tokens as Orkes Conductor does."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import httpx
import pytest

from conductor_deploy.embedded import transport
from conductor_deploy.errors import NotAuthorised, ServerRefused, UnreadableAnswer, WrongUsage
from conductor_deploy.wire.access import Access, Basic, KeySecret, Token
from conductor_deploy.wire.async_connection import AsyncConnection
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.endpoints import CREATE_WORKFLOW, LIST_WORKFLOWS, VERSION

URL = "https://orkes.example/api"
KEY = KeySecret("key", "hunter2")


class TokenServer(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers `[]` to whoever shows the newest token."""

    def __init__(self, secret: str = "hunter2", complaint: str = "EXPIRED_TOKEN") -> None:
        self.secret = secret
        self.complaint = complaint
        self.seen: list[str] = []
        self.answer: httpx.Response | None = None  # to a sign-in, in place of a token
        self._numbers = count(1)
        self._valid = ""
        self._lock = threading.Lock()

    def revoke(self) -> None:
        self._valid = ""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.seen.append(
                f"{request.method} {request.url.path} {request.headers.get('x-authorization', '-')}"
            )
            return self._sign_in(request) if request.url.path.endswith("/token") else self._list(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        return self.handle_request(request)

    def _sign_in(self, request: httpx.Request) -> httpx.Response:
        if self.answer:
            return self.answer
        if json.loads(request.content) != {"keyId": "key", "keySecret": self.secret}:
            return httpx.Response(401, json={"message": "Invalid key"})
        self._valid = f"token-{next(self._numbers)}"
        return httpx.Response(200, json={"token": self._valid, "userId": "app"})

    def _list(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("x-authorization") != self._valid:
            return httpx.Response(401, json={"error": self.complaint, "message": "Token is not valid"})
        return httpx.Response(200, json=[])


@pytest.fixture
def server() -> TokenServer:
    return TokenServer()


def test_an_access_key_is_exchanged_once(server: TokenServer) -> None:
    with Connection(Access(URL, KEY), server) as connection:
        connection.call(LIST_WORKFLOWS)
        connection.call(LIST_WORKFLOWS)
    assert server.seen == ["POST /api/token -", *["GET /api/metadata/workflow token-1"] * 2]


def test_a_token_is_renewed_before_it_expires(server: TokenServer) -> None:
    now = [0.0]
    with Connection(Access(URL, KEY), server, clock=lambda: now[0]) as connection:
        connection.call(LIST_WORKFLOWS)
        now[0] = 45 * 60 - 1
        connection.call(LIST_WORKFLOWS)
        now[0] += 1
        connection.call(LIST_WORKFLOWS)
    assert [line.split()[-1] for line in server.seen] == ["-", "token-1", "token-1", "-", "token-2"]


@pytest.mark.parametrize("complaint", ["EXPIRED_TOKEN", "INVALID_TOKEN"])
def test_a_token_that_is_not_taken_any_more_is_renewed_once(complaint: str) -> None:
    server = TokenServer(complaint=complaint)
    with Connection(Access(URL, KEY), server) as connection:
        connection.call(LIST_WORKFLOWS)
        server.revoke()
        connection.call(CREATE_WORKFLOW, {})  # refused before anything was done, so that it may be repeated
        assert [line.split()[-1] for line in server.seen[2:]] == ["token-1", "-", "token-2"]


def test_a_token_that_is_never_taken(server: TokenServer) -> None:
    server.answer = httpx.Response(200, json={"token": "of another server"})
    with (
        Connection(Access(URL, KEY), server) as connection,
        pytest.raises(NotAuthorised, match="401, not signed in"),
    ):
        connection.call(LIST_WORKFLOWS)
    assert len(server.seen) == 4


def test_another_refusal_renews_nothing() -> None:
    server = TokenServer(complaint="NO_ENTRY")
    with Connection(Access(URL, KEY), server) as connection:
        connection.call(LIST_WORKFLOWS)
        server.revoke()
        with pytest.raises(NotAuthorised, match="Token is not valid"):
            connection.call(LIST_WORKFLOWS)
    assert len(server.seen) == 3


def test_many_threads_sign_in_once(server: TokenServer) -> None:
    with Connection(Access(URL, KEY), server) as connection, ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            answers = list(pool.map(lambda _: connection.call(LIST_WORKFLOWS), range(16)))
            assert answers == [[]] * 16
            server.revoke()
    assert sum(line.startswith("POST") for line in server.seen) == 3


def test_many_tasks_sign_in_once(server: TokenServer) -> None:
    async def run() -> None:
        async with AsyncConnection(Access(URL, KEY), server) as connection:
            for _ in range(3):
                assert (
                    await asyncio.gather(*[connection.call(LIST_WORKFLOWS) for _ in range(16)]) == [[]] * 16
                )
                server.revoke()

    asyncio.run(run())
    assert sum(line.startswith("POST") for line in server.seen) == 3


def test_wrong_credentials_are_tried_once_and_told_every_time() -> None:
    server = TokenServer(secret="another")
    with Connection(Access(URL, KEY), server) as connection:
        for _ in range(3):
            with pytest.raises(
                NotAuthorised, match=r"POST \S+/token answered 401, not signed in: Invalid key"
            ) as raised:
                connection.call(LIST_WORKFLOWS)
            assert (
                raised.value.hint == "The server does not take these credentials: check `auth` and `headers`."
            )
    assert server.seen == ["POST /api/token -"]


def test_an_open_server_needs_no_token() -> None:
    with Connection(Access("embedded::memory:", KEY), transport(None)) as connection:
        assert connection.call(LIST_WORKFLOWS) == []
        assert connection.call(VERSION) == "3.32.3"


def test_an_open_server_is_asked_for_a_token_once(server: TokenServer) -> None:
    server.answer = httpx.Response(404, json={"message": "No static resource api/token."})
    with Connection(Access(URL, KEY), server) as connection:
        for _ in range(2):
            with pytest.raises(NotAuthorised):
                connection.call(LIST_WORKFLOWS)
    assert [line.split()[0] for line in server.seen] == ["POST", "GET", "GET"]


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (httpx.Response(500, json={"message": "no database"}), ServerRefused, "answered 500: no database"),
        (httpx.Response(200, json={"userId": "me"}), UnreadableAnswer, "answered 200 without a token"),
        (httpx.Response(200, html="<html>"), UnreadableAnswer, "a page of HTML"),
    ],
)
def test_a_sign_in_that_fails_may_be_tried_again(
    answer: httpx.Response, error: type[Exception], said: str, server: TokenServer
) -> None:
    server.answer = answer
    with Connection(Access(URL, KEY), server) as connection:
        with pytest.raises(error, match=said):
            connection.call(LIST_WORKFLOWS)
        server.answer = None
        assert connection.call(LIST_WORKFLOWS) == []


@pytest.mark.parametrize(
    ("access", "name", "value"),
    [
        (Access(URL, Token("abc")), "x-authorization", "abc"),
        (Access(URL, Basic("me", "é")), "authorization", "Basic bWU6w6k="),
        (Access("https://me:%C3%A9@orkes.example/api"), "authorization", "Basic bWU6w6k="),
        (Access(URL, Basic("me", "x"), {"Authorization": "Bearer abc"}), "authorization", "Bearer abc"),
        (Access(URL, headers={"X-Team": " orders\n"}), "x-team", "orders"),
    ],
)
def test_other_credentials_travel_as_headers(access: Access, name: str, value: str) -> None:
    seen: list[httpx.Request] = []

    def remember(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=[])

    with Connection(access, httpx.MockTransport(remember)) as connection:
        connection.call(LIST_WORKFLOWS)
    assert seen[0].headers[name] == value
    assert str(seen[0].url) == f"{URL}/metadata/workflow"


@pytest.mark.parametrize(
    "access",
    [
        Access(URL, Token("hunter2\nhunter2")),
        Access(URL, headers={"Authorization": "hunter2é"}),
        Access(URL, headers={"Two Words": "hunter2"}),
    ],
)
def test_headers_that_can_not_be_sent_are_told_without_their_values(access: Access) -> None:
    with pytest.raises(WrongUsage, match="can't be sent") as raised:
        Connection(access)
    assert "hunter2" not in f"{raised.value!r} {raised.value.hint}"
