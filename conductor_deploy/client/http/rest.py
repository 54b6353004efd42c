"""What a call raises, and the official REST client below the API client."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conductor_deploy.client.http._rest_client import RESTClientObject, RESTResponse

__all__ = [
    "ApiException",
    "AuthorizationException",
    "Conflict",
    "Invalid",
    "NotFound",
    "RESTClientObject",
    "RESTResponse",
    "RestException",
    "Unsupported",
]


class ApiException(Exception):
    """A call that failed: the server refused, or no answer came (`status` 0).

    `reason` is the name of the status, or what kept the answer from coming; `message` the server's own words;
    `body` the answer as text and `headers` its headers. `transient`: the connection broke on the way, so that
    the same call could succeed now. `where` is the verb and the URL of the call, if one is known.
    """

    def __init__(
        self,
        status: int | None = None,
        reason: str | None = None,
        http_resp: Any = None,
        body: str | None = None,
        transient: bool = False,
    ) -> None:
        super().__init__()
        self.transient = transient
        self.status: int | None = http_resp.status if http_resp else status
        self.reason: str | None = http_resp.reason if http_resp else reason
        self.body: Any = _body(http_resp) if http_resp else body
        self.headers: Mapping[str, str] | None = http_resp.getheaders() if http_resp else None
        self.code: int | None = self.status
        self.message: Any = _message(self.body) if http_resp else body
        self.where: str | None = None

    def is_not_found(self) -> bool:
        """Whether what was asked for does not exist; False where the server lacks the operation."""
        return self.code == 404

    def __str__(self) -> str:
        """One line: status, reason, where, and the server's words; neither headers nor the whole body."""
        said = _one_line(self.message or "")
        return f"({self.status}) Reason: {_one_line(self.reason or '')}" + "".join(
            f"{before}{text}" for before, text in ((" - ", self.where), (": ", said)) if text
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


RestException = ApiException


class NotFound(ApiException):
    """There is no such thing: 404, or a 500 whose message says so, as deletes answer.

    A server that lacks the operation itself is Unsupported.
    """

    def is_not_found(self) -> bool:
        """True, whatever the status."""
        return True


class Conflict(ApiException):
    """It exists already, or is in no state for this: 409, or another status whose message says so.

    Creating an event handler twice and resuming an execution that runs answer 500, retrying one that runs 404.
    """

    def is_not_found(self) -> bool:
        """False, whatever the status: it is there."""
        return False


class Invalid(ApiException):
    """The server does not take what was sent: 400, or a 500 whose message says so, as bad JSON answers.

    `validation_errors` has one mapping a mistake: `path`, `message` and often `invalidValue`.
    """

    @property
    def validation_errors(self) -> Sequence[Mapping[str, Any]]:
        """What the server's validation found, in its order; empty where it only says a sentence."""
        errors = _document(self.body).get("validationErrors")
        return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []

    @property
    def validationErrors(self) -> Sequence[Mapping[str, Any]]:  # noqa: N802 - the name in the JSON
        """As `validation_errors`."""
        return self.validation_errors


class Unsupported(ApiException):
    """The server lacks the operation: it is too old for it, or it takes Orkes Conductor.

    `reason` says which, and what the server is.
    """

    def is_not_found(self) -> bool:
        """False: nothing is known about what was asked for."""
        return False


class AuthorizationException(ApiException):
    """401 or 403: not signed in, or not allowed. `error_code` is the server's, such as "EXPIRED_TOKEN"."""

    def __init__(
        self,
        status: int | None = None,
        reason: str | None = None,
        http_resp: Any = None,
        body: str | None = None,
    ) -> None:
        super().__init__(status, reason, http_resp, body)
        error = _document(self.body).get("error") if http_resp else None
        self._error_code: str = error if isinstance(error, str) else ""

    @property
    def error_code(self) -> str:
        """The `error` of the answer, "" where it has none."""
        return self._error_code

    @property
    def status_code(self) -> int | None:
        """As `status`."""
        return self.status

    @property
    def token_expired(self) -> bool:
        """Whether a new token is all that is missing."""
        return self._error_code == "EXPIRED_TOKEN"

    @property
    def invalid_token(self) -> bool:
        """Whether the server does not know the token."""
        return self._error_code == "INVALID_TOKEN"

    def __str__(self) -> str:
        return f"authorization error: {self._error_code or 'refused'}.  {super().__str__()}"


def _body(response: Any) -> Any:
    return response.data if hasattr(response, "data") else response.resp


def _document(body: Any) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (TypeError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _message(body: Any) -> Any:
    """The message of the document, with what the validation found; the whole body where there is none."""
    document = _document(body)
    if "message" not in document:
        return body
    errors = document.get("validationErrors")
    found = [
        f"{error.get('path')}: {error.get('message')}" for error in errors or () if isinstance(error, dict)
    ]
    return "; ".join([str(document["message"]), *found]) if found else document["message"]


def _one_line(text: Any) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= 500 else line[:499] + "…"


def __getattr__(name: str) -> Any:
    """The REST client's own classes, which need the HTTP library, are imported at their first use."""
    if name not in ("RESTClientObject", "RESTResponse"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from conductor_deploy.client.http import _rest_client

    return getattr(_rest_client, name)
