"""From a call to an HTTP request: pure. What all requests to one server share is worked out once."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

import httpx

from conductor_deploy import __version__
from conductor_deploy.errors import WrongUsage
from conductor_deploy.jsonvalue import JSON
from conductor_deploy.wire.access import Access, Basic, Token, public_url
from conductor_deploy.wire.endpoints import Endpoint

__all__ = [
    "NO_OPTIONS",
    "Body",
    "Message",
    "Options",
    "Origin",
    "Parameter",
    "Timeouts",
    "basic_header",
    "build_request",
    "checked_headers",
    "message_for",
    "redirected",
    "timeouts_of",
]

Body: TypeAlias = JSON | bytes
Parameter: TypeAlias = str | float | bool | Sequence[str] | None
Timeouts: TypeAlias = Mapping[str, float]  # seconds to connect, read, write, and wait for a connection

_CONTENT_TYPES = {
    "json": "application/json",
    "text": "text/plain; charset=utf-8",
    "bytes": "application/octet-stream",
}
_ACCEPTED = {"text": "text/plain, */*", "bytes": "*/*"}
_HEADER_NAME = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\t -~]*")
_JSON_FIRST = "application/json, */*"


@dataclass(frozen=True, slots=True)
class Origin:
    """A server, as its requests need it.

    `shown` is the base URL as it may be printed; without `timeouts` the transport has its own.
    """

    base: str
    shown: str
    headers: Mapping[str, str] = field(repr=False)
    timeouts: Timeouts | None
    has_credentials: bool
    hostname: str | None = None  # that a certificate must be made out to, where it is not the URL's
    safe_in_paths: str = ""
    redirects: int = 0  # that are followed

    @classmethod
    def of(cls, access: Access) -> "Origin":
        headers = {
            "accept-encoding": "gzip, deflate",
            "user-agent": f"conductor-deploy/{__version__}",
            **_credential_headers(access),
            **checked_headers(access.headers),
        }
        return cls(
            access.base,
            public_url(access.url),
            headers,
            timeouts_of(access.timeout, access.connect_timeout),
            access.credentials is not None or bool(access.headers),
            access.hostname if isinstance(access.hostname, str) else None,
            access.safe_in_paths,
            access.redirects,
        )


def timeouts_of(seconds: float | None, connecting: float | None = None) -> Timeouts | None:
    """The same for each wait, save that for connecting; None for those of the transport."""
    if seconds is None:
        return None
    waits = dict.fromkeys(("read", "write", "pool"), seconds)
    return {"connect": seconds if connecting is None else connecting, **waits}


@dataclass(frozen=True, slots=True)
class Options:
    """What one call has of its own: headers, which win over those of the origin, and timeouts."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeouts: Timeouts | None = None


NO_OPTIONS = Options()


def _credential_headers(access: Access) -> Mapping[str, str]:
    match access.credentials:
        case Token(token):
            return checked_headers({"x-authorization": token})
        case Basic() as basic:
            return basic_header(basic)
        case _:
            return {}  # an access key travels as the token it is exchanged for


def basic_header(basic: Basic) -> Mapping[str, str]:
    text = f"{basic.user}:{basic.password}"
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def checked_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Names in lower case, values trimmed. The transport would print a value that it can't send."""
    values = {name.lower(): value.strip() for name, value in headers.items()}
    for name, value in values.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise WrongUsage(
                f"The header {name!r} can't be sent.",
                hint="Names are letters, digits and hyphens; values are ASCII on one line.",
            )
    return values


@dataclass(frozen=True, slots=True)
class Message:
    """One call, ready to be sent. `where` names it in an error: verb and URL without query."""

    endpoint: Endpoint
    url: httpx.URL
    headers: httpx.Headers = field(repr=False)
    content: bytes | None = field(repr=False)
    where: str
    timeouts: Timeouts | None = None  # those of the origin


def message_for(
    origin: Origin,
    endpoint: Endpoint,
    body: Body,
    parameters: Mapping[str, Parameter],
    options: Options = NO_OPTIONS,
) -> Message:
    """Fill in path, query, headers and body. TypeError for a parameter that is missing or not known."""
    _check_names(endpoint, parameters)
    path = _fill(endpoint.path, parameters, origin.safe_in_paths)
    query = _query(endpoint, parameters)
    shared = tuple(origin.headers.items())
    if options.headers:
        shared += _own(tuple(options.headers.items()))
    headers = _headers(endpoint, shared, body is not None)
    if endpoint.headers:
        headers = httpx.Headers({**headers, **_header_parameters(endpoint, parameters)})
    return Message(
        endpoint,
        _url(f"{origin.base}{path}?{query}" if query else origin.base + path),
        headers,
        None if body is None else _encode(endpoint, body),
        f"{endpoint.method} {origin.shown}{path}",
        options.timeouts,
    )


