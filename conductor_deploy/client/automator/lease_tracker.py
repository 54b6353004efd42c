"""Keeps tasks alive that are worked on outside of this package's engine, which extends leases itself."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ClassVar

from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.http.models.task_result_status import TaskResultStatus

__all__ = ["LEASE_EXTEND_DURATION_FACTOR", "LEASE_EXTEND_RETRY_COUNT", "LeaseInfo", "LeaseManager"]

LEASE_EXTEND_RETRY_COUNT = 3
LEASE_EXTEND_DURATION_FACTOR = 0.8

_log = logging.getLogger(__name__)
_SHORTEST = 1.0  # seconds between two extensions, at least


@dataclass
class LeaseInfo:
    """A task whose lease is extended every `interval_seconds`; times are those of `time.monotonic`."""

    task_id: str
    workflow_instance_id: str
    response_timeout_seconds: float
    last_heartbeat_time: float
    interval_seconds: float
    task_client: Any = None


class LeaseManager:
    """Tells the server, by `task_client.update_task`, that tracked tasks are still worked on.

    A thread looks every `check_interval` seconds which are due; `max_heartbeat_workers` requests travel at once.
    """

    _instances: ClassVar[dict[int, LeaseManager]] = {}
    _instances_lock: ClassVar[threading.Lock] = threading.Lock()

    @classmethod
    def get_instance(cls, check_interval: float = 1.0, max_heartbeat_workers: int = 4) -> LeaseManager:
        """The one of this process, made at the first call."""
        with cls._instances_lock:
            process = os.getpid()
            if process not in cls._instances:
                cls._instances[process] = cls(check_interval, max_heartbeat_workers)
            return cls._instances[process]

    def __init__(
        self,
        check_interval: float = 1.0,
        max_heartbeat_workers: int = 4,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._interval, self._clock = check_interval, clock
        self._tracked: dict[str, LeaseInfo] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(max_heartbeat_workers, thread_name_prefix="lease")
        self._thread: threading.Thread | None = None

    def track(
        self, task_id: str, workflow_instance_id: str, response_timeout_seconds: float, task_client: Any
    ) -> None:
        """Extend the lease of a task from now on; not if that would have to be more than once a second."""
        interval = response_timeout_seconds * LEASE_EXTEND_DURATION_FACTOR
        if interval < _SHORTEST:
            return
        info = LeaseInfo(
            task_id, workflow_instance_id, response_timeout_seconds, self._clock(), interval, task_client
        )
        with self._lock:
            self._tracked[task_id] = info
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="lease-manager", daemon=True)
                self._thread.start()

    def untrack(self, task_id: str) -> None:
        """Extend it no more."""
        with self._lock:
            self._tracked.pop(task_id, None)

    @property
    def tracked_count(self) -> int:
        """How many tasks are tracked."""
        return len(self._tracked)

    def shutdown(self) -> None:
        """Extend no leases any more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self._pool.shutdown(wait=False)
        self._tracked.clear()

    def _run(self) -> None:
        while not self._stopping.wait(self._interval):
            self._check_and_send()

    def _check_and_send(self) -> None:
        now = self._clock()
        with self._lock:
            due = [
                each
                for each in self._tracked.values()
                if now - each.last_heartbeat_time >= each.interval_seconds
            ]
        for info in due:
            info.last_heartbeat_time = now
            self._pool.submit(self._send_heartbeat, info)

    @staticmethod
    def _send_heartbeat(info: LeaseInfo) -> None:
        result = TaskResult(
            task_id=info.task_id, workflow_instance_id=info.workflow_instance_id, extend_lease=True
        )
        result.status = TaskResultStatus.IN_PROGRESS
        for attempt in range(LEASE_EXTEND_RETRY_COUNT):
            error = _error_of(info, result)
            if error is None:
                return
            if attempt + 1 < LEASE_EXTEND_RETRY_COUNT:
                time.sleep(0.5 * (attempt + 2))
        _log.error("Cannot extend the lease of task %s: %s", info.task_id, error)


def _error_of(info: LeaseInfo, result: TaskResult) -> Exception | None:
    try:
        info.task_client.update_task(body=result)
    except Exception as error:  # noqa: BLE001 - the client is the caller's own
        return error
    return None
