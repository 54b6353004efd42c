from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.http.models.sub_workflow_params import SubWorkflowParams
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow

__all__ = ["InlineSubWorkflowTask", "SubWorkflowTask"]


class SubWorkflowTask(TaskInterface):
    """Runs a workflow that the server has, without a version its latest, and waits for it."""

    def __init__(
        self,
        task_ref_name: str,
        workflow_name: str,
        version: int | None = None,
        task_to_domain_map: dict[str, str] | None = None,
    ) -> None:
        super().__init__(task_ref_name, TaskType.SUB_WORKFLOW)
        parameters = SubWorkflowParams(workflow_name, version, task_to_domain_map)
        self.configure(sub_workflow_param=parameters)


class InlineSubWorkflowTask(TaskInterface):
    """Runs a workflow that is written inside the other, as it is now, and waits for it."""

    def __init__(self, task_ref_name: str, workflow: ConductorWorkflow) -> None:
        super().__init__(task_ref_name, TaskType.SUB_WORKFLOW)
        definition = workflow.to_workflow_def()
        parameters = SubWorkflowParams(workflow.name, workflow.version, workflow_definition=definition)
        self.configure(sub_workflow_param=parameters)
