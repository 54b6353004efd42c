"""What one call has of its own, and what an error keeps of the answer."""

import asyncio
from typing import Any

import httpx
import pytest

from conductor_deploy.errors import NotAuthorised, ServerRefused, Unreachable, UnreadableAnswer
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.async_connection import AsyncConnection
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.endpoints import CREATE_WORKFLOW, GET_WORKFLOW, LIST_WORKFLOWS, Endpoint
from conductor_deploy.wire.request import Options, message_for, redirected, timeouts_of


class Recorder(httpx.BaseTransport):
    """Keeps requests and answers them in turn."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.seen: list[httpx.Request] = []
        self._answers = iter(answers)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


def connected(recorder: Recorder, **settings: Any) -> Connection:
    return Connection(Access("http://host/api", **settings), recorder, sleep=lambda _: None)


def test_headers_of_a_call_win() -> None:
    recorder = Recorder(httpx.Response(200, json=[]))
    with connected(recorder, headers={"X-Team": "orders", "X-Other": "1"}) as connection:
        options = Options({"x-team": "invoices", "Accept": "text/plain"})
        connection.exchange(message_for(connection.origin, LIST_WORKFLOWS, None, {}, options))
    headers = recorder.seen[0].headers
    assert (headers["x-team"], headers["x-other"], headers["accept"]) == ("invoices", "1", "text/plain")


@pytest.mark.parametrize(
    ("settings", "own", "expected"),
    [
        ({}, None, {"connect": 30, "read": 30, "write": 30, "pool": 30}),
        (
            {"timeout": 9, "connect_timeout": 2},
            None,
            {"connect": 2, "read": 9, "write": 9, "pool": 9},
        ),
        ({"timeout": None}, None, None),
        ({"timeout": None}, timeouts_of(3, 1), {"connect": 1, "read": 3, "write": 3, "pool": 3}),
    ],
)
def test_time_outs_of_a_call(settings: Any, own: Any, expected: Any) -> None:
    recorder = Recorder(httpx.Response(200, json=[]))
    with connected(recorder, **settings) as connection:
        message = message_for(connection.origin, LIST_WORKFLOWS, None, {}, Options(timeouts=own))
        connection.exchange(message)
    assert recorder.seen[0].extensions.get("timeout") == expected


@pytest.mark.parametrize(
    ("timeout", "error", "said"),
    [
        (None, httpx.ReadTimeout("x"), "got no answer in time."),
        (7, httpx.ReadTimeout("x"), "got no answer within 7 seconds."),
        (None, httpx.ConnectTimeout("x"), "no connection in time."),
    ],
)
def test_a_time_out_is_told(timeout: float | None, error: Exception, said: str) -> None:
    with connected(Recorder(*[error] * 4), timeout=timeout) as connection:
        with pytest.raises(Unreachable) as raised:
            connection.call(LIST_WORKFLOWS)
        assert raised.value.message.endswith(said)
        assert not raised.value.is_passing


@pytest.mark.parametrize(
    ("error", "sent", "is_passing"),
    [
        (httpx.ConnectError("refused"), False, True),
        (httpx.ReadError("reset"), True, True),
        (httpx.RemoteProtocolError("gone"), True, True),
        (httpx.UnsupportedProtocol("gopher"), True, False),
    ],
)
def test_whether_a_loss_is_passing(error: Exception, sent: bool, is_passing: bool) -> None:
    with connected(Recorder(*[error] * 4)) as connection, pytest.raises(Unreachable) as raised:
        connection.call(CREATE_WORKFLOW, {})
    assert (raised.value.sent, raised.value.is_passing) == (sent, is_passing)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, NotAuthorised), (409, ServerRefused), (200, UnreadableAnswer)]
)
def test_an_error_keeps_the_answer(
    status: int, kind: type[NotAuthorised | ServerRefused | UnreadableAnswer]
) -> None:
    answer = httpx.Response(status, text="no é", headers={"x-id": "7"})
    with connected(Recorder(answer)) as connection, pytest.raises(kind) as raised:
        connection.call(GET_WORKFLOW, name="order")
    error: Any = raised.value
    assert (error.status, error.body, error.headers["x-id"]) == (status, "no é", "7")
    assert error.where == "GET http://host/api/metadata/workflow/order"


def test_an_error_that_was_made_without_an_answer_has_none() -> None:
    for error in (NotAuthorised("x"), UnreadableAnswer("x"), ServerRefused("x", status=500, reason="y")):
        assert (error.body, dict(error.headers), error.where) == ("", {}, "")


def test_a_response_as_it_came() -> None:
    recorder = Recorder(httpx.Response(503), httpx.Response(404, text="none"))
    with connected(recorder) as connection:
        response = connection.respond(message_for(connection.origin, LIST_WORKFLOWS, None, {}))
    assert (response.status_code, response.text, len(recorder.seen)) == (404, "none", 2)


def test_a_response_to_a_coroutine() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(404, text="none"))

    async def run() -> None:
        async with AsyncConnection(Access("http://host/api"), transport) as connection:
            message = message_for(connection.origin, LIST_WORKFLOWS, None, {})
            assert (await connection.respond(message)).text == "none"
            await connection.sign_in()  # nobody has a key: nothing is sent

    asyncio.run(run())


@pytest.mark.parametrize(
    ("method", "status", "location", "where"),
    [
        ("GET", 302, "/other", "GET http://host/other"),
        ("HEAD", 301, "other", "HEAD http://host/api/other"),
        ("POST", 307, "https://host:8443/x?a=1", "POST https://host:8443/x"),
        ("DELETE", 308, "/other", "DELETE http://host/other"),
        ("POST", 302, "/other", None),
        ("PUT", 303, "/other", None),
        ("GET", 302, "http://elsewhere/x", None),
        ("GET", 302, "ftp://host/x", None),
        ("GET", 304, "/other", None),
        ("GET", 200, "/other", None),
    ],
)
def test_where_a_redirect_leads(method: Any, status: int, location: str, where: str | None) -> None:
    with connected(Recorder()) as connection:
        message = message_for(connection.origin, Endpoint(method, "/x"), None, {})
    moved = redirected(message, httpx.Response(status, headers={"location": location}))
    assert (moved.where if moved else None) == where


def test_no_way_back_from_tls() -> None:
    with Connection(Access("https://host/api"), Recorder()) as connection:
        message = message_for(connection.origin, LIST_WORKFLOWS, None, {})
    assert redirected(message, httpx.Response(302, headers={"location": "http://host/api"})) is None


def test_redirects_are_followed_only_if_that_is_asked_for() -> None:
    def moved() -> httpx.Response:
        return httpx.Response(302, headers={"location": "/found"})

    with (
        connected(Recorder(moved())) as connection,
        pytest.raises(ServerRefused, match="redirects to /found"),
    ):
        connection.call(LIST_WORKFLOWS)
    with connected(Recorder(moved(), httpx.Response(200, json=["found"])), redirects=1) as connection:
        assert connection.call(LIST_WORKFLOWS) == ["found"]


def test_an_own_name_for_the_certificate() -> None:
    recorder = Recorder(httpx.Response(200, json=[]))
    with connected(recorder, hostname="conductor.example") as connection:
        connection.call(LIST_WORKFLOWS)
    assert recorder.seen[0].extensions["sni_hostname"] == "conductor.example"
