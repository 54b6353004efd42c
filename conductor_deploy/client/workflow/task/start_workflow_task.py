from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest

__all__ = ["StartWorkflowTask"]


class StartWorkflowTask(TaskInterface):
    """Starts a workflow that the server has, and does not wait for it.

    Of the request count input, correlation id, domains, priority, and the version where none is given.
    """

    def __init__(
        self,
        task_ref_name: str,
        workflow_name: str,
        start_workflow_request: StartWorkflowRequest,
        version: int | None = None,
    ) -> None:
        request = start_workflow_request
        further = {"taskToDomain": request.task_to_domain, "priority": request.priority}
        start = {
            "name": workflow_name,
            "version": request.version if version is None else version,
            "input": request.input,
            "correlationId": request.correlation_id,
            **{name: value for name, value in further.items() if value is not None},
        }
        super().__init__(task_ref_name, TaskType.START_WORKFLOW, input_parameters={"startWorkflow": start})
