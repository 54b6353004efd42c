"""Tasks of running executions: poll, complete, log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._client import truthy
from conductor_deploy.client.aio.base_client import AsyncBaseClient

if TYPE_CHECKING:
    from conductor_deploy.client._resource import Json
    from conductor_deploy.client.http.models.poll_data import PollData
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.task_exec_log import TaskExecLog
    from conductor_deploy.client.http.models.task_result import TaskResult
    from conductor_deploy.client.http.models.workflow import Workflow

__all__ = ["AsyncTaskClient"]


class AsyncTaskClient(AsyncBaseClient):
    """Tasks of running executions: poll, complete, log.

    Every method raises `ApiException` where the server refuses: `NotFound` for a task that it does not have.
    """

    async def poll_task(
        self, task_type: str, worker_id: str | None = None, domain: str | None = None
    ) -> Task | None:
        """Take one task off the queue, or None when there is none. `GET /tasks/poll/{tasktype}`"""
        given = truthy(workerid=worker_id, domain=domain)
        task = await self.taskResourceApi.poll(task_type, **given)
        return task if task is not None and task.task_id else None

    async def batch_poll_tasks(
        self,
        task_type: str,
        worker_id: str | None = None,
        count: int | None = None,
        timeout_in_millisecond: int | None = None,
        domain: str | None = None,
    ) -> list[Task]:
        """Take up to `count` tasks (default 1) off the queue, waiting at most this long for the first.

        The server waits 5000 ms at most. `GET /tasks/poll/batch/{tasktype}`
        """
        given = truthy(workerid=worker_id, count=count, timeout=timeout_in_millisecond, domain=domain)
        return await self.taskResourceApi.batch_poll(task_type, **given)

    async def get_task(self, task_id: str) -> Task:
        """A task of an execution. `GET /tasks/{taskId}`"""
        return await self.taskResourceApi.get_task(task_id)

    async def update_task(self, task_result: TaskResult | Json) -> str:
        """Report the result of a task; the task's id. `POST /tasks`"""
        return await self.taskResourceApi.update_task(task_result)

    async def update_task_by_ref_name(
        self,
        workflow_id: str,
        task_ref_name: str,
        status: str,
        output: object,
        worker_id: str | None = None,
    ) -> str:
        """Report the status of a task, its output being `{"result": output}`; the task's id.

        `status`: IN_PROGRESS, COMPLETED, FAILED or FAILED_WITH_TERMINAL_ERROR.
        `POST /tasks/{workflowId}/{taskRefName}/{status}`
        """
        given = truthy(workerid=worker_id)
        return await self.taskResourceApi.update_task1(
            {"result": output}, workflow_id, task_ref_name, status, **given
        )

    async def update_task_sync(
        self,
        workflow_id: str,
        task_ref_name: str,
        status: str,
        output: object,
        worker_id: str | None = None,
    ) -> Workflow:
        """Report the status of a task and answer its execution.

        Of an output that is no dictionary it makes `{"result": output}`.
        `POST /tasks/{workflowId}/{taskRefName}/{status}/sync`
        """
        body = output if isinstance(output, dict) else {"result": output}
        given = truthy(workerid=worker_id)
        return await self.taskResourceApi.update_task_sync(body, workflow_id, task_ref_name, status, **given)

    async def get_queue_size_for_task(self, task_type: str) -> int:
        """How many tasks of this type wait for a worker. `GET /tasks/queue/sizes`"""
        sizes = await self.taskResourceApi.size(task_type=[task_type])
        return (sizes or {}).get(task_type, 0)

    async def add_task_log(self, task_id: str, log_message: str) -> None:
        """Add a line to the log of a task, exactly as given. `POST /tasks/{taskId}/log`"""
        await self.taskResourceApi.log(log_message, task_id)

    async def get_task_logs(self, task_id: str) -> list[TaskExecLog]:
        """The log of a task, empty also if there is no such task. `GET /tasks/{taskId}/log`"""
        return await self.taskResourceApi.get_task_logs(task_id)

    async def get_task_poll_data(self, task_type: str) -> list[PollData]:
        """Who polled for this type, and when. `GET /tasks/queue/polldata`"""
        return await self.taskResourceApi.get_poll_data(task_type=task_type)
