"""The special fields of models."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

__all__ = ["Check", "named", "one_of", "subset_of"]

Check = Callable[[str, Any], Any]


def named(  # one for each way in which a field may be special
    json_name: str | None = None,
    *,
    swagger: str | None = None,
    default: Any = None,
    factory: Callable[[], Any] | None = None,
    check: Check | None = None,
    needed: bool = False,
) -> Any:
    """A field that is special: in its JSON name, which else is camelCase, in the official text of its type, or
    in a `check` that values pass when they are set, and come out of. `needed`: the constructor checks None, too.
    """
    about = {"json": json_name, "swagger": swagger, "check": check, "needed": needed}
    if factory is not None:
        return dataclasses.field(default_factory=factory, metadata=about)
    return dataclasses.field(default=default, metadata=about)


def one_of(*allowed: str | type[Enum], needed: bool = False) -> Any:
    """A field that takes these values alone; those of an enum, if one is given, which it makes members of."""
    check = _member_of(allowed[0]) if isinstance(allowed[0], type) else _one_of(allowed)
    return named(swagger="str", check=check, needed=needed)


def subset_of(*allowed: str, needed: bool = False) -> Any:
    """A field that takes a list of these values."""

    def check(name: str, values: Iterable[Any]) -> Any:
        wrong = [str(value) for value in values if value not in allowed]
        if wrong:
            raise ValueError(
                f"Invalid values for `{name}` [{', '.join(wrong)}], must be a subset of [{', '.join(allowed)}]"
            )
        return values

    return named(check=check, needed=needed)


def _one_of(allowed: tuple[Any, ...]) -> Check:
    def check(name: str, value: Any) -> Any:
        if value not in allowed:
            raise ValueError(f"Invalid value for `{name}` ({value}), must be one of {list(allowed)}")
        return value

    return check


def _member_of(members: type[Enum]) -> Check:
    is_known = _one_of(tuple(member.value for member in members))
    return lambda name, value: members(is_known(name, value))
