"""What of a recorded request its receiver goes by, so that two clients can be compared."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from recording_server import Recorded

__all__ = ["Sent", "sent"]

# What the official SDK sends as a header in one place, and in the query in another.
_HEADERS = ("requestid", "waituntiltaskref", "waitforseconds", "authorization")


@dataclass(frozen=True, slots=True)
class Sent:
    """`body` is parsed where it is JSON; None for none."""

    method: str
    path: str
    query: frozenset[tuple[str, str]]
    headers: Mapping[str, str]
    body: Any


def sent(request: Recorded) -> Sent:
    """With booleans in the query as JSON has them: the official SDK writes them as Python does."""
    path, _, query = request.target.partition("?")
    pairs = [
        (name, value.lower() if value in ("True", "False") else value) for name, value in parse_qsl(query)
    ]
    headers = {name: request.headers[name] for name in _HEADERS if name in request.headers}
    if not request.content:
        return Sent(request.method, path, frozenset(pairs), headers, None)
    headers["content-type"] = request.headers["content-type"]
    is_json = headers["content-type"] == "application/json"
    body = json.loads(request.content) if is_json else request.content
    return Sent(request.method, path, frozenset(pairs), headers, body)
