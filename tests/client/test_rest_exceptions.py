"""The exceptions of the client, as users make and read them."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from official_sdk import imported

from conductor_deploy.client.exceptions.api_error import APIError, APIErrorCode
from conductor_deploy.client.exceptions.api_exception_handler import api_exception_handler, for_all_methods
from conductor_deploy.client.http import async_rest, rest
from conductor_deploy.client.http.rest import (
    ApiException,
    AuthorizationException,
    Conflict,
    Invalid,
    NotFound,
    RestException,
    Unsupported,
)


@dataclass
class Response:
    """A response as the official constructors read it."""

    status: int = 404
    reason: str = "Not Found"
    data: Any = '{"message": "No such workflow", "retryable": false}'
    headers: dict[str, str] = field(default_factory=lambda: {"set-cookie": "hunter2"})

    def getheaders(self) -> dict[str, str]:
        return self.headers


def test_an_exception_of_a_response() -> None:
    error = ApiException(http_resp=Response())
    assert (error.status, error.code, error.reason) == (404, 404, "Not Found")
    assert error.body == Response().data
    assert error.message == "No such workflow"
    assert error.headers == {"set-cookie": "hunter2"}
    assert error.transient is False
    assert error.is_not_found()


def test_an_exception_of_arguments() -> None:
    error = ApiException(status=0, reason="no answer", body="text", transient=True)
    assert (error.status, error.code, error.reason, error.body, error.message) == (
        0,
        0,
        "no answer",
        "text",
        "text",
    )
    assert error.headers is None
    assert error.transient is True
    assert not error.is_not_found()
    assert ApiException().status is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", ""),
        (None, None),
        ("no JSON", "no JSON"),
        ('{"error": "x"}', '{"error": "x"}'),
        ("[1]", "[1]"),
        ('{"message": "bad", "validationErrors": []}', "bad"),
        (
            '{"message": "bad", "validationErrors": [{"path": "a.name", "message": "empty"}, 1]}',
            "bad; a.name: empty",
        ),
    ],
)
def test_the_message_of_a_body(body: str | None, message: str | None) -> None:
    assert ApiException(http_resp=Response(data=body)).message == message


def test_a_response_whose_body_has_another_name() -> None:
    class Older:
        status, reason, resp = 500, "Internal Server Error", "text"

        def getheaders(self) -> dict[str, str]:
            return {}

    assert ApiException(http_resp=Older()).body == "text"


@pytest.mark.parametrize("class_name", ["ApiException", "AuthorizationException"])
@pytest.mark.parametrize(
    "response",
    [
        Response(),
        Response(401, "Unauthorized", '{"error": "EXPIRED_TOKEN", "message": "old"}'),
        Response(403, "Forbidden", '{"error": "INVALID_TOKEN"}'),
        Response(500, "Internal Server Error", "text"),
        Response(204, "No Content", ""),
    ],
)
def test_attributes_are_the_official_ones(class_name: str, response: Response) -> None:
    official = getattr(imported("http.rest"), class_name)
    ours = getattr(rest, class_name)
    makers: tuple[Callable[[Any], Any], ...] = (
        lambda kind: kind(http_resp=response),
        lambda kind: kind(409, "Conflict", None, "body"),
        lambda kind: kind(status=409, reason="Conflict", body='{"message": "x"}'),
    )
    for make in makers:
        theirs, made = make(official), make(ours)
        names = [name for name in vars(theirs) if not name.startswith("_")]
        names += [name for name in ("error_code", "status_code", "token_expired") if hasattr(theirs, name)]
        assert {name: getattr(made, name) for name in names} == {
            name: getattr(theirs, name) for name in names
        }
        assert made.is_not_found() == theirs.is_not_found()


def test_an_exception_is_one_line_without_headers() -> None:
    error = ApiException(http_resp=Response(data='{"message": "a\\nb"}'))
    assert str(error) == "(404) Reason: Not Found: a b"
    error.where = "GET https://conductor.example/api/x"
    assert str(error) == "(404) Reason: Not Found - GET https://conductor.example/api/x: a b"
    assert repr(error) == f"ApiException({str(error)!r})"
    long = ApiException(http_resp=Response(data="x" * 5000))
    assert len(str(long)) < 600
    assert long.body == "x" * 5000
    assert str(ApiException()) == "(None) Reason: "


def test_an_authorization_error_names_its_code() -> None:
    error = AuthorizationException(http_resp=Response(401, "Unauthorized", '{"error": "EXPIRED_TOKEN"}'))
    assert error.token_expired
    assert str(error).startswith("authorization error: EXPIRED_TOKEN.  (401) Reason: Unauthorized")
    assert "hunter2" not in str(error)
    assert str(AuthorizationException(401, "Unauthorized")).startswith("authorization error: refused.")


@pytest.mark.parametrize(
    ("kind", "is_not_found"),
    [(NotFound, True), (Unsupported, False), (ApiException, True)],
)
def test_what_is_not_found(kind: type[ApiException], is_not_found: bool) -> None:
    assert kind(http_resp=Response()).is_not_found() is is_not_found
    assert issubclass(kind, ApiException)


def test_the_validation_errors() -> None:
    body = '{"message": "bad", "validationErrors": [{"path": "a", "message": "m"}]}'
    error = Invalid(http_resp=Response(400, "Bad Request", body))
    assert error.validation_errors == error.validationErrors == [{"path": "a", "message": "m"}]
    assert Invalid(http_resp=Response(500, "", "text")).validation_errors == []
    assert Invalid(http_resp=Response(500, "", '{"validationErrors": 1}')).validation_errors == []


@pytest.mark.parametrize(
    "kind", [ApiException, AuthorizationException, NotFound, Conflict, Invalid, Unsupported]
)
def test_an_exception_can_be_sent_to_another_process(kind: type[ApiException]) -> None:
    error = kind(http_resp=Response(401, "Unauthorized", '{"error": "EXPIRED_TOKEN"}'))
    other = pickle.loads(pickle.dumps(error))
    assert type(other) is kind
    assert vars(other) == vars(error)
    assert str(other) == str(error)


def test_official_names() -> None:
    assert RestException is ApiException is async_rest.ApiException is async_rest.RestException
    assert async_rest.AuthorizationException is AuthorizationException
    assert rest.RESTResponse is async_rest.RESTResponse
    assert rest.RESTClientObject.__name__ == "RESTClientObject"
    assert async_rest.AsyncRESTClientObject.__name__ == "AsyncRESTClientObject"
    for module in (rest, async_rest):
        with pytest.raises(AttributeError, match="no attribute 'Missing'"):
            _ = module.Missing


# The handler


def raising(error: Exception) -> Callable[[], None]:
    @api_exception_handler
    def function() -> None:
        raise error

    return function


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (ApiException(http_resp=Response()), APIErrorCode.NOT_FOUND, "No such workflow"),
        (ApiException(http_resp=Response(403, "Forbidden", "")), APIErrorCode.FORBIDDEN, "Access forbidden"),
        (ApiException(status=409), APIErrorCode.CONFLICT, "Resource exists already"),
        (ApiException(status=400, body="text"), APIErrorCode.BAD_REQUEST, "text"),
        (ApiException(status=408), APIErrorCode.REQUEST_TIMEOUT, "Request timed out"),
        (ApiException(status=500), APIErrorCode.UNKNOWN, "Unknown error"),
        (ApiException(), APIErrorCode.UNKNOWN, "Unknown error"),
    ],
)
def test_the_handler_raises_errors_that_can_be_shown(
    error: ApiException, code: APIErrorCode, message: str
) -> None:
    with pytest.raises(APIError) as raised:
        raising(error)()
    assert (raised.value.code, raised.value.message) == (code, message)
    assert str(raised.value) == f"APIError: code={code} message={message}"
    assert raised.value.__cause__ is error


def test_the_handler_lets_all_else_pass() -> None:
    with pytest.raises(KeyError):
        raising(KeyError("x"))()
    assert api_exception_handler(lambda value: value + 1)(1) == 2


def test_all_methods_are_handled_but_those_excluded() -> None:
    @for_all_methods(api_exception_handler, ["raw"])
    class Client:
        limit = 3

        def get(self) -> None:
            raise ApiException(status=404)

        def raw(self) -> None:
            raise ApiException(status=404)

    with pytest.raises(APIError):
        Client().get()
    with pytest.raises(ApiException):
        Client().raw()
    assert Client.limit == 3
