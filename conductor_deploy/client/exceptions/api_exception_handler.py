"""Turns every ApiException of a function or a class into an APIError."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import ParamSpec, TypeVar

from conductor_deploy.client.exceptions.api_error import APIError, APIErrorCode
from conductor_deploy.client.http.rest import ApiException

__all__ = ["api_exception_handler", "for_all_methods"]

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")
_Class = TypeVar("_Class", bound=type)

BAD_REQUEST_STATUS = 400
FORBIDDEN_STATUS = 403
NOT_FOUND_STATUS = 404
REQUEST_TIMEOUT_STATUS = 408
CONFLICT_STATUS = 409

STATUS_TO_MESSAGE_DEFAULT_MAPPING = {
    BAD_REQUEST_STATUS: "Invalid request",
    FORBIDDEN_STATUS: "Access forbidden",
    NOT_FOUND_STATUS: "Resource not found",
    REQUEST_TIMEOUT_STATUS: "Request timed out",
    CONFLICT_STATUS: "Resource exists already",
}


def api_exception_handler(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """The same function, which raises APIError where it raised ApiException."""

    @wraps(function)
    def guarded(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        try:
            return function(*args, **kwargs)
        except ApiException as error:
            raise _api_error(error) from error

    return guarded


def _api_error(error: ApiException) -> APIError:
    status = error.status or 0
    codes = {int(code.value): code for code in APIErrorCode}
    default = STATUS_TO_MESSAGE_DEFAULT_MAPPING.get(status, "Unknown error")
    return APIError(codes.get(status, APIErrorCode.UNKNOWN), str(error.message or default))


def for_all_methods(
    decorator: Callable[..., object], exclude: Collection[str] | None = None
) -> Callable[[_Class], _Class]:
    """A class decorator that decorates each method that the class itself defines, save those named."""

    def decorate(cls: _Class) -> _Class:
        for name, attribute in tuple(vars(cls).items()):
            if callable(attribute) and name not in (exclude or ()):
                setattr(cls, name, decorator(attribute))
        return cls

    return decorate
