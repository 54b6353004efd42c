"""How workers are kept apart: here always as threads of one process, whatever `CONDUCTOR_WORKER_ISOLATION` says."""

from __future__ import annotations

import logging
import os

__all__ = [
    "ISOLATION_PROCESS",
    "ISOLATION_THREAD",
    "WORKER_ISOLATION_ENV",
    "apply_thread_isolation",
    "isolation_mode",
]

WORKER_ISOLATION_ENV = "CONDUCTOR_WORKER_ISOLATION"
ISOLATION_PROCESS = "process"
ISOLATION_THREAD = "thread"

_log = logging.getLogger(__name__)


def isolation_mode() -> str:
    """What the variable says: `process`, also where it says nothing or nonsense, or `thread`."""
    said = os.environ.get(WORKER_ISOLATION_ENV, "").strip().lower() or ISOLATION_PROCESS
    if said not in (ISOLATION_PROCESS, ISOLATION_THREAD):
        _log.warning("%s is %r, neither process nor thread", WORKER_ISOLATION_ENV, said)
        return ISOLATION_PROCESS
    return said


def apply_thread_isolation() -> None:
    """Nothing: workers are threads already. Functions that compute have processes by `cpu_bound`."""
