"""Programs for the official SDK, run with this one: `conductor.client.X` is `conductor_deploy.client.X`."""

import importlib
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:  # it takes longer to import than all that is needed here
    from importlib.abc import Loader

__all__ = ["OfficialNames"]

_OFFICIAL, _OURS = "conductor.client", "conductor_deploy.client"


class OfficialNames:
    """Finds modules of the official SDK under its own names, whether or not it is installed.

    The modules are the same objects, and so are their classes. A folder `conductor` of the user's, below `root`,
    stays what it is.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname == "conductor":
            installed = PathFinder.find_spec(fullname)
            return installed or ModuleSpec(fullname, cast("Loader", _Empty()), is_package=True)
        if fullname != _OFFICIAL and not fullname.startswith(f"{_OFFICIAL}."):
            return None
        if self._is_users():
            return None
        ours = find_spec(_OURS + fullname.removeprefix(_OFFICIAL))
        if ours is None:
            raise ModuleNotFoundError(f"conductor-deploy has no module {fullname!r}", name=fullname)
        is_package = ours.submodule_search_locations is not None
        return ModuleSpec(fullname, cast("Loader", _Same(ours.name)), is_package=is_package)

    def _is_users(self) -> bool:
        found = PathFinder.find_spec("conductor")
        return found is not None and found.has_location and Path(str(found.origin)).is_relative_to(self._root)


class _Empty:
    """Of the package `conductor`, where there is none."""

    def create_module(self, spec: ModuleSpec) -> None:
        """Python's own kind."""

    def exec_module(self, module: ModuleType) -> None:
        module.__path__ = []


class _Same:
    """Gives another module for the one that is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        del spec
        module = importlib.import_module(self._name)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec  # the import that asks under the other name has put its own there
