from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.workflow.task._sequence import Step

__all__ = ["DoWhileTask", "ForEachTask", "LoopTask", "get_for_loop_condition"]


def get_for_loop_condition(task_ref_name: str, iterations: int) -> str:
    """JavaScript that is true until the loop ran so many times."""
    return f"if ( $.{task_ref_name}.iteration < {iterations} ) {{ true; }} else {{ false; }}"


class DoWhileTask(TaskInterface):
    """Runs its steps again as long as JavaScript, which reads outputs as `$.ref`, is true afterwards."""

    def __init__(self, task_ref_name: str, termination_condition: str, tasks: Step | Sequence[Step]) -> None:
        super().__init__(task_ref_name, TaskType.DO_WHILE)
        steps = tasks if isinstance(tasks, list) else [tasks]
        self.configure(loop_condition=termination_condition, loop_over=steps)


class LoopTask(DoWhileTask):
    """Runs its steps so many times."""

    def __init__(self, task_ref_name: str, iterations: int, tasks: Step | Sequence[Step]) -> None:
        super().__init__(task_ref_name, get_for_loop_condition(task_ref_name, iterations), tasks)


class ForEachTask(DoWhileTask):
    """Runs its steps once for each item of a list, a reference or the list itself.

    The steps read the item as `for_each.output("loopItem")`, and its index, from 0, as
    `for_each.output("loopIndex")`. `variables` has no effect, as in the official SDK.
    """

    def __init__(
        self,
        task_ref_name: str,
        tasks: Step | Sequence[Step],
        iterate_over: str | list[Any],
        variables: list[str] | None = None,
    ) -> None:
        super().__init__(
            task_ref_name, "true", tasks
        )  # servers ask for a condition; there is none but the list
        self.input_parameters["_items"] = iterate_over
