"""Imports the modules that declare workers, and says clearly what is wrong with them."""

import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.errors import CannotRun

__all__ = ["import_workers"]


def import_workers(names: Iterable[str], folder: Path) -> None:
    """Import modules, files and packages with all modules in them; names are looked for in a folder first.

    CannotRun where there is none of that name, it can't be imported, or none of all declares a worker.
    """
    from conductor_deploy.client.worker._declared import declared

    sys.path.insert(0, str(folder))
    known = tuple(names)
    for name in known:
        _import(_module_name(name, folder), folder)
    if not declared:
        raise CannotRun(
            f"{', '.join(known)} declares no workers",
            hint='a worker is a function under @worker_task(task_definition_name="…")',
        )


def _module_name(name: str, folder: Path) -> str:
    """`workers/greet.py` is `workers.greet`; a file elsewhere is found in its own folder."""
    if not name.endswith(".py") and "/" not in name and name != ".":
        return name
    file = (folder / name).resolve()
    if file == folder.resolve():
        return ""
    try:
        parts = file.relative_to(folder.resolve()).with_suffix("").parts
    except ValueError:
        sys.path.insert(0, str(file.parent))
        return file.stem
    return ".".join(parts)


def _import(name: str, folder: Path) -> None:
    if not name or name.startswith("."):
        raise CannotRun(f"{name or folder} is no module", hint="name a module, a package or a file")
    module = _imported(name, folder)
    for found in walk_packages(getattr(module, "__path__", ()), f"{name}."):
        _imported(found.name, folder)


def _imported(name: str, folder: Path) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{name}.".startswith(f"{error.name}."):
            hint = did_you_mean(name, _modules(folder)) or "name a module, a package or a file"
            raise CannotRun(f"there is no module {name} in {folder}", hint=hint) from error
        raise _failure(name, error) from error
    except (Exception, SystemExit) as error:  # whatever a module raises while it is imported
        raise _failure(name, error) from error


def _failure(name: str, error: BaseException) -> CannotRun:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_of_module(frame.filename)]
    last = frames[-1] if frames else None
    place = f" ({last.filename}:{last.lineno})" if last and not isinstance(error, SyntaxError) else ""
    return CannotRun(f"{name} can't be imported: {type(error).__name__}: {error}{place}")


def _is_of_module(file: str) -> bool:
    return not file.startswith("<frozen") and file not in (__file__, sys.modules["importlib"].__file__)


def _modules(folder: Path) -> Sequence[str]:
    def found() -> Iterator[str]:
        for file in sorted(folder.glob("*.py")):
            yield file.stem
        for file in sorted(folder.glob("*/*.py")):
            yield f"{file.parent.name}.{file.stem}"

    return tuple(found())
