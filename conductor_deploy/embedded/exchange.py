"""Requests and replies of the embedded registry, as values."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor_deploy.embedded.store import Store
from conductor_deploy.jsonvalue import JSON

__all__ = [
    "Call",
    "Refused",
    "Reply",
    "Request",
    "bad_request_page",
    "json_reply",
    "list_reply",
    "stored_reply",
    "to_stored",
]

_INSTANCE = "embedded"  # where a real server says its host name


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is what follows `/api`, still percent-encoded; of repeated query parameters the first counts."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler works on: `path` holds the decoded path parameters, `now` is in milliseconds."""

    store: Store
    request: Request
    path: Mapping[str, str]
    now: int


@dataclass(frozen=True, slots=True)
class Reply:
    status: int = 200
    content: bytes = b""
    content_type: str | None = None


class Refused(Exception):
    """What a handler answers instead of doing it; `errors` are those of bean validation."""

    def __init__(self, status: int, message: str, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors

    @property
    def reply(self) -> Reply:
        document: dict[str, Any] = {"status": self.status, "message": self.message}
        if self.errors:
            return json_reply(
                {**document, "retryable": False, "validationErrors": list(self.errors)}, self.status
            )
        return json_reply({**document, "instance": _INSTANCE, "retryable": False}, self.status)


def json_reply(value: JSON, status: int = 200) -> Reply:
    return stored_reply(to_stored(value), status)


def stored_reply(text: str, status: int = 200) -> Reply:
    """What the store holds is what is answered."""
    return Reply(status, text.encode(), "application/json")


def list_reply(rows: Iterable[tuple[str]]) -> Reply:
    return stored_reply(f"[{','.join(text for (text,) in rows)}]")


def to_stored(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def bad_request_page() -> Reply:
    """The web server's own answer, to a path that never gets as far as Conductor."""
    page = "<!doctype html><html lang='en'><body><h1>HTTP Status 400 - Bad Request</h1></body></html>"
    return Reply(400, page.encode(), "text/html;charset=utf-8")
