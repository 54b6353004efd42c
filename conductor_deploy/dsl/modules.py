"""Modules of the user's, by dotted name or path, with the one thing of them that is asked for."""

import importlib
import re
import sys
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

__all__ = ["Asked", "NoSuchModule", "load"]


class NoSuchModule(Exception):
    """There is no module of this name, or another one has it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`flows.orders`, `flows/orders.py`, either with `:name`."""

    module: str
    name: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Asked":
        module, _, name = text.partition(":")
        return cls(module, name or None)

    @property
    def is_path(self) -> bool:
        return self.module.endswith(".py") or "/" in self.module

    def file_in(self, root: Path) -> str | None:
        """The file of the module, relative to the folder that it is in; None for none."""
        path = root / (self.module if self.is_path else self.module.replace(".", "/"))
        for each in (path, path.with_suffix(".py"), path / "__init__.py"):
            if each.is_file() and each.is_relative_to(root):
                return each.relative_to(root).as_posix()
        return None


def load(asked: Asked, root: Path) -> ModuleType:
    """Import a module; whatever it raises is raised. NoSuchModule where there is none of this name."""
    if asked.is_path:
        return _load_file(root / asked.module, root)
    try:
        module = importlib.import_module(asked.module)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{asked.module}.".startswith(f"{error.name}."):
            raise NoSuchModule(f"there is no module {asked.module}") from error
        raise
    file, own = getattr(module, "__file__", None), asked.file_in(root)
    if own is not None and file != str(root / own):
        raise NoSuchModule(
            f"{asked.module} is not {own}: Python imports {file or 'its own module'} by that name"
        )
    return module


def _load_file(path: Path, root: Path) -> ModuleType:
    if not path.is_file():
        raise NoSuchModule(
            f"there is no file {path.relative_to(root) if path.is_relative_to(root) else path}"
        )
    folder, name = _import_name(path, root)
    sys.path[1:1] = [each for each in dict.fromkeys((str(folder), str(path.parent))) if each not in sys.path]
    is_in_package = (path.parent / "__init__.py").is_file()
    module = importlib.import_module(name) if is_in_package else _executed(path, name)
    if getattr(module, "__file__", None) != str(path):
        raise NoSuchModule(f"{path} can't be imported: {module.__name__} is another module already")
    return module


def _executed(path: Path, name: str) -> ModuleType:
    """A file that is in no package may have the name of one that is installed, and does not yield to it."""
    loaded = sys.modules.get(name)
    if loaded is not None and getattr(loaded, "__file__", None) == str(path):
        return loaded
    name = name if loaded is None else f"exported_{name.replace('.', '_')}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise NoSuchModule(f"{path} is no Python file")
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _import_name(path: Path, root: Path) -> tuple[Path, str]:
    """The folder to import a file from, and its name there: in a package from around the outermost one, else from
    the repository."""
    folder = path.parent
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    if folder == path.parent and path.is_relative_to(root):
        folder = root
    parts = path.relative_to(folder).with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
    return folder, ".".join(part if part.isidentifier() else "_" + re.sub(r"\W", "_", part) for part in parts)
