from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["WaitForDurationTask", "WaitTask", "WaitUntilTask"]


class WaitTask(TaskInterface):
    """Waits for a time, `2030-01-31 00:00 UTC`, or for so many seconds; without either, for a signal."""

    def __init__(
        self, task_ref_name: str, wait_until: str | None = None, wait_for_seconds: int | None = None
    ) -> None:
        """ValueError for both."""
        super().__init__(task_ref_name, TaskType.WAIT)
        if wait_until is not None and wait_for_seconds is not None:
            raise ValueError(
                f"{task_ref_name}: wait_until and wait_for_seconds are both given; one is allowed"
            )
        if wait_until:
            self.configure(input_parameters={"until": wait_until})
        if wait_for_seconds is not None:
            self.configure(input_parameters={"duration": f"{wait_for_seconds}s"})


class WaitForDurationTask(WaitTask):
    """Waits for so many seconds."""

    def __init__(self, task_ref_name: str, duration_time_seconds: int) -> None:
        super().__init__(task_ref_name, wait_for_seconds=duration_time_seconds)


class WaitUntilTask(WaitTask):
    """Waits for a time, as `2030-01-31 00:00 UTC`."""

    def __init__(self, task_ref_name: str, date_time: str) -> None:
        super().__init__(task_ref_name, wait_until=date_time)
