from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.workflow.task.switch_task import SwitchTask
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.workflow_task import WorkflowTask

__all__ = ["DecisionTask"]

_VALUE = "case_value"


class DecisionTask(SwitchTask):
    """Runs one of its cases, as servers did before SWITCH. Its JavaScript is run by the server's old engine."""

    def to_workflow_task(self) -> WorkflowTask:
        decision = super(SwitchTask, self).to_workflow_task()
        decision.type = TaskType.DECISION.value
        if self._use_javascript:
            decision.case_expression = self._expression
        else:
            decision.case_value_param = _VALUE
            decision.input_parameters = {**(decision.input_parameters or {}), _VALUE: self._expression}
        return decision
