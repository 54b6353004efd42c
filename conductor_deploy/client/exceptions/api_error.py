"""The official wrapper around an ApiException."""

from __future__ import annotations

from enum import Enum

__all__ = ["APIError", "APIErrorCode"]


class APIErrorCode(str, Enum):
    """The statuses that programs tell apart, as text."""

    NOT_FOUND = "404"
    FORBIDDEN = "403"
    CONFLICT = "409"
    BAD_REQUEST = "400"
    REQUEST_TIMEOUT = "408"
    UNKNOWN = "0"


class APIError(Exception):
    """A refusal, with a `code` and a `message` that can be shown."""

    def __init__(
        self,
        status: APIErrorCode | None = None,
        reason: str | None = None,
        http_resp: object = None,
        body: str | None = None,
    ) -> None:
        super().__init__(status, reason, http_resp, body)
        self.code = status
        self.message = reason

    def __str__(self) -> str:
        return f"APIError: code={self.code} message={self.message}"
