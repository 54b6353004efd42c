"""Fields that are the server's to decide: left as they are there, and never a difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conductor_deploy.definition.document import Definition
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.jsonvalue import JSON, JSONObject, pointer_parts, remove_at, replace_at, value_at

__all__ = ["Ignore", "as_on_server"]


@dataclass(frozen=True, slots=True)
class Ignore:
    """`paths` are JSON Pointers into the definitions whose keys match."""

    key: Pattern
    paths: tuple[str, ...]


def as_on_server(desired: Definition, live: JSONObject, rules: Sequence[Ignore]) -> JSONObject:
    """The desired body with every ignored field as the server has it: with its value, or without it."""
    body: JSON = desired.body
    for rule in rules:
        if rule.key.matches(desired.key):
            for path in rule.paths:
                body = _taken_over(body, live, path)
    assert isinstance(body, Mapping)  # paths point inside the body
    return body


def _taken_over(body: JSON, live: JSONObject, path: str) -> JSON:
    parts = pointer_parts(path)
    try:
        value = value_at(live, path)
    except KeyError:
        return remove_at(body, parts)
    try:
        return replace_at(body, parts, value)
    except KeyError:  # it would have to be in a list that is shorter here
        return body
