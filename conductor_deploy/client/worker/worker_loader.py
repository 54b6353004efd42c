"""Finds workers by importing the modules that declare them."""

from __future__ import annotations

import importlib
import logging
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["WorkerLoader", "auto_discover_workers", "scan_for_workers"]

_log = logging.getLogger(__name__)


class WorkerLoader:
    """Imports packages, modules and folders, so that their `worker_task` functions are declared.

    A module that can't be imported is logged and left out; a package or module that is named itself must be there.
    """

    def __init__(self) -> None:
        self._scanned: set[str] = set()

    def scan_packages(self, package_names: Sequence[str], recursive: bool = True) -> None:
        """Import packages with the modules in them, and with `recursive` the packages in them."""
        for name in package_names:
            self._scan_package(name, recursive)

    def scan_module(self, module_name: str) -> None:
        """Import a module. ImportError if there is none."""
        if module_name not in self._scanned:
            importlib.import_module(module_name)
            self._scanned.add(module_name)

    def scan_path(self, path: str, package_prefix: str = "") -> None:
        """Import the modules of a folder, as members of the package `package_prefix` if that is given."""
        folder = Path(path)
        if not folder.is_dir():
            raise FileNotFoundError(f"There is no folder {path}.")
        if not package_prefix and str(folder.resolve()) not in sys.path:
            sys.path.insert(0, str(folder.resolve()))
        for file in sorted(folder.glob("*.py")):
            if file.stem != "__init__":
                self._try(f"{package_prefix}.{file.stem}" if package_prefix else file.stem)

    def get_workers(self) -> list[WorkerInterface]:
        """A worker for each function that is declared in this process."""
        from conductor_deploy.client.automator.task_handler import get_registered_workers

        return list(get_registered_workers())

    def get_worker_count(self) -> int:
        """How many functions are declared in this process."""
        return len(self.get_worker_names())

    def get_worker_names(self) -> list[str]:
        """The types of task that have a function."""
        from conductor_deploy.client.worker._declared import declared

        return [name for name, _ in declared]

    def print_summary(self) -> None:
        """Print which functions were found, one a line."""
        from conductor_deploy.client.worker._declared import declared

        print(f"{len(declared)} workers in {len(self._scanned)} modules")  # noqa: T201 - what it is for
        for (name, domain), options in declared.items():
            where = f" in domain {domain}" if domain else ""
            print(f"  {name}{where}: {options['thread_count']} at once")  # noqa: T201 - as above

    def _scan_package(self, package_name: str, recursive: bool = True) -> None:
        self.scan_module(package_name)
        package = sys.modules[package_name]
        for found in pkgutil.iter_modules(getattr(package, "__path__", ()), f"{package_name}."):
            if not found.ispkg:
                self._try(found.name)
            elif recursive:
                self._scan_package(found.name)

    def _try(self, module_name: str) -> None:
        try:
            self.scan_module(module_name)
        except Exception:  # noqa: BLE001 - whatever a module raises while it is imported
            _log.exception("Cannot import %s; its workers are left out", module_name)


def scan_for_workers(*package_names: str, recursive: bool = True) -> WorkerLoader:
    """A loader that has imported these packages."""
    loader = WorkerLoader()
    loader.scan_packages(package_names, recursive)
    return loader


def auto_discover_workers(
    packages: Sequence[str] | None = None, paths: Sequence[str] | None = None, print_summary: bool = True
) -> WorkerLoader:
    """A loader that has imported packages and folders; it prints what it found, unless told not to."""
    loader = scan_for_workers(*(packages or ()))
    for path in paths or ():
        loader.scan_path(path)
    if print_summary:
        loader.print_summary()
    return loader
