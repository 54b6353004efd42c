"""How a secret stands in a definition until the request that writes it.

A placeholder is text between two private-use characters. It survives JSON, YAML, diffing and records, stands
alone or inside a longer string, and looks like nothing that people or servers write.

A seal at the end of such a string stands for the value of the whole string: the first digits of its HMAC. With it,
equal means equal and a digest notices another value, where nobody may see either.
"""

import marshal
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from conductor_deploy.jsonvalue import canonical

__all__ = [
    "SEAL_DIGITS",
    "Secret",
    "SecretUsed",
    "as_template",
    "defused",
    "fill",
    "holds_mark",
    "is_secret_name",
    "pieces_of",
    "placeholder",
    "seal_of",
    "sealed",
    "secret_names",
    "unsealed",
]

SEAL_DIGITS = 16
_MARK = "\ue000"
_SEAL = re.compile("\ue000seal:([0-9a-f]{16})\ue001")
_PLACEHOLDER = re.compile("\ue000secret:([A-Za-z0-9_][A-Za-z0-9_.-]*)\ue001")


def is_secret_name(name: str) -> bool:
    return _PLACEHOLDER.fullmatch(placeholder(name)) is not None


def placeholder(name: str) -> str:
    return f"\ue000secret:{name}\ue001"


def secret_names(text: str) -> tuple[str, ...]:
    """The secrets that a string holds, in order; () for a string that holds none."""
    return tuple(_PLACEHOLDER.findall(text)) if "\ue000" in text else ()


def fill(text: str, values: Mapping[str, str]) -> str:
    """The string with each placeholder replaced by its value; KeyError names a secret that has none."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], unsealed(text)) if _MARK in text else text


def as_template(text: str) -> str:
    """The string, or any text with it inside, as a person writes it: `{{ secret("name") }}`."""
    return _PLACEHOLDER.sub(r'{{ secret("\1") }}', unsealed(text))


def pieces_of(text: str) -> tuple[str, ...]:
    """What stands around its placeholders, in order: one piece more than there are secrets."""
    return tuple(_PLACEHOLDER.split(unsealed(text))[::2])


def sealed(text: str, seal: str) -> str:
    """The string with placeholders, and with this seal in place of any other."""
    return f"{unsealed(text)}\ue000seal:{seal}\ue001"


def seal_of(text: str) -> str | None:
    match = _SEAL.search(text)
    return str(match[1]) if match else None


def unsealed(text: str) -> str:
    return _SEAL.sub("", text) if _MARK in text else text


def defused(text: str) -> str:
    """A string from elsewhere, which no placeholder or seal can hide in."""
    is_mark = _PLACEHOLDER.search(text) or _SEAL.search(text)
    return text.replace(_MARK, "\ufffd") if is_mark else text


def holds_mark(value: Any) -> bool:
    """Whether a placeholder or a seal may be anywhere inside the value: told at the speed of a copy."""
    if isinstance(value, str):
        return _MARK in value
    try:
        return _MARK.encode() in marshal.dumps(value, 2)
    except ValueError:  # not a plain JSON value: a number that keeps its text, a read-only mapping
        return _MARK in canonical(value)


class SecretUsed(Exception):
    """A template did something with a secret other than putting it in its place."""


class Secret:
    """What `secret("name")` gives inside a template: it can be put somewhere, and nothing else."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name: str = name

    def _refuse(self, *_operands: object) -> NoReturn:
        raise SecretUsed(self.name)

    def __getattr__(self, attribute: str) -> NoReturn:
        if attribute.startswith("__"):  # Python's own questions, such as `hasattr(x, "__html__")`
            raise AttributeError(attribute)
        self._refuse()

    if not TYPE_CHECKING:  # to whom each of these would be a method with a signature of its own
        __str__ = __repr__ = __format__ = _refuse
        __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __call__ = __hash__ = _refuse
        __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
        __add__ = __radd__ = __mul__ = __rmul__ = __mod__ = __rmod__ = _refuse
        __int__ = __float__ = __index__ = __neg__ = __pos__ = _refuse
