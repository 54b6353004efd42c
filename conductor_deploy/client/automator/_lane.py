"""A type of task that a worker works on, as the engine keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conductor_deploy.client.automator._slots import Slots

if TYPE_CHECKING:
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["Lane", "lanes_of"]


@dataclass(slots=True, eq=False)
class Lane:
    """`slots` are the worker's, for all its types; `empty` polls in a row found nothing."""

    worker: WorkerInterface
    task_type: str
    slots: Slots
    empty: int = 0
    failures: int = 0
    is_alive: bool = False

    @property
    def queue(self) -> str:
        """How the server calls where its tasks wait."""
        domain = self.worker.get_domain()
        return f"{domain}:{self.task_type}" if domain else self.task_type

    @property
    def types_share_slots(self) -> bool:
        """Whether a wait for one type of task would keep others of the worker from theirs."""
        return len(self.worker.task_definition_names) > self.worker.thread_count


def lanes_of(workers: Sequence[WorkerInterface]) -> list[Lane]:
    with_slots = [(worker, Slots(max(1, worker.thread_count))) for worker in workers]
    return [
        Lane(worker, name, slots) for worker, slots in with_slots for name in worker.task_definition_names
    ]
