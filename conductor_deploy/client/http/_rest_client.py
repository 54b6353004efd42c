"""Requests to whole URLs and their responses, as the official client's lowest layer has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import copy
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import httpx

from conductor_deploy.client._connections import Opened, opened_by
from conductor_deploy.client._exchange import Pairs, Timeout, pairs, timeouts_from, whole_url_endpoint
from conductor_deploy.client._model import dumps
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.errors import ConductorDeployError
from conductor_deploy.wire.access import public_url
from conductor_deploy.wire.answer import Answer, read_answer
from conductor_deploy.wire.request import Message

__all__ = ["RESTClientObject", "RESTResponse"]


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


class _Send(Protocol):
    def __call__(
        self,
        url: str,
        headers: Mapping[str, Any] | None = None,
        query_params: Pairs | None = None,
        **options: Any,
    ) -> RESTResponse: ...


class _verb:  # noqa: N801 - reads as a decorator does
    """The method of a client that sends requests of one verb; `options` are those of `request`."""

    def __init__(self, method: str) -> None:
        self._method = method

    def __get__(self, client: RESTClientObject, owner: type) -> _Send:
        def send(
            url: str,
            headers: Mapping[str, Any] | None = None,
            query_params: Pairs | None = None,
            **options: Any,
        ) -> RESTResponse:
            return client.request(self._method, url, query_params, headers, **options)

        return send


class RESTClientObject:
    """Sends requests to whole URLs, without a token, over `connection` (an `httpx.Client`) if there is one.

    Retries and time-outs are those of all calls. What is no success raises `rest.ApiException`.
    """

    def __init__(
        self, connection: httpx.Client | None = None, configuration: Configuration | None = None
    ) -> None:
        self.connection = connection
        self._configuration = configuration or Configuration()
        if connection is not None:
            self._configuration.http_connection = connection
        self._elsewhere: dict[str, Configuration] = {}

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
            raise ValueError("no operation takes a form: send a body")
        return self.exchange(self.message(method, url, query_params, headers, body, _request_timeout))

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
        given = {name: str(value) for name, value in (headers or {}).items()}
        return Message(
            endpoint,
            httpx.URL(f"{url}?{query}" if query else url),
            httpx.Headers(
                {
                    **self._opened(url).connection.origin.headers,
                    "Content-Type": "application/json",
                    **given,
                }
            ),
            None if endpoint.method in ("GET", "HEAD") else content,
            f"{endpoint.method} {public_url(url)}",
            timeouts_from(timeout),
        )

    def exchange(self, message: Message) -> RESTResponse:
        """Send a message that `message` made."""
        opened = self._opened(str(message.url))
        try:
            response = opened.connection.respond(message)
            if not response.is_success:
                read_answer(opened.connection.origin, message, response)
        except ConductorDeployError as error:
            failure = opened.failure(error, message.endpoint)
            raise failure from failure.__cause__
        made = RESTResponse(response)
        made.request_body_size = len(message.content or b"")
        return made

    def _opened(self, url: str) -> Opened:
        """The connections to the server of a URL, which need not be that of the configuration."""
        origin = _origin(url)
        if _origin(self._configuration.host) == origin:
            return opened_by(self._configuration)
        if origin not in self._elsewhere:
            configuration = self._elsewhere[origin] = copy(self._configuration)
            configuration.host = origin
        return opened_by(self._elsewhere[origin])

    GET, HEAD, OPTIONS = _verb("GET"), _verb("HEAD"), _verb("OPTIONS")
    POST, PUT, PATCH, DELETE = _verb("POST"), _verb("PUT"), _verb("PATCH"), _verb("DELETE")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
