from __future__ import annotations

from copy import deepcopy

from conductor_deploy.client.http.models.workflow_task import WorkflowTask
from conductor_deploy.client.workflow.task.join_task import JoinTask
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["DynamicForkTask"]

_OF_PRE_FORK = ("forkedTasks", "forkedTasksInputs")


class DynamicForkTask(TaskInterface):
    """Runs at the same time tasks that are known only then: a list of tasks, and their inputs by reference name.

    Both are inputs of this task, and the parameters are their names. Instead of them `pre_fork_task` may be
    given, in the place of the first: a task that runs before, with the outputs `forkedTasks` and
    `forkedTasksInputs`.
    """

    def __init__(
        self,
        task_ref_name: str,
        tasks_param: str | TaskInterface = "dynamicTasks",
        tasks_input_param_name: str | JoinTask | None = "dynamicTasksInputs",
        join_task: JoinTask | None = None,
        *,
        pre_fork_task: TaskInterface | None = None,
    ) -> None:
        super().__init__(task_ref_name, TaskType.FORK_JOIN_DYNAMIC)
        before = tasks_param if isinstance(tasks_param, TaskInterface) else pre_fork_task
        after = tasks_input_param_name if isinstance(tasks_input_param_name, JoinTask) else join_task
        self._before, self._after = deepcopy(before), deepcopy(after)
        self.tasks_param, self.tasks_input_param_name = tasks_param, tasks_input_param_name
        if before is not None:
            self.tasks_param, self.tasks_input_param_name = _OF_PRE_FORK
            self.configure(input_parameters={name: before.output(name) for name in _OF_PRE_FORK})

    def to_workflow_task(self) -> list[WorkflowTask]:  # type: ignore[override] # the official one gives a list, too
        """What runs before, the fork, and its join, as far as they are given."""
        fork = super().to_workflow_task()
        fork.dynamic_fork_tasks_param = str(self.tasks_param)
        fork.dynamic_fork_tasks_input_param_name = str(self.tasks_input_param_name)
        before, after = (
            [] if task is None else [task.to_workflow_task()] for task in (self._before, self._after)
        )
        return [*before, fork, *after]
