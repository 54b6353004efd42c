"""Requests of coroutines to whole URLs, and what they raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client.http.rest import ApiException, AuthorizationException, RestException

if TYPE_CHECKING:
    from conductor_deploy.client.http._async_rest_client import AsyncRESTClientObject
    from conductor_deploy.client.http._rest_client import RESTResponse

__all__ = [
    "ApiException",
    "AsyncRESTClientObject",
    "AuthorizationException",
    "RESTResponse",
    "RestException",
]


def __getattr__(name: str) -> Any:
    """What needs the HTTP library is imported at its first use."""
    if name == "RESTResponse":
        from conductor_deploy.client.http._rest_client import RESTResponse

        return RESTResponse
    if name == "AsyncRESTClientObject":
        from conductor_deploy.client.http._async_rest_client import AsyncRESTClientObject

        return AsyncRESTClientObject
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
