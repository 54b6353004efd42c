"""The greetings workflow: one task, which the worker `greet` does."""

from greetings import greet

from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.executor.workflow_executor import WorkflowExecutor


def greetings_workflow(workflow_executor: WorkflowExecutor) -> ConductorWorkflow:
    workflow = ConductorWorkflow(executor=workflow_executor, name="greetings", version=1)
    return workflow >> greet(task_ref_name="greet_ref", name=workflow.input("name"))
