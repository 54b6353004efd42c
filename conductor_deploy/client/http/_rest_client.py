"""Requests to whole URLs and their responses, as the official client's lowest layer has them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping
from copy import copy
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from conductor_deploy.client._connections import Opened, opened_by
from conductor_deploy.client._exchange import (
    NO_FORMS,
    Pairs,
    Timeout,
    pairs,
    timeouts_from,
    whole_url_endpoint,
)
from conductor_deploy.client._model import dumps
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http._verbs import Verbs
from conductor_deploy.client.http.rest import ApiException
from conductor_deploy.errors import ConductorDeployError
from conductor_deploy.wire.access import public_url
from conductor_deploy.wire.answer import Answer, read_answer
from conductor_deploy.wire.request import Message, checked_headers

__all__ = ["AsyncRESTClientObject", "RESTClientObject", "RESTResponse"]


class RESTResponse:
    """A response that was read whole: `status`, `reason`, `data` as text and `content` as bytes."""

    def __init__(self, resp: httpx.Response) -> None:
        self.status: int = resp.status_code
        self.reason: str = resp.reason_phrase
        self.data: str = resp.text
        self.content: bytes = resp.content
        self.headers: Mapping[str, str] = resp.headers
        self.request_body_size = 0

    @classmethod
    def of(cls, answer: Answer) -> RESTResponse:
        """The response of an answer that is bytes."""
        headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
        response = cls(httpx.Response(answer.status, headers=headers, content=answer.value))
        response.headers = answer.headers
        return response

    def json(self) -> Any:
        """The data parsed; ValueError if it is no JSON."""
        return json.loads(self.data)

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """A header by its name in any case."""
        return self.headers.get(name, default)

    def getheaders(self) -> Mapping[str, str]:
        """All headers."""
        return self.headers


class _Requests:
    """Requests to whole URLs, over `connection` if there is one."""

    def __init__(self, connection: Any = None, configuration: Configuration | None = None) -> None:
        self.connection = connection
        self._configuration = configuration or Configuration()
        if connection is not None:
            self._configuration.http_connection = connection
        self._elsewhere: dict[str, Configuration] = {}

    def message(
        self,
        method: str,
        url: str,
        query_params: Pairs | None,
        headers: Mapping[str, Any] | None,
        body: Any,
        timeout: Timeout,
    ) -> Message:
        """The request, ready to be sent. ValueError for a verb that is none."""
        endpoint = whole_url_endpoint(method.upper(), urlsplit(url).path)
        query = urlencode(pairs(query_params, None), doseq=True)
        content = body.encode() if isinstance(body, str) else dumps({} if body is None else body)
        try:
            given = checked_headers({name: str(value) for name, value in (headers or {}).items()})
        except ConductorDeployError as error:
            raise ApiException(0, error.message) from error
        return Message(
            endpoint,
            httpx.URL(f"{url}?{query}" if query else url),
            httpx.Headers(
                {
                    **self._opened(url).connection.origin.headers,
                    "content-type": "application/json",
                    **given,
                }
            ),
            None if endpoint.method in ("GET", "HEAD") else content,
            f"{endpoint.method} {public_url(url)}",
            timeouts_from(timeout),
        )

    def _opened(self, url: str) -> Opened:
        """The connections to the server of a URL, which need not be that of the configuration."""
        origin = _origin(url)
        if _origin(self._configuration.host) == origin:
            return opened_by(self._configuration)
        if origin not in self._elsewhere:
            configuration = self._elsewhere[origin] = copy(self._configuration)
            configuration.host = origin
        return opened_by(self._elsewhere[origin])


class RESTClientObject(_Requests, Verbs[RESTResponse]):
    """Sends requests to whole URLs, without a token, over `connection` (as `Configuration.http_connection`) if there is
    one.

    `GET`, `POST` and so on take a URL, headers, parameters of the query, and the rest of what `request` does.
    Retries and time-outs are those of all calls. What is no success raises `rest.ApiException`.
    """

    def request(
        self,
        method: str,
        url: str,
        query_params: Pairs | None = None,
        headers: Mapping[str, Any] | None = None,
        body: Any = None,
        post_params: Any = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
    ) -> RESTResponse:
        """The response of a success. A body that is text goes as it is, any other as JSON, none as `{}`."""
        if post_params:
            raise ValueError(NO_FORMS)
        return self.exchange(self.message(method, url, query_params, headers, body, _request_timeout))

    def exchange(self, message: Message) -> RESTResponse:
        """Send a message that `message` made."""
        opened = self._opened(str(message.url))
        try:
            return _response(opened, message, opened.connection.respond(message))
        except ConductorDeployError as error:
            failure = opened.failure(error, message.endpoint)
            raise failure from failure.__cause__

    def close(self) -> None:
        """Close the connections, when the calls under way are done; the next request opens new ones."""
        for configuration in (self._configuration, *self._elsewhere.values()):
            configuration.close()


class AsyncRESTClientObject(_Requests, Verbs[Coroutine[Any, Any, RESTResponse]]):
    """As `RESTClientObject`, for coroutines; `connection` is an `httpx.AsyncClient`. `close` when done."""

    async def request(
        self,
        method: str,
        url: str,
        query_params: Pairs | None = None,
        headers: Mapping[str, Any] | None = None,
        body: Any = None,
        post_params: Any = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
    ) -> RESTResponse:
        """As `RESTClientObject.request`."""
        if post_params:
            raise ValueError(NO_FORMS)
        return await self.exchange(self.message(method, url, query_params, headers, body, _request_timeout))

    async def exchange(self, message: Message) -> RESTResponse:
        """Send a message that `message` made."""
        opened = self._opened(str(message.url))
        try:
            return _response(opened, message, await opened.of_this_loop().respond(message))
        except ConductorDeployError as error:
            failure = await opened.failure_aside(error, message.endpoint)
            raise failure from failure.__cause__

    async def close(self) -> None:
        """Close the connections of the running event loop; the next request opens new ones."""
        for configuration in (self._configuration, *self._elsewhere.values()):
            await opened_by(configuration).close_loop(asyncio.get_running_loop())

    async def __aenter__(self) -> AsyncRESTClientObject:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()


def _response(opened: Opened, message: Message, response: httpx.Response) -> RESTResponse:
    if not response.is_success:
        read_answer(opened.connection.origin, message, response)  # raises
    made = RESTResponse(response)
    made.request_body_size = len(message.content or b"")
    return made


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
