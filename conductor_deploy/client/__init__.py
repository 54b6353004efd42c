"""A client library of Conductor with the names of the official Python SDK.

A program that was written for `conductor.client` runs after that is replaced by `conductor_deploy.client`.
"""

from typing import TYPE_CHECKING

from conductor_deploy.client._lazy import importing

if TYPE_CHECKING:
    from conductor_deploy.client.automator.task_handler import TaskHandler
    from conductor_deploy.client.automator.task_runner import TaskRunner
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.task_result import TaskResult
    from conductor_deploy.client.http.models.task_result_status import TaskResultStatus
    from conductor_deploy.client.orkes_clients import ConductorClients, OrkesClients
    from conductor_deploy.client.worker.worker_interface import WorkerInterface
    from conductor_deploy.client.worker.worker_task import worker_task
    from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
    from conductor_deploy.client.workflow.executor.workflow_executor import WorkflowExecutor

__all__ = [
    "ConductorClients",
    "ConductorWorkflow",
    "Configuration",
    "OrkesClients",
    "StartWorkflowRequest",
    "Task",
    "TaskHandler",
    "TaskResult",
    "TaskResultStatus",
    "TaskRunner",
    "WorkerInterface",
    "WorkflowExecutor",
    "worker_task",
]

_HERE = __name__
if not TYPE_CHECKING:  # to type checkers, a name that is not imported above is a mistake
    __getattr__ = importing(
        __name__,
        {
            "ConductorClients": f"{_HERE}.orkes_clients",
            "ConductorWorkflow": f"{_HERE}.workflow.conductor_workflow",
            "Configuration": f"{_HERE}.configuration.configuration",
            "OrkesClients": f"{_HERE}.orkes_clients",
            "StartWorkflowRequest": f"{_HERE}.http.models.start_workflow_request",
            "Task": f"{_HERE}.http.models.task",
            "TaskHandler": f"{_HERE}.automator.task_handler",
            "TaskRunner": f"{_HERE}.automator.task_runner",
            "WorkerInterface": f"{_HERE}.worker.worker_interface",
            "worker_task": f"{_HERE}.worker.worker_task",
            "TaskResult": f"{_HERE}.http.models.task_result",
            "TaskResultStatus": f"{_HERE}.http.models.task_result_status",
            "WorkflowExecutor": f"{_HERE}.workflow.executor.workflow_executor",
        },
    )
