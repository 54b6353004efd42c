"""The functions that `worker_task` declared, by task type and domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task_def import TaskDef

__all__ = ["declare", "declared"]

# A decorator has nowhere else to put what it is told; the last declaration of a type and domain counts.
declared: dict[tuple[str, str | None], dict[str, Any]] = {}


def declare(
    name: str,
    poll_interval: float,
    domain: str | None,
    worker_id: str | None,
    func: Callable[..., Any],
    thread_count: int = 1,
    register_task_def: bool = False,
    poll_timeout: int = 100,
    lease_extend_enabled: bool = False,
    task_def: TaskDef | None = None,
    overwrite_task_def: bool = True,
    strict_schema: bool = False,
    register_schema: bool | None = None,
    *,
    cpu_bound: bool = False,
) -> None:
    """Take note of a function that works on the tasks of a type."""
    options = {key: value for key, value in locals().items() if key not in ("name", "domain")}
    declared[name, domain] = options
