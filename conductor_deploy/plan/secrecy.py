"""Where the secrets of a definition are, and what stands in their place in whatever people get to see.

A place is a pointer inside a task, named by what the task is and not by where: it stays the same when tasks move.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from conductor_deploy.definition.document import Key
from conductor_deploy.definition.placeholder import (
    SEAL_DIGITS,
    defused,
    holds_mark,
    placeholder,
    sealed,
    secret_names,
    unsealed,
)
from conductor_deploy.jsonvalue import (
    JSON,
    JSONObject,
    canonical,
    join_pointer,
    pointer_parts,
    replace_at,
    value_at,
    walk,
)
from conductor_deploy.plan.outline import Identity, outline

__all__ = [
    "SHORTEST_HIDDEN",
    "Concealment",
    "Places",
    "Sealer",
    "has_no_forgery",
    "hidden",
    "map_strings",
    "masked",
    "names_in",
    "places_in",
    "without_seals",
]

SHORTEST_HIDDEN = 12  # characters; a shorter value may be an innocent word somewhere else
_ID = "conductor-deploy"

Places: TypeAlias = Mapping[str, str]  # place → the string with its placeholders, unsealed


@dataclass(frozen=True, slots=True)
class Sealer:
    """Tells values apart without showing them; only who has the key can try values out."""

    key: bytes = field(repr=False)

    def seal(self, value: str) -> str:
        message = value.encode("utf-8", "surrogatepass")
        return hmac.digest(self.key, message, "sha256").hex()[:SEAL_DIGITS]

    @property
    def id(self) -> str:
        """Which key this is."""
        return self.seal(_ID)


@dataclass(frozen=True, slots=True)
class Concealment:
    """Where secrets are, and by which key they are sealed; `key`, in hex, is a random one that the records keep."""

    id: str
    places: Mapping[Key, Places]
    key: str | None = field(default=None, repr=False)


def map_strings(value: JSON, change: Callable[[str], JSON]) -> JSON:
    """The value with each string in it changed; the names of fields stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: map_strings(item, change) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [map_strings(item, change) for item in value]
    return value


def _mapped(body: JSONObject, change: Callable[[str], JSON]) -> JSONObject:
    return {name: map_strings(item, change) for name, item in body.items()}


def without_seals(body: JSONObject) -> JSONObject:
    return _mapped(body, unsealed) if holds_mark(body) else body


def names_in(body: JSON) -> tuple[str, ...]:
    """The secrets that a body asks for, each once."""
    return tuple(dict.fromkeys(secret_names(canonical(body)))) if holds_mark(body) else ()


def places_in(body: JSONObject) -> Places:
    """Every string of a body that holds a secret."""
    if not holds_mark(body):
        return {}
    tasks = {task.pointer: _name(task.identity) for task in outline(body)[0]}
    found = ((pointer, value) for pointer, value in walk(body) if isinstance(value, str))
    return {_place(pointer, tasks): unsealed(value) for pointer, value in found if secret_names(value)}


def _place(pointer: str, tasks: Mapping[str, str]) -> str:
    task = pointer
    while task and task not in tasks:
        task = task.rpartition("/")[0]
    return f"{tasks.get(task, '')}#{pointer[len(task) :]}"


def _name(identity: Identity) -> str:
    return join_pointer(*identity).replace("#", "~2")


def masked(body: JSONObject, places: Places, seal: Callable[[str, str], str]) -> JSONObject:
    """With the strings at these places replaced by what `seal` makes of a place's own text and the string there."""
    if not places:
        return body
    tasks = {_name(task.identity): task.pointer for task in outline(body)[0]}
    masks: JSON = body
    for place, text in places.items():
        task, _, inner = place.partition("#")
        pointer = tasks.get(task, None if task else "")
        if pointer is not None:
            masks = _replaced(masks, pointer + inner, text, seal)
    assert isinstance(masks, Mapping)  # a string is inside the body
    return masks


def _replaced(body: JSON, pointer: str, text: str, seal: Callable[[str, str], str]) -> JSON:
    try:
        value = value_at(body, pointer)
    except KeyError:
        return body
    return replace_at(body, pointer_parts(pointer), seal(text, value)) if isinstance(value, str) else body


def hidden(body: JSONObject, values: Mapping[str, str], sealer: Sealer) -> JSONObject:
    """With the values of secrets, by name, replaced wherever else they turn up; short ones may be innocent words."""
    long = {name: value for name, value in values.items() if len(value) >= SHORTEST_HIDDEN}
    if not long:
        return body
    everything = "\n".join(value for _, value in walk(body) if isinstance(value, str))
    if not any(value in everything for value in long.values()):
        return body

    def hide(text: str) -> str:
        shown = text
        for name in sorted(long, key=lambda name: -len(long[name])):
            shown = shown.replace(long[name], placeholder(name))
        return text if shown == text else sealed(shown, sealer.seal(text))

    return _mapped(body, hide)


def has_no_forgery(body: JSONObject) -> JSONObject:
    """A body from elsewhere, in which nothing can pass for a placeholder."""
    return _mapped(body, defused) if holds_mark(body) else body
