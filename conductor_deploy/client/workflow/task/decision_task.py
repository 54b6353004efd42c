from __future__ import annotations

from typing import ClassVar

from conductor_deploy.client.workflow.task.switch_task import SwitchTask
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["DecisionTask"]


class DecisionTask(SwitchTask):
    """Runs the case that a value names, else the default case, as servers did before SWITCH."""

    _KIND: ClassVar = TaskType.DECISION
    _VALUE: ClassVar = "case_value"

    def _choice(self) -> dict[str, str]:
        if self._use_javascript:
            return {"case_expression": self._expression}
        return {"case_value_param": self._value_name}
