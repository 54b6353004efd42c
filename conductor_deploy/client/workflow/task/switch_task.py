from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, TypeVar

from conductor_deploy.client.http.models.workflow_task import WorkflowTask
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.workflow.task._sequence import Step

__all__ = ["EvaluatorType", "SwitchTask"]

AnySwitch = TypeVar("AnySwitch", bound="SwitchTask")


class EvaluatorType(str, Enum):
    """What works out which case is taken."""

    JAVASCRIPT = "javascript"
    ECMASCRIPT = "graaljs"
    VALUE_PARAM = "value-param"


class SwitchTask(TaskInterface):
    """Runs the case that a value names, else the default case."""

    _KIND: ClassVar = TaskType.SWITCH
    _VALUE: ClassVar = "switchCaseValue"  # the input that the value is, unless another is named

    def __init__(
        self,
        task_ref_name: str,
        case_expression: str,
        use_javascript: bool = False,
        *,
        value_name: str | None = None,
    ) -> None:
        """The expression is a reference to the value, or JavaScript that gives it and reads inputs as `$.name`.

        The value becomes an input of the task, called `value_name`. An `evaluator_type` that is set stays.
        """
        super().__init__(task_ref_name, self._KIND)
        self.configure(decision_cases={}, default_case=[])
        self._expression = case_expression
        self._use_javascript = use_javascript
        self._value_name = value_name or self._VALUE

    def switch_case(self: AnySwitch, case_name: str, tasks: Step | Sequence[Step]) -> AnySwitch:
        """Run a step, or one after the other, when the value is `case_name`."""
        return self.configure(decision_cases={**self.decision_cases, case_name: _listed(tasks)})

    def default_case(self: AnySwitch, tasks: Step | Sequence[Step]) -> AnySwitch:
        """Run a step, or one after the other, when no case has the value."""
        return self.configure(default_case=_listed(tasks))

    def to_workflow_task(self) -> WorkflowTask:
        task = super().to_workflow_task()
        if not self._use_javascript:
            task.input_parameters = {**(task.input_parameters or {}), self._value_name: self._expression}
        for field, value in self._choice().items():
            if field != "evaluator_type" or task.evaluator_type is None:
                setattr(task, field, value)
        return task

    def _choice(self) -> dict[str, str]:
        """The fields that say where the value comes from: an input or JavaScript."""
        if self._use_javascript:
            return {"evaluator_type": EvaluatorType.ECMASCRIPT.value, "expression": self._expression}
        return {"evaluator_type": EvaluatorType.VALUE_PARAM.value, "expression": self._value_name}


def _listed(tasks: Step | Sequence[Step]) -> Sequence[Step]:
    return tasks if isinstance(tasks, list) else [tasks]
