"""Where the metrics of workers go."""

from __future__ import annotations

import logging
import os
import re
from contextlib import suppress
from functools import cache
from pathlib import Path

__all__ = ["CANONICAL_SUBDIR", "MetricsSettings", "get_default_temporary_folder"]

CANONICAL_SUBDIR = "canonical"

_log = logging.getLogger(__name__)


def get_default_temporary_folder() -> str:
    """`tmp` in the home directory, with a slash at its end."""
    return f"{Path.home()}/tmp/"


class MetricsSettings:
    """A directory for the files of all processes, and a file or an HTTP port where their metrics are read.

    With `http_port` they are served there, and no file is written. `update_interval` is in seconds. Canonical
    names (`WORKER_CANONICAL_METRICS` true, read here) have a subdirectory of their own. The directory is made;
    one that can't be made is logged.
    """

    def __init__(
        self,
        directory: str | None = None,
        file_name: str = "metrics.log",
        update_interval: float = 0.1,
        http_port: int | None = None,
        clean_directory: bool = False,
        clean_dead_pids: bool = False,
    ) -> None:
        self.directory: str = get_default_temporary_folder() if directory is None else directory
        self.file_name = file_name
        self.update_interval = update_interval
        self.http_port = http_port
        self.clean_directory = clean_directory
        self.clean_dead_pids = clean_dead_pids
        said = os.environ.get("WORKER_CANONICAL_METRICS", "").strip().lower()
        self._subdir = CANONICAL_SUBDIR if said in ("true", "1", "yes") else ""
        try:
            Path(self.directory).mkdir(exist_ok=True)
        except OSError as error:
            _log.warning("Cannot make the directory of metrics %s: %s", self.directory, error)

    @property
    def is_canonical(self) -> bool:
        """Whether metrics have their canonical names."""
        return self._subdir == CANONICAL_SUBDIR

    @property
    def metrics_directory(self) -> str:
        """Where the files of processes are."""
        return str(Path(self.directory, self._subdir)) if self._subdir else self.directory

    def clean_metrics_directory(self) -> None:
        """Make the directory; the first time in this process delete what `clean_directory` and `clean_dead_pids` say.

        Only for the process that owns the directory, before any that writes there begins.
        """
        Path(self.metrics_directory).mkdir(parents=True, exist_ok=True)
        if _is_first(self.metrics_directory, os.getpid()):
            for path in Path(self.metrics_directory).glob("*.db"):
                if self.clean_directory or (self.clean_dead_pids and _is_of_dead_process(path)):
                    with suppress(OSError):  # somebody else was faster
                        path.unlink()


@cache
def _asked(directory: str, process: int) -> list[None]:
    return []


def _is_first(directory: str, process: int) -> bool:
    asked = _asked(directory, process)
    asked.append(None)
    return len(asked) == 1


def _is_of_dead_process(path: Path) -> bool:
    """By the process id at the end of its name; a file is kept unless its process surely is gone."""
    match = re.search(r"_(\d+)\.db$", path.name)
    if not match:
        return False
    try:
        os.kill(int(match[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
