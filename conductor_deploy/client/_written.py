"""A call as the arguments of `call_api`, for programs that have put their own in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from conductor_deploy.client._type_text import official, parsed

if TYPE_CHECKING:
    from conductor_deploy.client._call import Call
    from conductor_deploy.client._resource import Options

__all__ = ["taking_calls", "written_out"]

_Function = TypeVar("_Function", bound=Callable[..., Any])

_ACCEPTED = {"text": "text/plain", "bytes": "*/*"}


def taking_calls(call_api: _Function) -> _Function:
    """Mark the `call_api` of a client whose `send` does the same: one that a program wrote has no such mark."""
    vars(call_api)["takes_calls"] = True
    return call_api


def written_out(call: Call, options: Options) -> tuple[tuple[Any, ...], Mapping[str, Any]]:
    """Path, verb, names in the path, query and headers by position, and the rest by name."""
    endpoint, given = (
        call.endpoint,
        {name: item for name, item in call.parameters.items() if item is not None},
    )
    in_path = {name: item for name, item in given.items() if f"{{{name}}}" in endpoint.path}
    query = [(name, given[name]) for name in endpoint.query if name in given]
    several = [name for name, item in query if isinstance(item, list)]
    headers = {name: given[name] for name in endpoint.headers if name in given}
    positional = (
        endpoint.path,
        endpoint.method,
        in_path,
        query,
        {"Accept": _ACCEPTED.get(endpoint.answer, "application/json"), **headers},
    )
    return positional, {
        "body": call.body,
        "post_params": [],
        "files": {},
        "response_type": call.result and official(parsed(call.result)),
        "auth_settings": [],
        "_return_http_data_only": options.get("_return_http_data_only"),
        "_preload_content": options.get("_preload_content", True),
        "_request_timeout": options.get("_request_timeout"),
        "collection_formats": dict.fromkeys(several, "multi"),
    }
