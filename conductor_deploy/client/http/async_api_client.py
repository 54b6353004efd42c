"""The async twin of `api_client`: the same calls, from any number of tasks of an event loop."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from conductor_deploy.client._written import taking_calls
from conductor_deploy.client.http import async_rest, rest
from conductor_deploy.client.http._surface import OfficialSurface, value_of
from conductor_deploy.client.http._verbs import sending
from conductor_deploy.errors import ConductorDeployError

if TYPE_CHECKING:
    from conductor_deploy.client._call import Call
    from conductor_deploy.client._connections import Opened
    from conductor_deploy.client._exchange import Pairs, Timeout
    from conductor_deploy.wire.answer import Answer
    from conductor_deploy.wire.request import Message, Options

__all__ = ["AsyncApiClient"]

_log = logging.getLogger(__name__)


class AsyncApiClient(OfficialSurface):
    """As `ApiClient`, over the connections that its configuration has in the running event loop.

    `async with` closes them, and so does `close`.
    """

    async def send(
        self, call: Call, *, timeout: Timeout = None, metric_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The decoded value of a call. `timeout` as `_request_timeout` of `call_api`."""
        return value_of(call, await self._answer(call, timeout, metric_context))

    async def send_with_http_info(
        self, call: Call, *, timeout: Timeout = None, metric_context: Mapping[str, Any] | None = None
    ) -> tuple[Any, int, Mapping[str, str]]:
        """The decoded value, the status and the headers."""
        answer = await self._answer(call, timeout, metric_context)
        return value_of(call, answer), answer.status, answer.headers

    @cached_property
    def async_rest_client(self) -> async_rest.AsyncRESTClientObject:
        """Requests to whole URLs over the same connections, without a token."""
        return async_rest.AsyncRESTClientObject(configuration=self.configuration)

    @taking_calls
    async def call_api(
        self,
        resource_path: str,
        method: str,
        path_params: Pairs | None = None,
        query_params: Pairs | None = None,
        header_params: Mapping[str, Any] | None = None,
        body: Any = None,
        post_params: Any = None,
        files: Any = None,
        response_type: str | type | None = None,
        auth_settings: Any = None,
        _return_http_data_only: bool | None = None,
        collection_formats: Mapping[str, str] | None = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
    ) -> Any:
        """As `ApiClient.call_api`."""
        from conductor_deploy.client._exchange import NO_FORMS, Written, written_call

        if post_params or files:
            raise ValueError(NO_FORMS)
        call = written_call(
            Written(resource_path, method, path_params, query_params, body, collection_formats)
        )
        options = self._options(_request_timeout, header_params)
        response = rest.RESTResponse.of(await self._exchange(call, options, None))
        value: Any = response
        if _preload_content:
            value = self.deserialize(response, response_type) if response_type else None
        return value if _return_http_data_only else (value, response.status, response.getheaders())

    async def request(
        self,
        method: str,
        url: str,
        query_params: Pairs | None = None,
        headers: Mapping[str, Any] | None = None,
        post_params: Any = None,
        body: Any = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
        metric_uri: str | None = None,
    ) -> rest.RESTResponse:
        """As `ApiClient.request`."""
        from conductor_deploy.client._exchange import NO_FORMS

        if post_params:
            raise ValueError(NO_FORMS)
        options = {"_preload_content": _preload_content, "_request_timeout": _request_timeout}
        send = sending(
            self.async_rest_client, method, url, body, headers=headers, query_params=query_params, **options
        )
        if self.metrics_collector is None:
            return await send()
        from conductor_deploy.client._metering import metered

        path = urlsplit(url).path
        with metered(self.metrics_collector, method, path, uri=metric_uri or path, context=None) as metering:
            response = await send()
            metering.status, metering.size = str(response.status), response.request_body_size
        return response

    async def get_authentication_headers(self) -> dict[str, dict[str, str]] | None:
        """`{"header": {"X-Authorization": token}}`, after signing in if that is due; None without a token."""
        opened = self._opened()
        if opened.tokens.is_due():
            await self._sign_in(opened)
        token = self.configuration.AUTH_TOKEN
        return None if token is None else {"header": {"X-Authorization": token}}

    async def force_refresh_auth_token(self) -> bool:
        """Get a new token now; False where there is no access key, an open server, or a refusal (logged)."""
        opened = self._opened()
        if opened.tokens.access_key is None:
            return False
        opened.tokens.forget()
        try:
            await self._sign_in(opened)
        except rest.ApiException as error:
            _log.error("No new token: %s", error)
            return False
        return not opened.tokens.is_open

    async def close(self) -> None:
        """Close the connections that the configuration has in this event loop; the next call opens new ones."""
        import asyncio

        await self._opened().close_loop(asyncio.get_running_loop())

    async def __aenter__(self) -> AsyncApiClient:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    async def _sign_in(self, opened: Opened) -> None:
        from conductor_deploy.wire.endpoints import TOKEN

        try:
            await opened.of_this_loop().sign_in()
        except ConductorDeployError as error:
            failure = await opened.failure_aside(error, TOKEN)
            raise failure from failure.__cause__

    def _opened(self) -> Opened:
        from conductor_deploy.client._connections import opened_by

        return opened_by(self.configuration)

    def _options(self, timeout: Timeout, headers: Mapping[str, Any] | None = None) -> Options:
        from conductor_deploy.client._exchange import options_of

        return options_of({**(headers or {}), **self.default_headers}, self.cookie, timeout)

    async def _answer(self, call: Call, timeout: Timeout, metric_context: Mapping[str, Any] | None) -> Answer:
        return await self._exchange(call, self._options(timeout), metric_context)

    async def _exchange(
        self, call: Call, options: Options, metric_context: Mapping[str, Any] | None
    ) -> Answer:
        from conductor_deploy.client._exchange import message_of

        opened = self._opened()
        message = message_of(opened.connection.origin, call, options)
        if self.metrics_collector is None:
            return await self._deliver(opened, message)
        from conductor_deploy.client._metering import metered

        endpoint, path, size = message.endpoint, message.url.path, len(message.content or b"")
        with metered(
            self.metrics_collector, endpoint.method, path, uri=endpoint.path, context=metric_context
        ) as metering:
            answer = await self._deliver(opened, message)
            metering.status, metering.size = str(answer.status), size
        return answer

    async def _deliver(self, opened: Opened, message: Message) -> Answer:
        try:
            return await opened.of_this_loop().exchange(message)
        except ConductorDeployError as error:
            failure = await opened.failure_aside(error, message.endpoint)
            raise failure from failure.__cause__
