"""The tables of the embedded registry: those of the real server's SQLite store, in a file or in memory."""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conductor_deploy.errors import CannotRun

__all__ = ["Store"]

_BUSY_SECONDS = 30
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta_workflow_def (
  name TEXT NOT NULL, version INTEGER NOT NULL, latest_version INTEGER NOT NULL, json_data TEXT NOT NULL,
  PRIMARY KEY (name, version));
CREATE TABLE IF NOT EXISTS meta_task_def (name TEXT NOT NULL PRIMARY KEY, json_data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS meta_event_handler (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, event TEXT NOT NULL,
  active INTEGER NOT NULL, json_data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS scheduler (
  scheduler_name TEXT NOT NULL PRIMARY KEY, workflow_name TEXT NOT NULL, json_data TEXT NOT NULL);
"""


class Store:
    """Safe for many threads, and for many processes on one file; a write is there whole or not at all."""

    def __init__(self, path: str | None) -> None:
        """Open or create the file, and the folders that it needs; None keeps everything in memory."""
        self._lock = threading.RLock()
        try:
            if path is not None:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._database = _open(path)
            weakref.finalize(self, self._database.close)
        except (OSError, sqlite3.Error) as error:
            raise CannotRun(
                f"Cannot open the embedded registry {path}: {error}.",
                hint="It is one SQLite file: name a new one, or one that this program has made.",
            ) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._database

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other writer interleaves with; undone if the block raises."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._database.close()


def _open(path: str | None) -> sqlite3.Connection:
    database = sqlite3.connect(
        path or ":memory:", timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.executescript(_SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database
