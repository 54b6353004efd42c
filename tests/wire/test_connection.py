"""What a person is told when a server fails, and what is asked again.

The server is the embedded registry, behind a real proxy that fails on request.
"""

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fault_proxy import FaultProxy

from conductor_deploy.embedded import transport
from conductor_deploy.errors import CannotRun, NotAuthorised, ServerRefused, Unreachable, UnreadableAnswer
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.wire.access import Access, Basic, KeySecret, Token
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.endpoints import (
    CREATE_WORKFLOW,
    DELETE_WORKFLOW,
    GET_WORKFLOW,
    LIST_PROMPTS,
    LIST_WORKFLOWS,
    UPDATE_WORKFLOWS,
    Endpoint,
)

URL_HINT = "Is the URL right? Conductor's REST API usually ends in /api."
WORKFLOW: JSONObject = {
    "name": "order",
    "version": 1,
    "tasks": [{"name": "charge", "taskReferenceName": "charge"}],
}


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    with FaultProxy(transport(None)) as proxy:
        yield proxy


@pytest.fixture
def waits() -> list[float]:
    """The seconds that were waited between attempts; nobody really waits."""
    return []


@pytest.fixture
def connect(waits: list[float]) -> Iterator[Callable[..., Connection]]:
    opened: list[Connection] = []

    def opening(url: str, **settings: Any) -> Connection:
        opened.append(Connection(Access(url, **settings), sleep=waits.append, jitter=lambda: 0.5))
        return opened[-1]

    yield opening
    for connection in opened:
        connection.close()


@pytest.fixture
def connection(proxy: FaultProxy, connect: Callable[..., Connection]) -> Connection:
    return connect(proxy.url)


def refusal(
    connection: Connection, endpoint: Endpoint = LIST_WORKFLOWS, *body: Any, **parameters: Any
) -> CannotRun:
    with pytest.raises(CannotRun) as raised:
        connection.call(endpoint, *body, **parameters)
    return raised.value


# No answer


