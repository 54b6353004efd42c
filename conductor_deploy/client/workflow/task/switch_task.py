from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.workflow_task import WorkflowTask
    from conductor_deploy.client.workflow.task._sequence import Step

__all__ = ["EvaluatorType", "SwitchTask"]

AnySwitch = TypeVar("AnySwitch", bound="SwitchTask")
_VALUE = "switchCaseValue"


class EvaluatorType(str, Enum):
    """What works out which case is taken."""

    JAVASCRIPT = "javascript"
    ECMASCRIPT = "graaljs"
    VALUE_PARAM = "value-param"


class SwitchTask(TaskInterface):
    """Runs the case that a value names, else the default case."""

    def __init__(self, task_ref_name: str, case_expression: str, use_javascript: bool = False) -> None:
        """The expression is a reference to the value, or JavaScript that gives it and reads inputs as `$.name`."""
        super().__init__(task_ref_name, TaskType.SWITCH)
        self.configure(decision_cases={}, default_case=[])
        self._expression = case_expression
        self._use_javascript = use_javascript

    def switch_case(self: AnySwitch, case_name: str, tasks: Step | Sequence[Step]) -> AnySwitch:
        """Run a step, or one after the other, when the value is `case_name`."""
        return self.configure(decision_cases={**self.decision_cases, case_name: _listed(tasks)})

    def default_case(self: AnySwitch, tasks: Step | Sequence[Step]) -> AnySwitch:
        """Run a step, or one after the other, when no case has the value."""
        return self.configure(default_case=_listed(tasks))

    def to_workflow_task(self) -> WorkflowTask:
        switch = super().to_workflow_task()
        if self._use_javascript:
            switch.evaluator_type, switch.expression = EvaluatorType.ECMASCRIPT.value, self._expression
        else:
            switch.evaluator_type, switch.expression = EvaluatorType.VALUE_PARAM.value, _VALUE
            switch.input_parameters = {**(switch.input_parameters or {}), _VALUE: self._expression}
        return switch


def _listed(tasks: Step | Sequence[Step]) -> Sequence[Step]:
    return tasks if isinstance(tasks, list) else [tasks]
