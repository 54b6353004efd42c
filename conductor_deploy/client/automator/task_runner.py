"""One worker, run by the thread that calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client.configuration.configuration import Configuration

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.settings.metrics_settings import MetricsSettings
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["TaskRunner"]


class TaskRunner:
    """Runs a single worker. `TaskHandler` runs any number of them, and is what programs use."""

    def __init__(
        self,
        worker: WorkerInterface,
        configuration: Configuration | None = None,
        metrics_settings: MetricsSettings | None = None,
        event_listeners: list[Any] | None = None,
    ) -> None:
        from conductor_deploy.client.automator.task_handler import TaskHandler

        self.worker = worker
        self.configuration = configuration or Configuration()
        self._handler = TaskHandler(
            [worker],
            self.configuration,
            metrics_settings,
            scan_for_annotated_workers=False,
            event_listeners=event_listeners,
        )

    def run(self) -> None:
        """Work until `stop` is called, from another thread, or a signal comes."""
        self._handler.start_processes()
        self._handler.join_processes()

    def stop(self) -> None:
        """Take no more tasks and finish those that run."""
        self._handler.stop_processes()

    def __enter__(self) -> TaskRunner:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
