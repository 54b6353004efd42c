from __future__ import annotations

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["WaitForWebHookTask", "wait_for_webhook"]


class WaitForWebHookTask(TaskInterface):
    """Waits for a webhook whose body has these values, by JSON path as `$['id']`: Orkes only."""

    def __init__(self, task_ref_name: str, matches: dict[str, object]) -> None:
        super().__init__(task_ref_name, TaskType.WAIT_FOR_WEBHOOK, input_parameters={"matches": matches})


def wait_for_webhook(
    task_ref_name: str, matches: dict[str, object], task_def_name: str | None = None
) -> TaskInterface:
    """The same, with another name than its reference name."""
    task = WaitForWebHookTask(task_ref_name, matches)
    return task if task_def_name is None else task.configure(name=task_def_name)
