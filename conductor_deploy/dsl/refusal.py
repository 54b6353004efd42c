"""No connections while code is looked at: an accident is stopped, an attack is not."""

import sys
from typing import Any

from conductor_deploy.dsl.territory import Territory

__all__ = ["ALLOWED_BY", "NetworkRefused", "Refusal"]

ALLOWED_BY = "`export --allow-network` lets it"

_CALLS = frozenset(
    {
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.sendmsg",
        "socket.sendto",
    }
)


class NetworkRefused(RuntimeError):
    """No OSError: what tries again after one would do so until the time is up."""


class Refusal:
    """An audit hook, and the places from which it was called upon."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self.tried: list[tuple[str, str]] = []  # place, message

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _CALLS:
            return
        place = self._territory.place(sys._getframe(1))
        message = f"connects to {_address(event, arguments)}, which is refused"
        self.tried.append((place, message))
        raise NetworkRefused(f"{place or 'a library'} {message}")


def _address(event: str, arguments: tuple[Any, ...]) -> str:
    target = arguments[0] if event.startswith("socket.get") else arguments[-1]
    if event == "socket.getaddrinfo":
        target = arguments[:2]
    if isinstance(target, tuple) and len(target) > 1:
        host, port = target[:2]
        return f"{_text(host)}:{_text(port)}" if port is not None else _text(host)
    return _text(target)


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
