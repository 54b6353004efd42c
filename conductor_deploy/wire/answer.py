"""From an HTTP response to a value or the one error that says what is wrong with it: pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from conductor_deploy.errors import ConductorDeployError, NotAuthorised, ServerRefused, UnreadableAnswer
from conductor_deploy.jsonvalue import JSON
from conductor_deploy.wire.access import public_url
from conductor_deploy.wire.endpoints import LIST_EVENTS, LIST_TASKS, LIST_WORKFLOWS, Endpoint
from conductor_deploy.wire.request import Message, Origin

__all__ = ["Answer", "asks_for_new_token", "one_line", "read_answer"]

_LACKS_HINT = "This server has no such operation: it is too old for it, or it takes Orkes Conductor."
_URL_HINT = "Is the URL right? Conductor's REST API usually ends in /api."

_EVERYWHERE = (LIST_WORKFLOWS, LIST_TASKS, LIST_EVENTS)  # what every Conductor answers

_Error = TypeVar("_Error", NotAuthorised, ServerRefused, UnreadableAnswer)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success. Header names are lower-case."""

    status: int
    value: Any  # JSON, text or bytes, as the endpoint answers; None for no content
    headers: Mapping[str, str]


def read_answer(origin: Origin, message: Message, response: httpx.Response) -> Answer:
    """The answer, if it is a success that holds what the endpoint promises.

    Raises NotAuthorised for 401 and 403, ServerRefused for any other status, UnreadableAnswer for a success
    that is HTML, not JSON, or not of the shape that the endpoint answers.
    """
    if not response.is_success:
        raise _refusal(origin, message, response)
    if _is_html(response):
        raise _unreadable(message, response, "a page of HTML", _URL_HINT)
    return Answer(response.status_code, _value(message, response), response.headers)


def _is_html(response: httpx.Response) -> bool:
    start = response.content[:256].lstrip()[:5].lower()
    return start in (b"<html", b"<!doc") or "html" in response.headers.get("content-type", "")


def _value(message: Message, response: httpx.Response) -> Any:
    content = response.content
    match message.endpoint.answer:
        case "bytes":
            return content
        case "text":
            return _text(response)
        case "nothing":
            return None
        case "list" | "object" as shape:
            return None if response.status_code == 204 else _shaped(message, response, shape)
        case _:
            return _json(message, response) if content else None


def _text(response: httpx.Response) -> str:
    """Text as it came; a string in JSON, as some gateways make of it, is unpacked."""
    text = response.text
    if not text.startswith('"'):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, str) else text


def _shaped(message: Message, response: httpx.Response, shape: str) -> JSON:
    value = _json(message, response)
    expected = list if shape == "list" else dict
    if isinstance(value, expected):
        return value
    found = (
        "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else "a single value"
    )
    wanted = "a list" if shape == "list" else "an object"
    raise _unreadable(message, response, f"{found} where {wanted} was expected", _URL_HINT)


def _json(message: Message, response: httpx.Response) -> JSON:
    content = response.content
    try:
        value: JSON = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _not_json(message, response, error) from error
    return value


def _not_json(message: Message, response: httpx.Response, error: Exception) -> ConductorDeployError:
    content = response.content
    if not content.strip():
        return _unreadable(message, response, "nothing at all", _URL_HINT)
    if isinstance(error, json.JSONDecodeError):
        found = f"broken JSON ({error.msg} at character {error.pos} of {len(error.doc)})"
    else:
        found = "broken JSON"
    hint = "The server broke off, or failed in the middle of its answer: its log says why."
    return _unreadable(message, response, found, hint)


def _unreadable(message: Message, response: httpx.Response, found: str, hint: str) -> UnreadableAnswer:
    where = one_line(message.where, 300)
    error = UnreadableAnswer(f"{where} answered {response.status_code} with {found}.", hint=hint)
    return _answered(error, message, response)


def _answered(error: _Error, message: Message, response: httpx.Response) -> _Error:
    error.status, error.body, error.headers = response.status_code, response.text, response.headers
    error.where = message.where
    return error


