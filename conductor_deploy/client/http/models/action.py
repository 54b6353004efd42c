from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model, named, one_of

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.start_agent import StartAgent
    from conductor_deploy.client.http.models.start_workflow import StartWorkflow
    from conductor_deploy.client.http.models.task_details import TaskDetails
    from conductor_deploy.client.http.models.terminate_workflow import TerminateWorkflow
    from conductor_deploy.client.http.models.update_workflow_variables import UpdateWorkflowVariables

__all__ = ["Action"]


@model
class Action(Model):
    """What an event handler does: `action` says what, and the field of that name holds the details."""

    action: str | None = one_of(
        "start_workflow",
        "complete_task",
        "fail_task",
        "terminate_workflow",
        "update_workflow_variables",
        "start_agent",
    )
    start_workflow: StartWorkflow | None = named("start_workflow")
    complete_task: TaskDetails | None = named("complete_task")
    fail_task: TaskDetails | None = named("fail_task")
    expand_inline_json: bool | None = named("expandInlineJSON")
    terminate_workflow: TerminateWorkflow | None = named("terminate_workflow")
    update_workflow_variables: UpdateWorkflowVariables | None = named("update_workflow_variables")
    _: KW_ONLY
    start_agent: StartAgent | None = named("start_agent")
