"""Executions of workflows: start, watch, steer, search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._client import (
    asked_for,
    counting_failed_starts,
    metric_context,
    present,
    started,
    truthy,
)
from conductor_deploy.client._resource import given as required
from conductor_deploy.client.aio.base_client import AsyncBaseClient

if TYPE_CHECKING:
    from conductor_deploy.client._resource import Json
    from conductor_deploy.client.http.models.bulk_response import BulkResponse
    from conductor_deploy.client.http.models.correlation_ids_search_request import (
        CorrelationIdsSearchRequest,
    )
    from conductor_deploy.client.http.models.rerun_workflow_request import RerunWorkflowRequest
    from conductor_deploy.client.http.models.scrollable_search_result_workflow_summary import (
        ScrollableSearchResultWorkflowSummary,
    )
    from conductor_deploy.client.http.models.search_result_workflow import SearchResultWorkflow
    from conductor_deploy.client.http.models.signal_response import SignalResponse
    from conductor_deploy.client.http.models.skip_task_request import SkipTaskRequest
    from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
    from conductor_deploy.client.http.models.workflow import Workflow
    from conductor_deploy.client.http.models.workflow_run import WorkflowRun
    from conductor_deploy.client.http.models.workflow_state_update import WorkflowStateUpdate
    from conductor_deploy.client.http.models.workflow_status import WorkflowStatus
    from conductor_deploy.client.http.models.workflow_test_request import WorkflowTestRequest

__all__ = ["AsyncWorkflowClient"]


class AsyncWorkflowClient(AsyncBaseClient):
    """Executions of workflows: start, watch, steer, search.

    Every method raises `ApiException` where the server refuses: `NotFound` for an execution that it does not
    have, `Unsupported` for an operation that it lacks.
    """

    async def start_workflow(self, start_workflow_request: StartWorkflowRequest | Json) -> str:
        """Start an execution; its id. Without a version the latest definition. `POST /workflow`"""
        name, version = asked_for(start_workflow_request)
        options = metric_context(self.metrics_collector, name, version)
        with counting_failed_starts(self.metrics_collector, name):
            workflow_id, _, _ = await self.workflowResourceApi.start_workflow_with_http_info(
                start_workflow_request, **options
            )
        return started(workflow_id)

    async def start_workflow_by_name(
        self,
        name: str,
        input: dict[str, object],
        version: int | None = None,
        correlationId: str | None = None,
        priority: int | None = None,
    ) -> str:
        """Start an execution with this input; its id. `POST /workflow/{name}`"""
        given = truthy(version=version, correlation_id=correlationId, priority=priority)
        options = metric_context(self.metrics_collector, name, version)
        with counting_failed_starts(self.metrics_collector, name):
            workflow_id, _, _ = await self.workflowResourceApi.start_workflow1_with_http_info(
                input, name, **given, **options
            )
        return started(workflow_id)

    async def execute_workflow(
        self,
        start_workflow_request: StartWorkflowRequest,
        request_id: str | None = None,
        wait_until_task_ref: str | None = None,
        wait_for_seconds: int = 30,
    ) -> WorkflowRun:
        """Start an execution and wait until it ends, blocks on a signal, or `wait_for_seconds` are over.

        `wait_until_task_ref`: also when that task has ended. An execution that is not over by then is
        returned with status RUNNING. Without a version the latest definition.
        `POST /workflow/execute/{name}/{version}`
        """
        return await self.workflowResourceApi.execute_workflow(
            body=start_workflow_request,
            request_id=request_id,
            version=start_workflow_request.version,
            name=required("name", start_workflow_request.name),
            wait_until_task_ref=wait_until_task_ref,
            wait_for_seconds=wait_for_seconds,
        )

    async def execute_workflow_with_return_strategy(
        self,
        start_workflow_request: StartWorkflowRequest,
        request_id: str | None = None,
        wait_until_task_ref: str | None = None,
        wait_for_seconds: int = 30,
        consistency: str | None = None,
        return_strategy: str | None = None,
    ) -> SignalResponse:
        """As `execute_workflow`; the answer is the workflow or the task that it waits for.

        `consistency`: DURABLE (default), SYNCHRONOUS or REGION_DURABLE. `return_strategy`: TARGET_WORKFLOW
        (default), BLOCKING_WORKFLOW, BLOCKING_TASK or BLOCKING_TASK_INPUT.
        `POST /workflow/execute/{name}/{version}`
        """
        return await self.workflowResourceApi.execute_workflow_with_return_strategy(
            body=start_workflow_request,
            name=required("name", start_workflow_request.name),
            version=start_workflow_request.version,
            request_id=request_id,
            wait_until_task_ref=wait_until_task_ref,
            wait_for_seconds=wait_for_seconds,
            consistency="DURABLE" if consistency is None else consistency,
            return_strategy="TARGET_WORKFLOW" if return_strategy is None else return_strategy,
        )

    async def get_workflow(self, workflow_id: str, include_tasks: bool | None = True) -> Workflow:
        """An execution, with its tasks unless told otherwise. `GET /workflow/{workflowId}`"""
        return await self.workflowResourceApi.get_execution_status(
            workflow_id, include_tasks=bool(include_tasks)
        )

    async def get_workflow_status(
        self,
        workflow_id: str,
        include_output: bool | None = None,
        include_variables: bool | None = None,
    ) -> WorkflowStatus:
        """The status of an execution, without its tasks. `GET /workflow/{workflowId}/status`"""
        given = present(include_output=include_output, include_variables=include_variables)
        return await self.workflowResourceApi.get_workflow_status_summary(workflow_id, **given)

    async def pause_workflow(self, workflow_id: str) -> None:
        """Schedule no further tasks until it is resumed. `PUT /workflow/{workflowId}/pause`"""
        await self.workflowResourceApi.pause_workflow(workflow_id)

    async def resume_workflow(self, workflow_id: str) -> None:
        """Go on with a paused execution. `PUT /workflow/{workflowId}/resume`"""
        await self.workflowResourceApi.resume_workflow(workflow_id)

    async def restart_workflow(self, workflow_id: str, use_latest_def: bool | None = False) -> None:
        """Run an ended execution again from its start. `POST /workflow/{workflowId}/restart`"""
        given = truthy(use_latest_definitions=use_latest_def)
        await self.workflowResourceApi.restart(workflow_id, **given)

    async def retry_workflow(self, workflow_id: str, resume_subworkflow_tasks: bool | None = False) -> None:
        """Run the failed task again, and go on from there. `POST /workflow/{workflowId}/retry`"""
        given = truthy(resume_subworkflow_tasks=resume_subworkflow_tasks)
        await self.workflowResourceApi.retry(workflow_id, **given)

    async def rerun_workflow(self, workflow_id: str, rerun_workflow_request: RerunWorkflowRequest) -> str:
        """Run again from a task on; the id. `POST /workflow/{workflowId}/rerun`

        Sets `re_run_from_workflow_id` of the request.
        """
        rerun_workflow_request.re_run_from_workflow_id = workflow_id
        return await self.workflowResourceApi.rerun(rerun_workflow_request, workflow_id)

    async def terminate_workflow(
        self, workflow_id: str, reason: str | None = None, trigger_failure_workflow: bool = False
    ) -> None:
        """End a running execution as TERMINATED. `DELETE /workflow/{workflowId}`

        Open source runs no failure workflow here, whatever `trigger_failure_workflow` says.
        """
        given = truthy(reason=reason, trigger_failure_workflow=trigger_failure_workflow)
        await self.workflowResourceApi.terminate(workflow_id, **given)

    async def delete_workflow(self, workflow_id: str, archive_workflow: bool | None = True) -> None:
        """Remove an execution; to archive it, it must have ended. `DELETE /workflow/{workflowId}/remove`"""
        await self.workflowResourceApi.delete(workflow_id, archive_workflow=archive_workflow)

    async def remove_workflow(self, workflow_id: str) -> None:
        """Remove an ended execution, archived by default. `DELETE /workflow/{workflowId}/remove`"""
        await self.workflowResourceApi.delete(workflow_id)

    async def skip_task_from_workflow(
        self, workflow_id: str, task_reference_name: str, request: SkipTaskRequest | None
    ) -> None:
        """Skip a task that is not scheduled yet, with this input and output of it.

        `PUT /workflow/{workflowId}/skiptask/{taskReferenceName}`
        """
        await self.workflowResourceApi.skip_task_from_workflow(workflow_id, task_reference_name, request)

    async def test_workflow(self, test_request: WorkflowTestRequest) -> Workflow:
        """Run a workflow with made-up outputs of its tasks; nothing is stored. `POST /workflow/test`"""
        return await self.workflowResourceApi.test_workflow(test_request)

    async def search(
        self,
        start: int | None = 0,
        size: int | None = 100,
        free_text: str | None = "*",
        query: str | None = None,
        query_id: str | None = None,
    ) -> ScrollableSearchResultWorkflowSummary:
        """Summaries of executions that match, from the `start`-th on. `GET /workflow/search`

        `query`: as `workflowType = "order" AND status IN (RUNNING, FAILED)`; blanks around it don't count.
        """
        return await self.workflowResourceApi.search(
            start=start,
            size=size,
            free_text=free_text,
            query=query,
            query_id=query_id,
        )

    async def get_by_correlation_ids(
        self,
        workflow_name: str,
        correlation_ids: list[str],
        include_completed: bool = False,
        include_tasks: bool = False,
    ) -> dict[str, list[Workflow]]:
        """Executions of a workflow by correlation id. `POST /workflow/{name}/correlated`"""
        given = truthy(include_tasks=include_tasks, include_closed=include_completed)
        return await self.workflowResourceApi.get_workflows(body=correlation_ids, name=workflow_name, **given)

    async def get_by_correlation_ids_in_batch(
        self,
        batch_request: CorrelationIdsSearchRequest,
        include_completed: bool = False,
        include_tasks: bool = False,
    ) -> dict[str, list[Workflow]]:
        """Executions of several workflows by correlation id: Orkes only. `POST /workflow/correlated/batch`"""
        given = truthy(include_tasks=include_tasks, include_closed=include_completed)
        return await self.workflowResourceApi.get_workflows_by_correlation_id_in_batch(
            body=batch_request, **given
        )

    async def update_variables(self, workflow_id: str, variables: dict[str, object] | None = None) -> None:
        """Set variables of an execution: Orkes only. `POST /workflow/{workflowId}/variables`"""
        await self.workflowResourceApi.update_workflow_state(variables or {}, workflow_id)

    async def update_state(
        self,
        workflow_id: str,
        update_requesst: WorkflowStateUpdate,
        wait_until_task_ref_names: list[str] | None = None,
        wait_for_seconds: int | None = None,
    ) -> WorkflowRun:
        """Set variables and a task's result, and wait: Orkes only. `POST /workflow/{workflowId}/state`"""
        names = None if wait_until_task_ref_names is None else ",".join(wait_until_task_ref_names)
        given = present(wait_until_task_ref=names, wait_for_seconds=wait_for_seconds)
        return await self.workflowResourceApi.update_workflow_and_task_state(
            update_requesst=update_requesst, workflow_id=workflow_id, **given
        )

    async def send_message(self, workflow_id: str, message: dict[str, object]) -> str:
        """Put a message into the queue of a running execution; the message's id.

        Open source needs `conductor.workflow-message-queue.enabled=true`.
        `POST /workflow/{workflowId}/messages`
        """
        return await self.workflowResourceApi.send_workflow_message(message, workflow_id)

    async def pause_workflows(self, workflow_ids: list[str]) -> BulkResponse:
        """Pause up to 1000 executions; which were, and why others not. `PUT /workflow/bulk/pause`"""
        return await self.workflowBulkResourceApi.pause_workflow(workflow_ids)

    async def resume_workflows(self, workflow_ids: list[str]) -> BulkResponse:
        """Resume up to 1000 executions. `PUT /workflow/bulk/resume`"""
        return await self.workflowBulkResourceApi.resume_workflow(workflow_ids)

    async def restart_workflows(self, workflow_ids: list[str], use_latest_def: bool = False) -> BulkResponse:
        """Restart up to 1000 ended executions. `POST /workflow/bulk/restart`"""
        given = truthy(use_latest_definitions=use_latest_def)
        return await self.workflowBulkResourceApi.restart(workflow_ids, **given)

    async def retry_workflows(self, workflow_ids: list[str]) -> BulkResponse:
        """Retry up to 1000 failed executions. `POST /workflow/bulk/retry`"""
        return await self.workflowBulkResourceApi.retry(workflow_ids)

    async def terminate_workflows(self, workflow_ids: list[str], reason: str | None = None) -> BulkResponse:
        """Terminate up to 1000 executions. `POST /workflow/bulk/terminate`"""
        return await self.workflowBulkResourceApi.terminate(workflow_ids, **truthy(reason=reason))

    async def remove_workflows(
        self, workflow_ids: list[str], archive_workflow: bool | None = None
    ) -> BulkResponse:
        """Remove up to 1000 ended executions, archived by default. `DELETE /workflow/bulk/remove`"""
        given = present(archive_workflow=archive_workflow)
        return await self.workflowBulkResourceApi.remove(workflow_ids, **given)

    async def get_workflows(self, workflow_ids: list[str], include_tasks: bool | None = None) -> BulkResponse:
        """Executions by id, with their tasks unless told otherwise. `POST /workflow/bulk/search`"""
        given = present(include_tasks=include_tasks)
        return await self.workflowBulkResourceApi.search(workflow_ids, **given)

    async def search_v2(
        self, start: int = 0, size: int = 100, free_text: str = "*", query: str | None = None
    ) -> SearchResultWorkflow:
        """As `search`, with whole executions in place of summaries. `GET /workflow/search-v2`"""
        return await self.workflowResourceApi.search_v2(
            start=start, size=size, free_text=free_text, query=query
        )
