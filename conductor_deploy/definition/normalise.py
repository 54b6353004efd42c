"""One form for what is written and what is live, so that equal means "nothing to do"."""

from conductor_deploy.definition.document import Key, Kind
from conductor_deploy.definition.schema import normal_form
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["NORMALISER", "identity", "normalise"]

NORMALISER = (
    1  # raised whenever the same definition gets another normal form, so that old digests prove nothing
)


def normalise(kind: Kind, body: JSON, version: str | None) -> JSONObject:
    """The normal form for a server of that version; None stands for the newest one measured. Idempotent."""
    return normal_form(kind, body, version)


def identity(kind: Kind, body: JSONObject) -> Key:
    """What the server tells a definition in normal form apart by. KeyError where it has no name."""
    version = body["version"] if kind.versioned else None
    return Key(kind, str(body["name"]), version if isinstance(version, int) else None)
