"""Sends calls to the server of a configuration and decodes their answers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from conductor_deploy.client._written import taking_calls
from conductor_deploy.client.http import rest
from conductor_deploy.client.http._surface import OfficialSurface, value_of
from conductor_deploy.client.http._verbs import sending
from conductor_deploy.client.http.thread import AwaitableThread
from conductor_deploy.errors import ConductorDeployError

if TYPE_CHECKING:
    from conductor_deploy.client._call import Call
    from conductor_deploy.client._capabilities import Capabilities
    from conductor_deploy.client._connections import Opened
    from conductor_deploy.client._exchange import Pairs, Timeout
    from conductor_deploy.wire.answer import Answer
    from conductor_deploy.wire.request import Message, Options

__all__ = ["ApiClient"]

_log = logging.getLogger(__name__)


class ApiClient(OfficialSurface):
    """Sends calls from any number of threads, over the connections of its configuration.

    `header_name` and `header_value`, `cookie`, and whatever is in `default_headers` go with each call.
    Nothing is sent before the first call. Calls raise `rest.ApiException` and its narrower kinds.
    """

    def send(
        self, call: Call, *, timeout: Timeout = None, metric_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The decoded value of a call. `timeout` as `_request_timeout` of `call_api`."""
        return value_of(call, self._answer(call, timeout, metric_context))

    def send_with_http_info(
        self, call: Call, *, timeout: Timeout = None, metric_context: Mapping[str, Any] | None = None
    ) -> tuple[Any, int, Mapping[str, str]]:
        """The decoded value, the status and the headers."""
        answer = self._answer(call, timeout, metric_context)
        return value_of(call, answer), answer.status, answer.headers

    @property
    def capabilities(self) -> Capabilities:
        """What the server is and which operations it has; asked for once for all clients, when it is read."""
        return self._opened().capabilities.kept_with(self.configuration)

    @cached_property
    def rest_client(self) -> rest.RESTClientObject:
        """Requests to whole URLs over the same connections, without a token."""
        return rest.RESTClientObject(configuration=self.configuration)

    @taking_calls
    def call_api(
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
        async_req: bool | None = None,
        _return_http_data_only: bool | None = None,
        collection_formats: Mapping[str, str] | None = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
        metric_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Any operation: the value decoded to `response_type` (None for none), the status and the headers.

        Only the value with `_return_http_data_only`; a `rest.RESTResponse` in its place without
        `_preload_content`; an AwaitableThread with `async_req`. `_request_timeout` is in seconds for each
        wait, or a pair for connecting and for each wait after that. `auth_settings` are not needed. No
        operation takes a form: ValueError for `post_params` and `files`.
        """
        from conductor_deploy.client._exchange import NO_FORMS, Written, written_call

        if post_params or files:
            raise ValueError(NO_FORMS)
        call = written_call(
            Written(resource_path, method, path_params, query_params, body, collection_formats)
        )
        options = self._options(_request_timeout, header_params)

        def carry_out() -> Any:
            response = rest.RESTResponse.of(self._exchange(call, options, metric_context))
            value: Any = response
            if _preload_content:
                value = self.deserialize(response, response_type) if response_type else None
            return value if _return_http_data_only else (value, response.status, response.getheaders())

        if not async_req:
            return carry_out()
        thread = AwaitableThread(target=carry_out)
        thread.start()
        return thread

    def request(
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
        metric_context: Mapping[str, Any] | None = None,
    ) -> rest.RESTResponse:
        """The response to a request to a whole URL, sent as it is. `rest.ApiException` if it is no success."""
        from conductor_deploy.client._exchange import NO_FORMS

        if post_params:
            raise ValueError(NO_FORMS)
        options = {"_preload_content": _preload_content, "_request_timeout": _request_timeout}
        send = sending(
            self.rest_client, method, url, body, headers=headers, query_params=query_params, **options
        )
        if self.metrics_collector is None:
            return send()
        from conductor_deploy.client._metering import metered

        path = urlsplit(url).path
        with metered(
            self.metrics_collector, method, path, uri=metric_uri or path, context=metric_context
        ) as metering:
            response = send()
            metering.status, metering.size = str(response.status), response.request_body_size
        return response

    def get_authentication_headers(self) -> dict[str, dict[str, str]] | None:
        """`{"header": {"X-Authorization": token}}`, after signing in if that is due; None without a token."""
        self.__refresh_auth_token()
        token = self.configuration.AUTH_TOKEN
        return None if token is None else {"header": {"X-Authorization": token}}

    def force_refresh_auth_token(self) -> bool:
        """Get a new token now; False where there is no access key, an open server, or a refusal (logged)."""
        opened = self._opened()
        if opened.tokens.access_key is None:
            return False
        opened.tokens.forget()
        try:
            self._sign_in(opened)
        except rest.ApiException as error:
            _log.error("No new token: %s", error)
            return False
        return not opened.tokens.is_open

    def __refresh_auth_token(self) -> None:
        """Sign in if that is due. Tests of programs that construct clients patch it by this name."""
        opened = self._opened()
        if opened.tokens.is_due():
            self._sign_in(opened)

    def _sign_in(self, opened: Opened) -> None:
        from conductor_deploy.wire.endpoints import TOKEN

        try:
            opened.connection.sign_in()
        except ConductorDeployError as error:
            failure = opened.failure(error, TOKEN)
            raise failure from failure.__cause__

    def _opened(self) -> Opened:
        from conductor_deploy.client._connections import opened_by

        return opened_by(self.configuration)

    def _options(self, timeout: Timeout, headers: Mapping[str, Any] | None = None) -> Options:
        from conductor_deploy.client._exchange import options_of

        return options_of({**(headers or {}), **self.default_headers}, self.cookie, timeout)

    def _answer(self, call: Call, timeout: Timeout, metric_context: Mapping[str, Any] | None) -> Answer:
        return self._exchange(call, self._options(timeout), metric_context)

    def _exchange(self, call: Call, options: Options, metric_context: Mapping[str, Any] | None) -> Answer:
        from conductor_deploy.client._exchange import message_of

        opened = self._opened()
        message = message_of(opened.connection.origin, call, options)
        if self.metrics_collector is None:
            return self._deliver(opened, message)
        from conductor_deploy.client._metering import metered

        endpoint, path, size = message.endpoint, message.url.path, len(message.content or b"")
        with metered(
            self.metrics_collector, endpoint.method, path, uri=endpoint.path, context=metric_context
        ) as metering:
            answer = self._deliver(opened, message)
            metering.status, metering.size = str(answer.status), size
        return answer

    def _deliver(self, opened: Opened, message: Message) -> Answer:
        try:
            return opened.connection.exchange(message)
        except ConductorDeployError as error:
            failure = opened.failure(error, message.endpoint)
            raise failure from failure.__cause__
