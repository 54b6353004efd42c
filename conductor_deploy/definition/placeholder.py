"""How a secret stands in a definition until the request that writes it.

A placeholder is text between two private-use characters. It survives JSON, YAML, diffing and records, stands
alone or inside a longer string, and looks like nothing that people or servers write.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn

__all__ = ["Secret", "SecretUsed", "as_template", "fill", "is_secret_name", "placeholder", "secret_names"]

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
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text) if "\ue000" in text else text


def as_template(text: str) -> str:
    """The string as a person writes it: `{{ secret("name") }}`."""
    return _PLACEHOLDER.sub(r'{{ secret("\1") }}', text)


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
