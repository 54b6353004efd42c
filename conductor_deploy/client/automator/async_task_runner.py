"""One worker, run from a coroutine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from conductor_deploy.client.automator.task_runner import TaskRunner

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.client.configuration.settings.metrics_settings import MetricsSettings
    from conductor_deploy.client.worker.worker_interface import WorkerInterface

__all__ = ["AsyncTaskRunner"]


class AsyncTaskRunner:
    """As `TaskRunner`, awaited. The engine has a thread and an event loop of its own, where it calls the function."""

    def __init__(
        self,
        worker: WorkerInterface,
        configuration: Configuration | None = None,
        metrics_settings: MetricsSettings | None = None,
        event_listeners: list[Any] | None = None,
    ) -> None:
        self._runner = TaskRunner(worker, configuration, metrics_settings, event_listeners)
        self.worker, self.configuration = worker, self._runner.configuration

    async def run(self) -> None:
        """Work until `stop` is called or the caller is cancelled; then tasks that run are finished first."""
        try:
            await asyncio.to_thread(self._runner.run)
        except asyncio.CancelledError:
            await asyncio.to_thread(self._runner.stop)
            raise

    async def stop(self) -> None:
        """Take no more tasks and finish those that run."""
        await asyncio.to_thread(self._runner.stop)

    async def __aenter__(self) -> AsyncTaskRunner:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.stop()