def test_nobody_listens(connect: Callable[..., Connection], waits: list[float]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/api"
        error = refusal(connect(url), CREATE_WORKFLOW, WORKFLOW)
    assert isinstance(error, Unreachable)
    assert error.message == f"Cannot reach {url}: connection refused."
    assert error.hint == "Is the server running, and are host and port right?"
    assert not error.sent
    assert waits == [0.1875, 0.375, 0.75]


def test_the_host_has_no_address(connect: Callable[..., Connection], waits: list[float]) -> None:
    error = refusal(connect("http://conductor.invalid/api"))
    assert isinstance(error, Unreachable)
    assert error.message == "Cannot reach http://conductor.invalid/api: its host name is not known."
    assert not error.sent
    assert waits == []


def test_a_slow_server_is_not_asked_twice(
    proxy: FaultProxy, connect: Callable[..., Connection], waits: list[float]
) -> None:
    proxy.fail("hold")
    error = refusal(connect(proxy.url, timeout=0.05))
    assert isinstance(error, Unreachable)
    assert error.message == f"GET {proxy.url}/metadata/workflow got no answer within 0.05 seconds."
    assert error.sent
    assert waits == []


@pytest.mark.parametrize("kind", ["drop before", "drop after"])
def test_a_read_is_repeated_when_the_connection_closes(
    kind: Any, proxy: FaultProxy, connection: Connection, waits: list[float]
) -> None:
    proxy.fail(kind, times=3)
    assert connection.call(LIST_WORKFLOWS) == []
    assert len(waits) == 3


@pytest.mark.parametrize("kind", ["drop before", "drop after"])
def test_an_update_is_repeated_when_the_connection_closes(
    kind: Any, proxy: FaultProxy, connection: Connection
) -> None:
    proxy.fail(kind, times=1)
    assert connection.call(UPDATE_WORKFLOWS, [WORKFLOW])["bulkSuccessfulResults"] == ["order"]


@pytest.mark.parametrize(("kind", "reached"), [("drop before", 0), ("drop after", 1)])
def test_a_create_that_was_sent_is_never_repeated(
    kind: Any, reached: int, proxy: FaultProxy, connection: Connection, waits: list[float]
) -> None:
    proxy.fail(kind, on="POST")
    error = refusal(connection, CREATE_WORKFLOW, WORKFLOW)
    assert isinstance(error, Unreachable)
    assert error.sent
    assert error.message.startswith(f"POST {proxy.url}/metadata/workflow got no answer: the connection was")
    assert proxy.passed == ["POST /metadata/workflow"] * reached
    assert waits == []


def test_a_server_that_closes_every_third_connection_gets_each_create_once(waits: list[float]) -> None:
    with (
        FaultProxy(transport(None), close_after=3) as proxy,
        Connection(Access(proxy.url), sleep=waits.append) as connection,
    ):
        for version in range(10):
            connection.call(CREATE_WORKFLOW, {**WORKFLOW, "version": version})
        assert len(connection.call(LIST_WORKFLOWS)) == 10
        assert proxy.connections == 4
    assert waits == []


def test_an_idle_connection_that_the_server_closed_is_no_failure(
    proxy: FaultProxy, connection: Connection
) -> None:
    assert connection.call(LIST_WORKFLOWS) == []
    proxy.hang_up()
    assert connection.call(LIST_WORKFLOWS) == []


# Answers that can't be read


def test_a_truncated_answer_is_asked_for_again(proxy: FaultProxy, connection: Connection) -> None:
    connection.call(CREATE_WORKFLOW, WORKFLOW)
    proxy.fail("truncate", times=2)
    assert connection.call(LIST_WORKFLOWS)[0]["name"] == "order"


def test_answers_that_always_break_off(proxy: FaultProxy, connection: Connection, waits: list[float]) -> None:
    connection.call(CREATE_WORKFLOW, WORKFLOW)
    proxy.fail("truncate", times=4)
    error = refusal(connection)
    assert isinstance(error, UnreadableAnswer)
    assert error.message.startswith(f"GET {proxy.url}/metadata/workflow answered 200 and broke off in")
    assert len(waits) == 3


def test_half_an_answer_that_looks_whole(
    proxy: FaultProxy, connection: Connection, waits: list[float]
) -> None:
    connection.call(CREATE_WORKFLOW, WORKFLOW)
    proxy.fail("garble")
    error = refusal(connection)
    assert isinstance(error, UnreadableAnswer)
    assert error.message.startswith(f"GET {proxy.url}/metadata/workflow answered 200 with broken JSON (")
    assert waits == []


def test_an_error_after_the_list(proxy: FaultProxy, connection: Connection) -> None:
    """As a real server answers when a definition is nested too deep for it to write."""
    proxy.fail("answer", status=200, body=b'[{"name": "a"}]{"status": 500, "message": "depth"}')
    error = refusal(connection)
    assert isinstance(error, UnreadableAnswer)
    assert "broken JSON (Extra data at character 15 of 50)" in error.message


@pytest.mark.parametrize("endpoint", [LIST_WORKFLOWS, CREATE_WORKFLOW])
def test_a_page_of_html(endpoint: Endpoint, proxy: FaultProxy, connection: Connection) -> None:
    proxy.fail("answer", status=200, headers={"content-type": "text/html"}, body=b"<p>Sign in</p>")
    error = refusal(connection, endpoint)
    assert isinstance(error, UnreadableAnswer)
    assert (
        error.message == f"{endpoint.method} {proxy.url}/metadata/workflow answered 200 with a page of HTML."
    )
    assert error.hint == URL_HINT


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "nothing at all"),
        (b"{}", "an object where a list was expected"),
        (b"5", "a single value where a list was expected"),
        (b"<!DOCTYPE html>", "a page of HTML"),
        (b"\xff[]", "broken JSON"),
        (b"[" * 100_000, "broken JSON"),
    ],
)
def test_a_list_that_is_none(body: bytes, found: str, proxy: FaultProxy, connection: Connection) -> None:
    proxy.fail("answer", status=200, body=body)
    error = refusal(connection)
    assert isinstance(error, UnreadableAnswer)
    assert error.message == f"GET {proxy.url}/metadata/workflow answered 200 with {found}."


def test_a_list_where_one_definition_is_expected(proxy: FaultProxy, connection: Connection) -> None:
    proxy.fail("answer", status=200, body=b"[]")
    assert (
        "with a list where an object was expected" in refusal(connection, GET_WORKFLOW, name="order").message
    )


