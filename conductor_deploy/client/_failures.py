"""From the errors of the wire to those of the client: once, here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from conductor_deploy.client._capabilities import Capabilities, needs_orkes
from conductor_deploy.client.http.rest import (
    ApiException,
    AuthorizationException,
    Conflict,
    Invalid,
    NotFound,
    Unsupported,
)
from conductor_deploy.errors import (
    ConductorDeployError,
    NotAuthorised,
    ServerRefused,
    Unreachable,
    UnreadableAnswer,
)

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.wire.endpoints import Endpoint

__all__ = ["api_exception"]

# With these words Conductor answers 500 to what is only bad input.
_BAD_INPUT = re.compile(
    r"JSON parse error|.*Failed to convert|Invalid cron|Content-Type '|Required |Could not read document"
    r"|Cannot (?:deserialize|construct)|No enum constant|.* is not supported$"
)
# With these it answers 500, once 404, to what an execution does not let one do in the state that it is in.
_NOT_NOW = re.compile(
    r".* is not PAUSED so cannot resume|.* is not running so the task |Workflow is still running"
    r"|The task referenced .* has already been processed"
)
_NO_SUCH_TASK = re.compile(r"The task referenced by .* does not exist in the WorkflowDefinition")
_MISROUTED = re.compile(r".*Failed to convert value")

# Tomcat answers 400 with a page of HTML to these.
_NOT_IN_PATHS = re.compile(r"%(?:2f|5c)", re.IGNORECASE)
_HTML = re.compile(r"\s*<(?:!doctype|html)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Response:
    """An answer, as the constructors of exceptions take it."""

    status: int
    reason: str
    data: str
    headers: Mapping[str, str]

    def getheaders(self) -> Mapping[str, str]:
        return self.headers


def api_exception(
    error: ConductorDeployError, endpoint: Endpoint, configuration: Configuration | None, server: Capabilities
) -> ApiException:
    """What the client raises in place of an error of the wire. It shows no secret of the configuration.

    The error of the wire is its cause, unless that would show one.
    """
    secrets = [*_secrets(configuration)] if configuration else []
    made = _translated(error, endpoint, server, secrets)
    made.__cause__ = error if _hidden(error.message, secrets) == error.message else None
    return made


def _translated(
    error: ConductorDeployError, endpoint: Endpoint, server: Capabilities, secrets: Sequence[str]
) -> ApiException:
    match error:
        case NotAuthorised():
            made: ApiException = AuthorizationException(http_resp=_response(error, secrets))
        case ServerRefused():
            kind = _refusal(error, endpoint, server)
            made = kind(http_resp=_response(error, secrets))
            if kind is Unsupported:
                made.reason = _lacking(endpoint, server)
            elif 300 <= error.status < 400:
                made.reason = error.reason
        case UnreadableAnswer():
            made = ApiException(
                error.status, _hidden(error.message, secrets), body=_hidden(error.body, secrets)
            )
            made.headers = error.headers
            return made
        case _:
            is_transient = isinstance(error, Unreachable) and error.sent and error.is_passing
            return ApiException(0, _hidden(error.message, secrets), transient=is_transient)
    if error.status == 400 and _NOT_IN_PATHS.search(error.where) and _HTML.match(error.body):
        made.message = r"the server takes no names with / or \ in them"
    made.where = _hidden(error.where, secrets)
    return made


def _refusal(error: ServerRefused, endpoint: Endpoint, server: Capabilities) -> type[ApiException]:
    if _is_lacking(error, endpoint, server):
        return Unsupported
    if error.is_duplicate or _NOT_NOW.match(error.reason):
        return Conflict
    if error.is_missing or _NO_SUCH_TASK.match(error.reason):
        return NotFound
    if error.status == 404 and "{" in endpoint.path:  # the operation is there, what its path names is not
        return NotFound
    if error.status in (400, 422) or (error.status == 500 and _BAD_INPUT.match(error.reason)):
        return Invalid
    return ApiException


def _is_lacking(error: ServerRefused, endpoint: Endpoint, server: Capabilities) -> bool:
    """Whether the server lacks the operation. Its `/api-docs` are asked only where the answer leaves doubt."""
    if needs_orkes(endpoint.path):
        return error.is_unsupported or (error.status == 500 and bool(_MISROUTED.match(error.reason)))
    if not error.is_unsupported:
        return False
    is_certain = error.status != 404 or '"timestamp"' in error.body or "No static resource" in error.body
    return is_certain or not server.supports(endpoint)


def _lacking(endpoint: Endpoint, server: Capabilities) -> str:
    needs = needs_orkes(endpoint.path)
    lacking = (
        f"{needs} Orkes Conductor" if needs else f"{endpoint} needs another Conductor, or a switch of it"
    )
    if server.version:
        return f"{lacking}; this server is Conductor {server.version}"
    if server.operations:
        return f"{lacking}; this server is a Conductor too old to tell its version"
    return f"{lacking}; this server does not say what it is: its URL should end in /api"


def _secrets(configuration: Configuration) -> Iterable[str]:
    """What must not be shown; what is too short to be a secret could stand anywhere."""
    settings = configuration.authentication_settings
    known = (
        settings.key_secret if settings else None,
        configuration.AUTH_TOKEN,
        urlsplit(configuration.host).password,
        urlsplit(configuration.proxy or "").password,
    )
    return (secret for secret in known if secret and len(secret) >= 4)


def _hidden(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _response(error: NotAuthorised | ServerRefused, secrets: Iterable[str]) -> _Response:
    try:
        reason = HTTPStatus(error.status).phrase
    except ValueError:
        reason = "Unknown"
    return _Response(error.status, reason, _hidden(error.body, secrets), error.headers)
