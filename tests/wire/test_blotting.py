"""Gateways that say what they were sent."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from conductor_deploy.errors import CannotRun, NotAuthorised, ServerRefused
from conductor_deploy.wire.access import Access, Basic, KeySecret, Token
from conductor_deploy.wire.blotting import BLOT
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.endpoints import LIST_WORKFLOWS
from conductor_deploy.wire.retry import Policy

SECRET = 'S3CRET"token/1234567890'
PLAIN = "S3CRETtoken1234567890"


def said_by(access: Access, answer: Any) -> CannotRun:
    """The error of a call whose answer is made from the request."""
    policy = Policy(attempts=1)
    with (
        Connection(access, httpx.MockTransport(answer), policy=policy) as connection,
        pytest.raises(CannotRun) as raised,
    ):
        connection.call(LIST_WORKFLOWS)
    return raised.value


def everything(error: CannotRun) -> str:
    return f"{error!r} {error} {vars(error)} {vars(error).get('headers')}"


def echo(request: httpx.Request) -> httpx.Response:
    headers = {name: value for name, value in request.headers.items() if name not in ("accept", "host")}
    violation = {"path": "name", "message": f"sent {headers}"}
    document = {"message": f"invalid: {headers} {request.content!r}", "validationErrors": [violation]}
    return httpx.Response(400, json=document, headers={"x-echo": str(headers)})


@pytest.mark.parametrize(
    ("settings", "secret"),
    [
        ({"auth": Token(PLAIN)}, PLAIN),
        ({"auth": Basic("ada", PLAIN)}, "YWRhOlMzQ1JFVHRva2VuMTIzNDU2Nzg5MA=="),
        ({"headers": {"Authorization": f"Bearer {PLAIN}"}}, PLAIN),
        ({"headers": {"Cookie": "abcd"}}, "abcd"),
        ({"headers": {"X-Tenant": "tenant-no-12"}}, "tenant-no-12"),
        ({"auth": KeySecret("id", PLAIN)}, PLAIN),
    ],
)
def test_nothing_that_was_sent_to_be_let_in_comes_back(settings: dict[str, Any], secret: str) -> None:
    error = said_by(Access("http://host/api", **settings), echo)
    assert secret not in everything(error)
    assert isinstance(error, ServerRefused)
    assert BLOT in error.body


def test_a_password_is_a_credential_by_itself() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"message": f"ada may not come in with {PLAIN}"})

    error = said_by(Access("http://host/api", Basic("ada", PLAIN)), answer)
    assert isinstance(error, NotAuthorised)
    assert error.message.endswith(f"ada may not come in with {BLOT}")


def test_the_token_of_an_access_key_is_one_too() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json={"token": PLAIN})
        return httpx.Response(500, json={"message": request.headers["x-authorization"]})

    error = said_by(Access("http://host/api", KeySecret("id", "secret")), answer)
    assert isinstance(error, ServerRefused)
    assert error.reason == BLOT


@pytest.mark.parametrize("where", [f"http://sso/{PLAIN}", "http://sso/in?to=http%3A%2F%2Fhost", "http://["])
def test_a_redirect_with_a_token_in_it(where: str) -> None:
    error = said_by(
        Access("http://host/api", Token(PLAIN)), lambda _: httpx.Response(302, headers={"location": where})
    )
    assert "redirects to " in error.message
    assert PLAIN not in everything(error)


def test_escaped_credentials_are_credentials() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"message": f"{SECRET} {quote(SECRET, safe='')}"})

    error = said_by(Access("http://host/api", headers={"X-Api-Key": SECRET}), answer)
    assert isinstance(error, ServerRefused)
    assert error.reason == f"{BLOT} {BLOT}"
    assert error.body == f'{{"message":"{BLOT} {BLOT}"}}'


@pytest.mark.parametrize("before", range(470, 500, 7))
def test_what_is_left_of_a_credential_where_a_message_is_cut(before: int) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"message": "x" * before + PLAIN + "y" * 99})

    error = said_by(Access("http://host/api", Token(PLAIN)), answer)
    assert PLAIN[:8] not in everything(error)


def test_short_values_that_open_no_door_are_left_alone() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"message": "orders are closed"})

    headers = {"X-Tenant": "orders", "X-Auth-Level": "are", "Authorization": "Basic ?"}
    error = said_by(Access("http://host/api", headers=headers), answer)
    assert error.message.endswith("orders are closed")
