"""What sync and async API clients share: from a call to a message, from an answer to a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast, get_args

from conductor_deploy.client._call import Call
from conductor_deploy.client._model import dumps, plain
from conductor_deploy.client.http.rest import ApiException
from conductor_deploy.errors import ConductorDeployError
from conductor_deploy.wire.endpoints import Endpoint, Method
from conductor_deploy.wire.request import Message, Options, Origin, message_for, timeouts_of

if TYPE_CHECKING:
    from conductor_deploy.wire.request import Timeouts

__all__ = [
    "NO_FORMS",
    "Pairs",
    "Timeout",
    "Written",
    "message_of",
    "options_of",
    "pairs",
    "timeouts_from",
    "whole_url_endpoint",
    "written_call",
]

Timeout: TypeAlias = float | tuple[float, float] | None
Pairs: TypeAlias = Mapping[str, Any] | Sequence[tuple[str, Any]]

NO_FORMS = "no operation takes a form: send a body"
_EMPTY = b"{}"  # what the official client sends in place of no body


def options_of(headers: Mapping[str, Any], cookie: str | None, timeout: Timeout) -> Options:
    """What a call has of its own."""
    own = {name: str(value) for name, value in headers.items()}
    return Options({**own, "Cookie": cookie} if cookie else own, timeouts_from(timeout))


def timeouts_from(timeout: Timeout) -> Timeouts | None:
    """Seconds for each wait, or those to connect and those for each wait after that."""
    if isinstance(timeout, (tuple, list)):
        connecting, rest = timeout
        return timeouts_of(rest, connecting)
    return timeouts_of(timeout)


def message_of(origin: Origin, call: Call, options: Options) -> Message:
    """The request of a call; a write without a body sends `{}`. ApiException for what can't be sent.

    ValueError for an empty part of the path.
    """
    endpoint, body = call.endpoint, call.body
    if "" in call.parameters.values():
        _refuse_empty(call)
    if body is None:
        content: Any = None if endpoint.method in ("GET", "HEAD") else _EMPTY
        endpoint = endpoint if content is None or endpoint.sends == "json" else _sending_json(endpoint)
    elif isinstance(body, bytes) or (isinstance(body, str) and endpoint.sends == "text"):
        content = body
    else:
        content = dumps(body)
    try:
        return message_for(origin, endpoint, content, call.parameters, options)
    except ConductorDeployError as error:
        raise ApiException(0, error.message) from error
    except UnicodeEncodeError as error:
        raise ApiException(
            0, f"half a character can't be sent: {error.object[error.start : error.end]!r}"
        ) from error


def _refuse_empty(call: Call) -> None:
    """Without a name the path would be that of another operation."""
    for name, value in call.parameters.items():
        if value == "" and f"{{{name}}}" in call.endpoint.path:
            raise ValueError(f"{name} is empty, which {call.endpoint} needs")


@lru_cache(maxsize=64)
def _sending_json(endpoint: Endpoint) -> Endpoint:
    return replace(endpoint, sends="json")


@dataclass(frozen=True, slots=True)
class Written:
    """A call that is written out, as the arguments of `call_api`."""

    path: str
    method: str
    path_params: Pairs | None
    query_params: Pairs | None
    body: Any
    collection_formats: Mapping[str, str] | None


def written_call(written: Written) -> Call:
    """The call of a written-out path. Its answer is bytes, since nobody said what it holds."""
    path_pairs = pairs(written.path_params, written.collection_formats)
    query = _grouped(pairs(written.query_params, written.collection_formats))
    sends = "text" if isinstance(written.body, str) else "json"
    endpoint = _endpoint(written.method, written.path, tuple(query), sends)
    values = {name: value for name, value in path_pairs if f"{{{name}}}" in written.path}
    return Call(endpoint, None, written.body, {**query, **values})


def whole_url_endpoint(method: str, path: str) -> Endpoint:
    """The endpoint of a request that was written out whole. ValueError for a verb that is none."""
    return _endpoint(method, path, (), "json")


@lru_cache(maxsize=256)
def _endpoint(method: str, path: str, query: tuple[str, ...], sends: Any) -> Endpoint:
    if method not in get_args(Method):
        raise ValueError(f"http method must be one of {', '.join(get_args(Method))}, and not {method!r}")
    return Endpoint(cast(Method, method), path, "bytes", query, sends)


_DELIMITERS = {"ssv": " ", "tsv": "\t", "pipes": "|"}


def pairs(parameters: Pairs | None, formats: Mapping[str, str] | None) -> list[tuple[str, Any]]:
    """Names and values, collections as their format says: each on its own ("multi"), or joined."""
    given = parameters.items() if isinstance(parameters, Mapping) else parameters or ()
    return [pair for name, value in given for pair in _pair(name, plain(value), (formats or {}).get(name))]


def _pair(name: str, value: Any, form: str | None) -> Iterable[tuple[str, Any]]:
    if form is None:
        return [(name, value)]
    if form == "multi":
        return [(name, item) for item in value]
    return [(name, _DELIMITERS.get(form, ",").join(str(item) for item in value))]


def _grouped(given: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """One entry a name; a name that comes twice has a list."""
    grouped: dict[str, Any] = {}
    for name, value in given:
        if name not in grouped:
            grouped[name] = value
        elif isinstance(grouped[name], list):
            grouped[name] = [*grouped[name], value]
        else:
            grouped[name] = [grouped[name], value]
    return grouped
