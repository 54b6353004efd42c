"""Executions as applications use them: register a definition, start, wait, complete tasks."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._client import present
from conductor_deploy.client.aio.workflow_client import AsyncWorkflowClient

if TYPE_CHECKING:
    from conductor_deploy.client.aio.resources.metadata_resource_api import AsyncMetadataResourceApi
    from conductor_deploy.client.aio.resources.task_resource_api import AsyncTaskResourceApi
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.client.http.models.correlation_ids_search_request import (
        CorrelationIdsSearchRequest,
    )
    from conductor_deploy.client.http.models.rerun_workflow_request import RerunWorkflowRequest
    from conductor_deploy.client.http.models.scrollable_search_result_workflow_summary import (
        ScrollableSearchResultWorkflowSummary,
    )
    from conductor_deploy.client.http.models.signal_response import SignalResponse
    from conductor_deploy.client.http.models.skip_task_request import SkipTaskRequest
    from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.workflow import Workflow
    from conductor_deploy.client.http.models.workflow_def import WorkflowDef
    from conductor_deploy.client.http.models.workflow_run import WorkflowRun
    from conductor_deploy.client.http.models.workflow_status import WorkflowStatus

__all__ = ["AsyncWorkflowExecutor"]


class AsyncWorkflowExecutor:
    """Executions as applications use them: register a definition, start, wait, complete tasks.

    Every method raises `ApiException` where the server refuses.
    """

    def __init__(self, configuration: Configuration, metrics_collector: Any = None) -> None:
        self.workflow_client: AsyncWorkflowClient = AsyncWorkflowClient(
            configuration, metrics_collector=metrics_collector
        )
        self.metadata_client: AsyncMetadataResourceApi = self.workflow_client.metadataResourceApi
        self.task_client: AsyncTaskResourceApi = self.workflow_client.taskResourceApi

    async def register_workflow(self, workflow: WorkflowDef, overwrite: bool | None = None) -> object:
        """Create or replace a version of a workflow. `PUT /metadata/workflow`"""
        given = present(overwrite=overwrite)
        return await self.metadata_client.update1(body=[workflow], **given)

    async def start_workflow(self, start_workflow_request: StartWorkflowRequest) -> str:
        """Start an execution; its id. `POST /workflow`"""
        return await self.workflow_client.start_workflow(start_workflow_request=start_workflow_request)

    async def start_workflows(self, *start_workflow_request: StartWorkflowRequest) -> list[str]:
        """Start executions one after the other; their ids. `POST /workflow` for each"""
        return [await self.start_workflow(start_workflow_request=one) for one in start_workflow_request]

    async def execute_workflow(
        self,
        request: StartWorkflowRequest,
        wait_until_task_ref: str | None = None,
        wait_for_seconds: int = 10,
        request_id: str | None = None,
    ) -> WorkflowRun:
        """Start an execution and wait until it ends, blocks on a signal, or the seconds are over.

        `POST /workflow/execute/{name}/{version}`
        """
        return await self.workflow_client.execute_workflow(
            start_workflow_request=request,
            request_id=request_id or str(uuid.uuid4()),
            wait_until_task_ref=wait_until_task_ref,
            wait_for_seconds=wait_for_seconds,
        )

    async def execute_workflow_with_return_strategy(
        self,
        request: StartWorkflowRequest,
        wait_until_task_ref: str | None = None,
        wait_for_seconds: int = 10,
        request_id: str | None = None,
        consistency: str | None = None,
        return_strategy: str | None = None,
    ) -> SignalResponse:
        """As `execute_workflow`; the answer is the workflow or the task that it waits for.

        `POST /workflow/execute/{name}/{version}`
        """
        return await self.workflow_client.execute_workflow_with_return_strategy(
            start_workflow_request=request,
            request_id=request_id or str(uuid.uuid4()),
            wait_until_task_ref=wait_until_task_ref,
            wait_for_seconds=wait_for_seconds,
            consistency=consistency,
            return_strategy=return_strategy,
        )

    async def execute(
        self,
        name: str,
        version: int | None = None,
        workflow_input: Any = None,
        wait_until_task_ref: str | None = None,
        wait_for_seconds: int = 10,
        request_id: str | None = None,
        correlation_id: str | None = None,
        domain: str | None = None,
    ) -> WorkflowRun:
        """Start an execution, by default of the latest version, and wait at most `wait_for_seconds`.

        One that is not over by then is returned with status RUNNING: a task that failed is tried again only
        after its `retryDelaySeconds`, 60 by default. `domain`: of all its tasks.
        `POST /workflow/execute/{name}/{version}`
        """
        from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest

        request = StartWorkflowRequest()
        request.name = name
        if version:
            request.version = version
        request.input = workflow_input or {}
        request.correlation_id = correlation_id
        if domain is not None:
            request.task_to_domain = {"*": domain}
        return await self.execute_workflow(request, wait_until_task_ref, wait_for_seconds, request_id)

    async def remove_workflow(self, workflow_id: str, archive_workflow: bool | None = None) -> None:
        """Remove an ended execution. `DELETE /workflow/{workflowId}/remove`"""
        given = present(archive_workflow=archive_workflow)
        await self.workflow_client.delete_workflow(workflow_id=workflow_id, **given)

    async def get_workflow(self, workflow_id: str, include_tasks: bool | None = None) -> Workflow:
        """An execution, with its tasks unless told otherwise. `GET /workflow/{workflowId}`"""
        given = present(include_tasks=include_tasks)
        return await self.workflow_client.get_workflow(workflow_id=workflow_id, **given)

    async def get_workflow_status(
        self,
        workflow_id: str,
        include_output: bool | None = None,
        include_variables: bool | None = None,
    ) -> WorkflowStatus:
        """The status of an execution, without its tasks. `GET /workflow/{workflowId}/status`"""
        return await self.workflow_client.get_workflow_status(
            workflow_id=workflow_id, include_output=include_output, include_variables=include_variables
        )

    async def search(
        self,
        query_id: str | None = None,
        start: int | None = None,
        size: int | None = None,
        sort: str | None = None,
        free_text: str | None = None,
        query: str | None = None,
        skip_cache: bool | None = None,
    ) -> ScrollableSearchResultWorkflowSummary:
        """Summaries of executions that match, in this order. `GET /workflow/search`

        `sort`: as `startTime:DESC`; blanks around `query` don't count.
        """
        return await self.workflow_client.workflowResourceApi.search(
            query_id=query_id,
            start=start,
            size=size,
            sort=sort,
            free_text=free_text,
            query=query,
            skip_cache=skip_cache,
        )

    async def get_by_correlation_ids(
        self,
        workflow_name: str,
        correlation_ids: list[str],
        include_closed: bool | None = None,
        include_tasks: bool | None = None,
    ) -> dict[str, list[Workflow]]:
        """Executions of a workflow by correlation id. `POST /workflow/{name}/correlated`"""
        return await self.workflow_client.get_by_correlation_ids(
            correlation_ids=correlation_ids,
            workflow_name=workflow_name,
            include_tasks=bool(include_tasks),
            include_completed=bool(include_closed),
        )

    async def get_by_correlation_ids_and_names(
        self,
        batch_request: CorrelationIdsSearchRequest,
        include_closed: bool | None = None,
        include_tasks: bool | None = None,
    ) -> dict[str, list[Workflow]]:
        """Executions of several workflows by correlation id: Orkes only. `POST /workflow/correlated/batch`"""
        return await self.workflow_client.get_by_correlation_ids_in_batch(
            batch_request=batch_request,
            include_completed=bool(include_closed),
            include_tasks=bool(include_tasks),
        )

    async def pause(self, workflow_id: str) -> None:
        """`PUT /workflow/{workflowId}/pause`"""
        await self.workflow_client.pause_workflow(workflow_id=workflow_id)

    async def resume(self, workflow_id: str) -> None:
        """`PUT /workflow/{workflowId}/resume`"""
        await self.workflow_client.resume_workflow(workflow_id=workflow_id)

    async def terminate(
        self, workflow_id: str, reason: str | None = None, trigger_failure_workflow: bool | None = None
    ) -> None:
        """`DELETE /workflow/{workflowId}`"""
        await self.workflow_client.terminate_workflow(
            workflow_id=workflow_id,
            reason=reason,
            trigger_failure_workflow=bool(trigger_failure_workflow),
        )

    async def restart(self, workflow_id: str, use_latest_definitions: bool | None = None) -> None:
        """Run an ended execution again from its start. `POST /workflow/{workflowId}/restart`"""
        await self.workflow_client.restart_workflow(
            workflow_id=workflow_id, use_latest_def=use_latest_definitions
        )

    async def retry(self, workflow_id: str, resume_subworkflow_tasks: bool | None = None) -> None:
        """Run the failed task again. `POST /workflow/{workflowId}/retry`"""
        await self.workflow_client.retry_workflow(
            workflow_id=workflow_id, resume_subworkflow_tasks=resume_subworkflow_tasks
        )

    async def rerun(self, rerun_workflow_request: RerunWorkflowRequest, workflow_id: str) -> str:
        """Run again from a task on; the id. `POST /workflow/{workflowId}/rerun`"""
        return await self.workflow_client.rerun_workflow(
            rerun_workflow_request=rerun_workflow_request, workflow_id=workflow_id
        )

    async def skip_task_from_workflow(
        self,
        workflow_id: str,
        task_reference_name: str,
        skip_task_request: SkipTaskRequest | None = None,
    ) -> None:
        """Skip a task that is not scheduled yet. `PUT /workflow/{workflowId}/skiptask/{taskReferenceName}`"""
        await self.workflow_client.skip_task_from_workflow(
            workflow_id=workflow_id, task_reference_name=task_reference_name, request=skip_task_request
        )

    async def update_task(
        self, task_id: str, workflow_id: str, task_output: dict[str, Any], status: str
    ) -> str:
        """Report the result of a task; the task's id. `POST /tasks`"""
        from conductor_deploy.client.http.models.task_result import TaskResult

        result = TaskResult(
            workflow_instance_id=workflow_id, task_id=task_id, output_data=task_output, status=status
        )
        return await self.task_client.update_task(body=result)

    async def update_task_by_ref_name(
        self, task_output: dict[str, Any], workflow_id: str, task_reference_name: str, status: str
    ) -> str:
        """Report a task's status and output; the task's id. `POST /tasks/{workflowId}/{taskRefName}/{status}`

        Unlike the method of this name of the task client, it sends the output as it is.
        """
        return await self.task_client.update_task1(
            body=task_output, workflow_id=workflow_id, task_ref_name=task_reference_name, status=status
        )

    async def update_task_by_ref_name_sync(
        self, task_output: dict[str, Any], workflow_id: str, task_reference_name: str, status: str
    ) -> Workflow:
        """The same, and the execution. `POST /tasks/{workflowId}/{taskRefName}/{status}/sync`"""
        return await self.task_client.update_task_sync(
            body=task_output, workflow_id=workflow_id, task_ref_name=task_reference_name, status=status
        )

    async def get_task(self, task_id: str) -> Task:
        """A task of an execution. `GET /tasks/{taskId}`"""
        return await self.task_client.get_task(task_id=task_id)

    async def signal(
        self, workflow_id: str, status: str, body: dict[str, Any], return_strategy: str | None = None
    ) -> SignalResponse | None:
        """Give the task that an execution waits for a status and output, and wait for what comes next.

        The answer is what `return_strategy` asks for, by default the workflow; None if no task waits.
        `POST /tasks/{workflowId}/{status}/signal/sync`
        """
        return await self.task_client.signal_workflow_task_sync(
            workflow_id=workflow_id, status=status, body=body, return_strategy=return_strategy
        )

    async def signal_async(self, workflow_id: str, status: str, body: dict[str, Any]) -> None:
        """The same without an answer. `POST /tasks/{workflowId}/{status}/signal`"""
        return await self.task_client.signal_workflow_task_async(
            workflow_id=workflow_id, status=status, body=body
        )

    async def send_message(self, workflow_id: str, message: dict[str, Any]) -> str:
        """Put a message into the queue of a running execution; its id. `POST /workflow/{workflowId}/messages`"""
        return await self.workflow_client.send_message(workflow_id, message)
