"""Names of a package that are imported when they are first used (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

__all__ = ["importing"]


def importing(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package: `modules` has for each name the module that defines it.

    Its `__dir__` is set here, so that consoles complete the names.
    """
    known = vars(sys.modules[package])
    known["__dir__"] = lambda: sorted({*known, *modules})

    def get(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = known[name] = getattr(import_module(modules[name]), name)
        return value

    return get
