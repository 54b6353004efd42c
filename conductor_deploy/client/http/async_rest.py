"""Requests of coroutines to whole URLs, and what they raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client.http.rest import ApiException, AuthorizationException, RestException

if TYPE_CHECKING:
    from conductor_deploy.client.http._rest_client import AsyncRESTClientObject, RESTResponse

__all__ = [
    "ApiException",
    "AsyncRESTClientObject",
    "AuthorizationException",
    "RESTResponse",
    "RestException",
]


def __getattr__(name: str) -> Any:
    """What needs the HTTP library is imported at its first use."""
    if name not in ("AsyncRESTClientObject", "RESTResponse"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from conductor_deploy.client.http import _rest_client

    return getattr(_rest_client, name)