def _refusal(origin: Origin, message: Message, response: httpx.Response) -> ConductorDeployError:
    status = response.status_code
    document = _error_document(response)
    reason = _reason(document, response)
    if status in (401, 403):
        return _not_authorised(origin, message, response, reason)
    errors = [error for error in document.get("validationErrors") or () if isinstance(error, dict)]
    refusal = ServerRefused(
        f"{one_line(message.where, 300)} answered {status}: {_said(errors, reason)}",
        status=status,
        reason=reason,
        errors=errors,
        hint=_hint(origin, message.endpoint, status, document),
        is_unsupported=_is_unsupported(status, document),
    )
    return _answered(refusal, message, response)


def _error_document(response: httpx.Response) -> Mapping[str, Any]:
    try:
        document = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _reason(document: Mapping[str, Any], response: httpx.Response) -> str:
    """The server's own words, whole; the name of the status where it has none."""
    for name in ("message", "error", "title"):
        if isinstance(document.get(name), str) and document[name]:
            return str(document[name])
    if response.is_redirect:
        return f"redirects to {_shown(response.headers.get('location', ''))}"
    text = "" if document or _is_html(response) else response.text.strip()
    return text or response.reason_phrase or "no reason given"


def _shown(url: str) -> str:
    try:
        return public_url(url)
    except ValueError:  # no URL at all
        return "somewhere"


def _said(errors: list[dict[str, Any]], reason: str) -> str:
    if not errors:
        return one_line(reason, 500)
    shown = [f"{_path(error)}{error.get('message', '')}" for error in errors[:3]]
    more = f" (and {len(errors) - 3} more)" if len(errors) > 3 else ""
    return one_line("; ".join(shown), 500) + more


def _path(error: Mapping[str, Any]) -> str:
    """`registerWorkflowDef.arg0.tasks[0].name` → `tasks[0].name: `."""
    path = re.sub(r"^\w+\.arg0\.?", "", str(error.get("path", "")))
    return f"{path}: " if path else ""


def _is_unsupported(status: int, document: Mapping[str, Any]) -> bool:
    """Whether it is the operation that the server lacks, and not the definition that was asked for.

    Conductor's own 404 carries `retryable`; that of a framework or of a proxy in front does not.
    """
    is_conductors = "retryable" in document and not str(document.get("message")).startswith("No static")
    return status in (405, 501) or (status == 404 and not is_conductors)


def _hint(origin: Origin, endpoint: Endpoint, status: int, document: Mapping[str, Any]) -> str | None:
    if status in (404, 405) and _is_unsupported(status, document):
        may_be_right = document and origin.base.endswith("/api") and endpoint not in _EVERYWHERE
        return _LACKS_HINT if may_be_right else _URL_HINT
    if 300 <= status < 400:
        return "Redirects are not followed: use the URL that it redirects to, if that is the server."
    if status in (429, 502, 503, 504):
        return "The server or what is in front of it is overloaded or starting: try again later."
    return None


def _not_authorised(origin: Origin, message: Message, response: httpx.Response, reason: str) -> NotAuthorised:
    status = response.status_code
    what, hint = (
        ("not signed in", "The server does not take these credentials: check `auth` and `headers`.")
        if status == 401
        else ("not allowed", "The server knows these credentials, but they may not do this.")
    )
    if not origin.has_credentials:
        hint = "No credentials were sent: set `auth` or `headers` of the environment."
    where = one_line(message.where, 300)
    error = NotAuthorised(f"{where} answered {status}, {what}: {one_line(reason, 300)}", hint=hint)
    return _answered(error, message, response)


def asks_for_new_token(response: httpx.Response) -> bool:
    """Whether a 401 or 403 says that the token has expired or is not known any more."""
    if response.status_code not in (401, 403):
        return False
    return _error_document(response).get("error") in ("EXPIRED_TOKEN", "INVALID_TOKEN")


def one_line(text: str, length: int) -> str:
    """The text without line breaks, cut to a length."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
