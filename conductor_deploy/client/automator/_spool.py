"""Results on disk that no server has got yet, one file each."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from urllib.parse import quote, unquote

__all__ = ["Spool"]

_log = logging.getLogger(__name__)
_SUFFIX = ".result.json"


class Spool:
    """A folder, made when it is needed. Whoever can't write there is told by a log, and works on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, task_id: str, body: bytes) -> None:
        file = self._file(task_id)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            new = file.with_suffix(".new")
            new.write_bytes(body)
            new.replace(file)
        except OSError as error:
            _log.error("Cannot keep the result of task %s in %s: %s", task_id, self._folder, error)

    def remove(self, task_id: str) -> None:
        try:
            self._file(task_id).unlink(missing_ok=True)
        except OSError as error:
            _log.error("Cannot remove the result of task %s from %s: %s", task_id, self._folder, error)

    def load(self) -> list[tuple[str, bytes]]:
        """Task ids and results, the oldest first. What is no result is named in the log, and stays."""
        found = [read for file in self._folder.glob(f"*{_SUFFIX}") if (read := _read(file))]
        return [(task_id, body) for _, task_id, body in sorted(found)]

    def _file(self, task_id: str) -> Path:
        return self._folder / f"{quote(task_id, safe='')}{_SUFFIX}"


def _read(file: Path) -> tuple[float, str, bytes] | None:
    """With the time when it was written. None also where another process has just delivered and removed it."""
    try:
        written, body = file.stat().st_mtime, file.read_bytes()
        json.loads(body)["taskId"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as error:
        _log.error("%s is no result that can be delivered, and stays there: %s", file, error)
        return None
    return written, unquote(file.name.removesuffix(_SUFFIX)), body