def test_an_answer_that_claims_to_be_compressed(proxy: FaultProxy, connection: Connection) -> None:
    proxy.fail("answer", status=200, headers={"content-encoding": "gzip"}, body=b"plain")
    error = refusal(connection)
    assert isinstance(error, UnreadableAnswer)
    assert "/metadata/workflow answered 200 in an encoding that can't be read (" in error.message


# Refusals


@pytest.mark.parametrize(
    ("status", "settings", "said", "hint"),
    [
        (401, {}, "not signed in", "No credentials were sent"),
        (
            401,
            {"auth": Basic("me", "hunter2")},
            "not signed in",
            "The server does not take these credentials",
        ),
        (403, {}, "not allowed", "No credentials were sent"),
        (403, {"auth": Token("hunter2")}, "not allowed", "The server knows these credentials"),
        (403, {"headers": {"X-Key": "hunter2"}}, "not allowed", "The server knows these credentials"),
    ],
)
def test_not_authorised(
    status: int, settings: Any, said: str, hint: str, proxy: FaultProxy, connect: Callable[..., Connection]
) -> None:
    proxy.fail("answer", status=status, body=b'{"message": "no entry"}')
    error = refusal(connect(proxy.url, **settings))
    assert isinstance(error, NotAuthorised)
    assert error.message == f"GET {proxy.url}/metadata/workflow answered {status}, {said}: no entry"
    assert str(error.hint).startswith(hint)
    assert "hunter2" not in f"{error!r} {error.hint}"


def test_a_url_without_api(proxy: FaultProxy, connect: Callable[..., Connection]) -> None:
    """The 404 of a framework or a proxy says nothing about definitions."""
    proxy.fail("answer", status=404, body=b'{"timestamp": 1, "status": 404, "error": "Not Found"}')
    connection = connect(proxy.url.removesuffix("/api"))
    error = refusal(connection, DELETE_WORKFLOW, name="order", version=1)
    assert isinstance(error, ServerRefused)
    assert error.is_unsupported
    assert not error.is_missing
    assert error.message.endswith("/metadata/workflow/order/1 answered 404: Not Found")
    assert error.hint == URL_HINT


def test_a_server_without_workflows_is_at_another_url(proxy: FaultProxy, connection: Connection) -> None:
    """The base path may be wrong and end in /api all the same."""
    proxy.fail("answer", status=404, body=b'{"timestamp": 1, "status": 404, "error": "Not Found"}')
    with pytest.raises(ServerRefused) as refused:
        connection.call(LIST_WORKFLOWS)
    assert refused.value.hint == URL_HINT


def test_a_404_without_json(proxy: FaultProxy, connection: Connection) -> None:
    proxy.fail("answer", status=404, headers={"content-type": "text/html"}, body=b"<html>nginx</html>")
    error = refusal(connection)
    assert isinstance(error, ServerRefused)
    assert error.is_unsupported
    assert error.reason == "Not Found"
    assert error.hint == URL_HINT


def test_an_operation_that_the_server_lacks(connection: Connection) -> None:
    error = refusal(connection, LIST_PROMPTS)
    assert isinstance(error, ServerRefused)
    assert error.is_unsupported
    assert str(error.hint).startswith("This server has no such operation")


def test_a_definition_that_is_missing(connection: Connection) -> None:
    errors = [
        refusal(connection, GET_WORKFLOW, name="order"),
        refusal(connection, DELETE_WORKFLOW, name="order", version=1),
    ]
    assert all(isinstance(error, ServerRefused) and error.is_missing for error in errors)
    assert "404: No such workflow found by name: order, version: null" in errors[0].message
    assert "500: No such workflow definition: order version: 1" in errors[1].message


def test_a_definition_that_exists(connection: Connection) -> None:
    connection.call(CREATE_WORKFLOW, WORKFLOW)
    error = refusal(connection, CREATE_WORKFLOW, WORKFLOW)
    assert isinstance(error, ServerRefused)
    assert error.is_duplicate


def test_violations_are_kept_and_three_are_told(connection: Connection) -> None:
    error = refusal(connection, CREATE_WORKFLOW, {"name": "", "tasks": [{}, {}]})
    assert isinstance(error, ServerRefused)
    assert len(error.errors) == 6
    assert "answered 400: name: WorkflowDef name cannot be null or empty; " in error.message
    assert error.message.endswith(" (and 3 more)")


