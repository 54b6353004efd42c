"""The audit fields that a request may bring along."""

from conductor_deploy.definition.decoding.coercion import to_integer, to_text
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["sent_text", "sent_time"]


def sent_time(written: JSONObject, name: str) -> int:
    """Milliseconds, 0 for none."""
    value = written.get(name)
    return 0 if value is None else to_integer(value, -(2**63), 2**63 - 1) or 0


def sent_text(written: JSONObject, *names: str) -> dict[str, JSON]:
    """Those of the fields that are there."""
    return {name: to_text(written[name]) for name in names if written.get(name) is not None}
