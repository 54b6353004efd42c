"""A method for each verb, with the official arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from conductor_deploy.client._exchange import Pairs, Timeout

__all__ = ["Verbs", "sending"]

_Answered = TypeVar("_Answered")
_Headers = Mapping[str, Any]


class Verbs(Generic[_Answered]):
    """What `request` does, by verb."""

    def request(self, *args: Any, **keywords: Any) -> _Answered:
        """As the class says that is made of this."""
        raise NotImplementedError

    def GET(  # noqa: N802 # all of these are the official names
        self,
        url: str,
        headers: _Headers | None = None,
        query_params: Pairs | None = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
    ) -> _Answered:
        """Read."""
        return self.request("GET", url, query_params, headers, _request_timeout=_request_timeout)

    def HEAD(  # noqa: N802
        self,
        url: str,
        headers: _Headers | None = None,
        query_params: Pairs | None = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
    ) -> _Answered:
        """Read the headers."""
        return self.request("HEAD", url, query_params, headers, _request_timeout=_request_timeout)

    def DELETE(  # noqa: N802
        self,
        url: str,
        headers: _Headers | None = None,
        query_params: Pairs | None = None,
        body: Any = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
    ) -> _Answered:
        """Delete."""
        return self.request("DELETE", url, query_params, headers, body, _request_timeout=_request_timeout)

    def OPTIONS(  # noqa: N802
        self,
        url: str,
        headers: _Headers | None = None,
        query_params: Pairs | None = None,
        post_params: Any = None,
        body: Any = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
    ) -> _Answered:
        """Ask what may be done."""
        return self.request(
            "OPTIONS", url, query_params, headers, body, post_params, _request_timeout=_request_timeout
        )

    def POST(  # noqa: N802
        self,
        url: str,
        headers: _Headers | None = None,
        query_params: Pairs | None = None,
        post_params: Any = None,
        body: Any = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
    ) -> _Answered:
        """Create, or have something done."""
        return self.request(
            "POST", url, query_params, headers, body, post_params, _request_timeout=_request_timeout
        )

    def PUT(  # noqa: N802
        self,
        url: str,
        headers: _Headers | None = None,
        query_params: Pairs | None = None,
        post_params: Any = None,
        body: Any = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
    ) -> _Answered:
        """Write."""
        return self.request(
            "PUT", url, query_params, headers, body, post_params, _request_timeout=_request_timeout
        )

    def PATCH(  # noqa: N802
        self,
        url: str,
        headers: _Headers | None = None,
        query_params: Pairs | None = None,
        post_params: Any = None,
        body: Any = None,
        _preload_content: bool = True,
        _request_timeout: Timeout = None,
    ) -> _Answered:
        """Change."""
        return self.request(
            "PATCH", url, query_params, headers, body, post_params, _request_timeout=_request_timeout
        )


_WITH_A_BODY = ("DELETE", "OPTIONS", "POST", "PUT", "PATCH")


def sending(
    verbs: Verbs[_Answered], method: str, url: str, body: Any, **options: Any
) -> Callable[[], _Answered]:
    """The call of the method of a verb. ValueError for a verb that is none."""
    verb = method.upper()
    if verb in _WITH_A_BODY:
        options["body"] = body
    elif verb not in ("GET", "HEAD"):
        names = ", ".join(("GET", "HEAD", *_WITH_A_BODY))
        raise ValueError(f"http method must be one of {names}, and not {method!r}")
    return partial(getattr(verbs, verb), url, **options)