def test_a_500_is_never_repeated(proxy: FaultProxy, connection: Connection, waits: list[float]) -> None:
    proxy.fail("answer", status=500, body=json.dumps({"message": "first line\nsecond " + "x" * 999}).encode())
    error = refusal(connection)
    assert isinstance(error, ServerRefused)
    assert error.message.startswith(f"GET {proxy.url}/metadata/workflow answered 500: first line second xxx")
    assert error.message.endswith("…")
    assert len(error.reason) > 999
    assert waits == []


def test_a_redirect_is_told_and_not_followed(proxy: FaultProxy, connection: Connection) -> None:
    proxy.fail("answer", status=302, headers={"location": "https://me:hunter2@login.example/in?to=hunter2"})
    error = refusal(connection)
    assert error.message.endswith("/metadata/workflow answered 302: redirects to https://login.example/in")
    assert str(error.hint).startswith("Redirects are not followed")


def test_plain_text_is_the_reason(proxy: FaultProxy, connection: Connection) -> None:
    proxy.fail("answer", status=400, headers={"content-type": "text/plain"}, body=b"This port needs\nTLS.\n")
    assert refusal(connection).message.endswith(" answered 400: This port needs TLS.")


# Busy servers


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("endpoint", [LIST_WORKFLOWS, CREATE_WORKFLOW])
def test_a_busy_server_is_asked_again_when_it_says(
    status: int, endpoint: Endpoint, proxy: FaultProxy, connection: Connection, waits: list[float]
) -> None:
    proxy.fail("answer", status=status, headers={"retry-after": "7"}, times=2)
    connection.call(endpoint, WORKFLOW if endpoint is CREATE_WORKFLOW else None)
    assert waits == [7, 7]
    assert len(proxy.passed) == 1


def test_a_server_that_stays_busy(proxy: FaultProxy, connection: Connection, waits: list[float]) -> None:
    proxy.fail("answer", status=503, times=4)
    error = refusal(connection)
    assert isinstance(error, ServerRefused)
    assert error.message.endswith("answered 503: Service Unavailable")
    assert str(error.hint).endswith("is overloaded or starting: try again later.")
    assert waits == [0.1875, 0.375, 0.75]


def test_nobody_waits_an_hour(proxy: FaultProxy, connection: Connection, waits: list[float]) -> None:
    proxy.fail("answer", status=429, headers={"retry-after": "3600"})
    assert "answered 429" in refusal(connection).message
    assert waits == []


@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_may_have_passed_on_a_create(
    status: int, proxy: FaultProxy, connection: Connection, waits: list[float]
) -> None:
    proxy.fail("answer", status=status, times=2)
    assert isinstance(refusal(connection, CREATE_WORKFLOW, WORKFLOW), ServerRefused)
    assert waits == []
    connection.call(UPDATE_WORKFLOWS, [WORKFLOW])
    assert len(waits) == 1


# Proxies


def test_a_proxy_that_refuses(proxy: FaultProxy, connect: Callable[..., Connection]) -> None:
    proxy.fail("answer", on="CONNECT", status=407)
    error = refusal(connect("https://conductor.example/api", proxy=proxy.url.removesuffix("/api")))
    assert isinstance(error, Unreachable)
    assert error.message.startswith("Cannot reach https://conductor.example/api: the proxy refuses (")


def test_an_explicit_proxy_is_used_even_for_loopback(
    proxy: FaultProxy, connect: Callable[..., Connection]
) -> None:
    connection = connect("http://127.0.0.1:1/api", proxy=proxy.url.removesuffix("/api"))
    refusal(connection)
    assert proxy.connections == 1


def test_an_access_key_that_is_not_taken(proxy: FaultProxy, connect: Callable[..., Connection]) -> None:
    connection = connect(proxy.url, auth=KeySecret("key", "hunter2"))
    proxy.fail("answer", on="POST /token", status=401, body=b'{"message": "Invalid access key"}')
    error = refusal(connection)
    assert isinstance(error, NotAuthorised)
    assert error.message == f"POST {proxy.url}/token answered 401, not signed in: Invalid access key"
    assert "hunter2" not in f"{error!r} {error.hint}"
    assert isinstance(refusal(connection), NotAuthorised)
    assert proxy.passed == []
