"""What the generated classes of REST operations share.

An operation takes, besides its own arguments, the options below. Its variant `…_with_http_info` answers the
value, the status and the headers (names in lower case) in a tuple.
"""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, TypeVar
from uuid import uuid4

from conductor_deploy.client._call import Call
from conductor_deploy.client._model import plain
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.wire.endpoints import SKIP_TASK

if TYPE_CHECKING:
    from conductor_deploy.client.http.api_client import ApiClient
    from conductor_deploy.client.http.async_api_client import AsyncApiClient

__all__ = [
    "AsyncResource",
    "Json",
    "Options",
    "Resource",
    "WithInfo",
    "as_json_text",
    "first",
    "given",
    "new_request_id",
    "skipping",
    "this_host",
    "trimmed",
]

_T = TypeVar("_T")

Json: TypeAlias = Mapping[str, Any]
WithInfo: TypeAlias = tuple[_T, int, Mapping[str, str]]


class Options(TypedDict, total=False):
    """How a call is made.

    `async_req` has a thread of its own make it, and answers that `AwaitableThread` (the asynchronous classes
    don't take it). `_request_timeout` is in seconds, or a pair of them: to connect, and to read.
    `_preload_content=False` answers the response as it came, a `rest.RESTResponse`.
    `_return_http_data_only` has `…_with_http_info` answer the value alone. `metric_context` goes to the
    collector of metrics.
    """

    async_req: bool
    _request_timeout: float | tuple[float, float] | None
    _preload_content: bool
    _return_http_data_only: bool
    metric_context: Mapping[str, Any] | None


class Resource:
    """Operations that an API client sends; without one, that of the environment."""

    def __init__(self, api_client: ApiClient | None = None) -> None:
        if api_client is None:
            from conductor_deploy.client.http.api_client import ApiClient  # heavy, and often not needed

            api_client = ApiClient()
        self.api_client: ApiClient = api_client

    def _send(self, call: Call, options: Options) -> Any:
        if not _takes_calls(self.api_client):
            return self._call_api(call, {**options, "_return_http_data_only": True})
        if not options:
            return self.api_client.send(_plain(call))
        return self._dispatch(self.api_client.send, call, options)

    def _send_with_http_info(self, call: Call, options: Options) -> Any:
        if options.get("_return_http_data_only"):
            return self._send(call, options)
        if not _takes_calls(self.api_client):
            return self._call_api(call, options)
        return self._dispatch(self.api_client.send_with_http_info, call, options)

    def _call_api(self, call: Call, options: Options) -> Any:
        """Send as the official client does, to a program that has put its own `call_api` in place."""
        from conductor_deploy.client._written import written_out

        call, _ = _arranged(call, options)
        positional, named = written_out(call, options)
        return self.api_client.call_api(*positional, **{**named, "async_req": options.get("async_req")})

    def _dispatch(self, send: Any, call: Call, options: Options) -> Any:
        call, extras = _arranged(call, options)
        if not options.get("async_req"):
            return send(call, **extras)
        from conductor_deploy.client.http.thread import AwaitableThread  # only few need one

        thread = AwaitableThread(target=send, args=(call,), kwargs=extras)
        thread.start()
        return thread


class AsyncResource:
    """Operations that an asynchronous API client sends; without one, that of the environment."""

    def __init__(self, api_client: AsyncApiClient | None = None) -> None:
        if api_client is None:
            from conductor_deploy.client.http.async_api_client import AsyncApiClient  # heavy, as above

            api_client = AsyncApiClient()
        self.api_client: AsyncApiClient = api_client

    async def _send(self, call: Call, options: Options) -> Any:
        if not _takes_calls(self.api_client):
            return await self._call_api(call, {**options, "_return_http_data_only": True})
        call, extras = _arranged(call, options, is_async=True)
        return await self.api_client.send(call, **extras)

    async def _send_with_http_info(self, call: Call, options: Options) -> Any:
        if options.get("_return_http_data_only"):
            return await self._send(call, options)
        if not _takes_calls(self.api_client):
            return await self._call_api(call, options)
        call, extras = _arranged(call, options, is_async=True)
        return await self.api_client.send_with_http_info(call, **extras)

    async def _call_api(self, call: Call, options: Options) -> Any:
        """As that of `Resource`."""
        from conductor_deploy.client._written import written_out

        call, _ = _arranged(call, options, is_async=True)
        positional, named = written_out(call, options)
        return await self.api_client.call_api(*positional, **named)


def given(name: str, value: _T | None) -> _T:
    """A required argument of the method that calls this. ValueError without one."""
    if value is None:
        method = sys._getframe(1).f_code.co_name.removesuffix(
            "_with_http_info"
        )  # as the official message does
        raise ValueError(f"Missing the required parameter `{name}` when calling `{method}`")
    return value


def first(*values: _T | None) -> _T | None:
    """The first that is given: one argument may have two spellings."""
    return next((value for value in values if value is not None), None)


def new_request_id() -> str:
    return str(uuid4())


def this_host() -> str:
    return socket.gethostname()


def trimmed(query: str | None) -> str | None:
    """A query without spaces at its ends, with which the server finds nothing."""
    return query.strip() if query else query


def as_json_text(body: Any) -> Any:
    """Text that is JSON already goes as it is."""
    return body.encode() if isinstance(body, str) else body


def skipping(workflow_id: str, task_reference_name: str, request: Any) -> Call:
    """The call that skips a task. The server takes input and output as `taskInput[key]=text` in the query."""
    fields: Any = plain(request) or {}
    values = {
        f"{field}[{key}]": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for field in ("taskInput", "taskOutput")
        for key, value in (fields.get(field) or {}).items()
    }
    path = {"workflowId": workflow_id, "taskReferenceName": task_reference_name}
    return Call(replace(SKIP_TASK, query=tuple(values)), None, None, {**path, **values})


def _takes_calls(client: Any) -> bool:
    return getattr(client.call_api, "takes_calls", False) is True


def _arranged(call: Call, options: Options, *, is_async: bool = False) -> tuple[Call, dict[str, Any]]:
    """What to send, and how. TypeError for an option that there is not."""
    known = Options.__annotations__.keys() - ({"async_req"} if is_async else ())
    if unknown := sorted(options.keys() - known):
        raise TypeError(_unexpected(unknown[0], call, known))
    extras = {
        "timeout": options.get("_request_timeout"),
        "metric_context": options.get("metric_context"),
    }
    if not options.get("_preload_content", True):
        call = replace(call, endpoint=replace(call.endpoint, answer="bytes"), is_raw=True)
    return _plain(call), {name: value for name, value in extras.items() if value is not None}


def _unexpected(name: str, call: Call, options: set[str]) -> str:
    snake = {re.sub("([A-Z])", r"_\1", parameter).lower() for parameter in call.parameters}
    hint = did_you_mean(name, snake | options)
    return f"{call.endpoint} takes no argument {name!r}" + (f": {hint}" if hint else "")


def _plain(call: Call) -> Call:
    """With the values of enumerations, whose text is another."""
    if not any(isinstance(value, (Enum, list, tuple)) for value in call.parameters.values()):
        return call
    return replace(call, parameters={name: _value(value) for name, value in call.parameters.items()})


def _value(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_value(item) for item in value]
    return value.value if isinstance(value, Enum) else value
