from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from conductor_deploy.client.http.models.workflow_task import WorkflowTask
from conductor_deploy.client.workflow.task.join_task import JoinTask
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.workflow.task._sequence import Step

__all__ = ["ForkTask", "get_join_task"]


def get_join_task(task_reference_name: str) -> str:
    """The reference name of the join that a fork with `join_on` comes with."""
    return f"{task_reference_name}_join"


class ForkTask(TaskInterface):
    """Runs its branches, each a list of steps or one step, at the same time.

    A JOIN waits for the last task of each. A switch has ended when its case is chosen: to wait for what the case
    does, let another task follow it in the branch.
    """

    def __init__(
        self,
        task_ref_name: str,
        forked_tasks: Sequence[Step],
        join_on: list[str] | None = None,
        *,
        with_join_on: bool = True,
    ) -> None:
        """With `join_on`, reference names, a join that waits for those follows at once.

        The fork itself names the last tasks of its branches, too, as in the official SDK, unless `with_join_on`
        is false: servers read only what its JOIN says.
        """
        super().__init__(task_ref_name, TaskType.FORK_JOIN)
        self.configure(fork_tasks=list(forked_tasks))
        self._join_on, self._with_join_on = join_on, with_join_on

    def to_workflow_task(self) -> Any:
        """The fork; with its join, a list of the two."""
        fork = super().to_workflow_task()
        ends = [self._last_of(branch) for branch in fork.fork_tasks or []]
        if self._with_join_on:
            fork.join_on = ends
        if self._join_on is None:
            return fork
        join = JoinTask(get_join_task(self.task_reference_name), join_on=self._join_on)
        return [fork, join.to_workflow_task()]

    def _last_of(self, branch: Sequence[WorkflowTask]) -> Any:
        if not branch:
            raise ValueError(f"{self.task_reference_name}: a branch of a fork is empty")
        return branch[-1].task_reference_name
