"""How a string that holds a secret is told in JSON: `{"$secret": ["name"], "fp": "3f9a", …}`.

`seal` is what the fingerprint is the start of. `around` are the pieces of text before, between and after the secrets,
where there is more than one secret alone. An object that has such a name of its own gets it with one more `$`.
"""

import re
from collections.abc import Mapping
from typing import Any

from conductor_deploy.definition.document import Key
from conductor_deploy.definition.placeholder import (
    holds_mark,
    pieces_of,
    placeholder,
    seal_of,
    sealed,
    secret_names,
)
from conductor_deploy.jsonvalue import JSON, canonical
from conductor_deploy.plan.secrecy import Concealment

__all__ = ["FINGERPRINT_DIGITS", "concealment_to_json", "from_json", "read_concealment", "to_json"]

FINGERPRINT_DIGITS = 4
_NAME = "$secret"
_ESCAPED = re.compile(r"\$+secret")


def to_json(value: JSON) -> Any:
    """The value, in which no string holds a placeholder; itself where there is none."""
    return _told(value) if holds_mark(value) or _NAME in _text(value) else value


def from_json(value: Any) -> Any:
    """The inverse of `to_json`. ValueError where something only looks like it."""
    return _read(value) if _NAME in _text(value) else value


def _text(value: JSON) -> str:
    return canonical(value) if isinstance(value, Mapping | list | tuple) else ""


def _told(value: JSON) -> Any:
    if isinstance(value, str):
        return _secret(value) if secret_names(value) else value
    if isinstance(value, Mapping):
        return {_escaped(name): _told(item) for name, item in value.items()}
    return [_told(item) for item in value] if isinstance(value, list | tuple) else value


def _escaped(name: str) -> str:
    return f"${name}" if _ESCAPED.fullmatch(name) else name


def _secret(text: str) -> dict[str, Any]:
    names, seal, pieces = secret_names(text), seal_of(text), pieces_of(text)
    told: dict[str, Any] = {_NAME: list(names), "fp": seal and seal[:FINGERPRINT_DIGITS]}
    if seal:
        told["seal"] = seal
    return {**told, "around": list(pieces)} if any(pieces) or len(names) > 1 else told


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(item) for item in value]
    if not isinstance(value, dict):
        return value
    if _NAME in value:
        return _read_secret(value)
    return {name[1:] if _ESCAPED.fullmatch(name) else name: _read(item) for name, item in value.items()}


def _read_secret(told: Mapping[str, Any]) -> str:
    names = told[_NAME]
    pieces = told.get("around", [""] * (len(names) + 1))
    if not names or len(pieces) != len(names) + 1:
        raise ValueError(f"{_NAME} and what is around it do not fit")
    text = str(pieces[0])
    for name, piece in zip(names, pieces[1:], strict=True):
        text += placeholder(str(name)) + str(piece)
    seal = told.get("seal")
    return sealed(text, str(seal)) if seal else text


def concealment_to_json(concealment: Concealment) -> dict[str, Any]:
    places = sorted(concealment.places.items(), key=lambda item: item[0].sort_key)
    told: dict[str, Any] = {
        "fingerprint": concealment.id,
        "places": {str(key): to_json(there) for key, there in places},
    }
    return {**told, "key": concealment.key} if concealment.key else told


def read_concealment(told: Mapping[str, Any]) -> Concealment:
    places = {Key.parse(key): from_json(there) for key, there in told["places"].items()}
    return Concealment(told["fingerprint"], places, told.get("key"))