def build_request(origin: Origin, message: Message, token: str | None = None) -> httpx.Request:
    extensions: dict[str, Any] = {"timeout": message.timeouts or origin.timeouts}
    if origin.hostname:
        extensions["sni_hostname"] = origin.hostname
    request = httpx.Request(
        message.endpoint.method,
        message.url,
        headers=message.headers,
        content=message.content,
        extensions=extensions if any(extensions.values()) else None,
    )
    if token is not None:
        request.headers.update(checked_headers({"x-authorization": token}))
    return request


def redirected(message: Message, response: httpx.Response) -> Message | None:
    """The message as it goes where the response sends it: to the same host, and not back from TLS.

    None if it is sent nowhere, or would go there as something else, as a POST does that becomes a GET.
    """
    if not response.has_redirect_location:
        return None
    url = message.url.join(response.headers["location"])
    keeps = response.status_code in (307, 308) or message.endpoint.method in ("GET", "HEAD")
    is_near = url.host == message.url.host and url.scheme in ("https", message.url.scheme)
    if not keeps or not is_near:
        return None
    return replace(message, url=url, where=f"{message.endpoint.method} {public_url(str(url))}")


_url = lru_cache(maxsize=256)(httpx.URL)


@lru_cache(maxsize=256)
def _own(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(checked_headers(dict(headers)).items())


@lru_cache(maxsize=256)
def _headers(endpoint: Endpoint, shared: tuple[tuple[str, str], ...], has_body: bool) -> httpx.Headers:
    accept = {"accept": _ACCEPTED.get(endpoint.answer, _JSON_FIRST)}
    content = {"content-type": _CONTENT_TYPES[endpoint.sends]} if has_body else {}
    return httpx.Headers({**accept, **content, **dict(shared)})


@lru_cache(maxsize=1024)
def _path_names(path: str) -> frozenset[str]:
    return frozenset(re.findall(r"\{(\w+)\}", path))


def _check_names(endpoint: Endpoint, parameters: Mapping[str, Parameter]) -> None:
    if not parameters and "{" not in endpoint.path:
        return
    required = _path_names(endpoint.path)
    if missing := [name for name in required if parameters.get(name) is None]:
        raise TypeError(f"{endpoint} needs {', '.join(sorted(missing))}")
    if unknown := parameters.keys() - required - {*endpoint.query, *endpoint.headers}:
        raise TypeError(f"{endpoint} does not take {', '.join(sorted(unknown))}")


def _fill(path: str, parameters: Mapping[str, Parameter], safe: str) -> str:
    """Values percent-encoded whole, "/" too, and the dots of `.` and `..`, which a client would resolve."""
    if "{" not in path:
        return path
    return re.sub(r"\{(\w+)\}", lambda match: _segment(_text(parameters[match[1]]), safe), path)


def _segment(text: str, safe: str) -> str:
    return text.replace(".", "%2E") if text in (".", "..") else quote(text, safe=safe)


def _query(endpoint: Endpoint, parameters: Mapping[str, Parameter]) -> str:
    given = [(name, parameters[name]) for name in endpoint.query if parameters.get(name) is not None]
    pairs = [(name, text) for name, value in given for text in _texts(value)]
    return urlencode(pairs, quote_via=quote)


def _header_parameters(endpoint: Endpoint, parameters: Mapping[str, Parameter]) -> Mapping[str, str]:
    return {name: _text(parameters[name]) for name in endpoint.headers if parameters.get(name) is not None}


def _texts(value: Parameter) -> Sequence[str]:
    return [_text(value)] if isinstance(value, (str, float, int)) or value is None else list(value)


def _text(value: Parameter) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _encode(endpoint: Endpoint, body: Body) -> bytes:
    """JSON in UTF-8; bytes are encoded already, the text of a text endpoint goes as it is."""
    if isinstance(body, bytes):
        return body
    if endpoint.sends == "text" and isinstance(body, str):
        return body.encode()
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8, but JSON can escape it
        return json.dumps(body, separators=(",", ":")).encode()
