"""What a server says about an array of definitions: which names it could not store, inside a success."""

from collections.abc import Mapping

from conductor_deploy.errors import UnreadableAnswer
from conductor_deploy.jsonvalue import JSON, canonical
from conductor_deploy.wire.answer import one_line

__all__ = ["not_stored"]


def not_stored(answer: JSON) -> Mapping[str, str]:
    """Name → reason, for what was not stored. UnreadableAnswer where failures are told in no way that is known."""
    errors = answer.get("bulkErrorResults") if isinstance(answer, dict) else None
    if not errors:
        return {}
    if not isinstance(errors, dict):
        told = one_line(canonical(errors), 200)
        raise UnreadableAnswer(f"the server tells in no known way what it could not store: {told}")
    return {name: reason if isinstance(reason, str) else canonical(reason) for name, reason in errors.items()}
