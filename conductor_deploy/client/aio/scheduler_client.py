"""Schedules: workflows started by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client._client import present, truthy
from conductor_deploy.client.aio.base_client import AsyncBaseClient
from conductor_deploy.client.http.rest import ApiException

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conductor_deploy.client._resource import Json
    from conductor_deploy.client.ai.schedule import Schedule, ScheduleInfo
    from conductor_deploy.client.http.models.save_schedule_request import SaveScheduleRequest
    from conductor_deploy.client.http.models.search_result_workflow_schedule_execution_model import (
        SearchResultWorkflowScheduleExecutionModel,
    )
    from conductor_deploy.client.http.models.tag_object import TagObject
    from conductor_deploy.client.http.models.workflow_schedule import WorkflowSchedule

__all__ = ["AsyncSchedulerClient"]


class AsyncSchedulerClient(AsyncBaseClient):
    """Schedules: workflows started by the clock. Times are milliseconds since 1970 in UTC.

    Methods raise `ApiException` where the server refuses. `pause`, `resume`, `delete`, `preview_next`,
    `run_now` and `reconcile` raise `ScheduleNotFound` and `InvalidCronExpression` in its place.
    """

    async def save_schedule(self, save_schedule_request: SaveScheduleRequest | Json) -> None:
        """Create or replace a schedule. `POST /scheduler/schedules`"""
        await self.schedulerResourceApi.save_schedule(save_schedule_request)

    async def get_schedule(self, name: str) -> WorkflowSchedule | None:
        """A schedule; of one that does not exist Orkes answers None, open source raises `NotFound`.

        `GET /scheduler/schedules/{name}`
        """
        schedule = await self.schedulerResourceApi.get_schedule(name)
        return schedule if schedule and schedule.name else None

    async def get_all_schedules(self, workflow_name: str | None = None) -> list[WorkflowSchedule]:
        """All schedules, or those of a workflow. `GET /scheduler/schedules`"""
        return await self.schedulerResourceApi.get_all_schedules(**truthy(workflow_name=workflow_name))

    async def get_next_few_schedule_execution_times(
        self,
        cron_expression: str,
        schedule_start_time: int | None = None,
        schedule_end_time: int | None = None,
        limit: int | None = None,
    ) -> list[int]:
        """When an expression of six fields comes next. `GET /scheduler/nextFewSchedules`"""
        given = truthy(
            schedule_start_time=schedule_start_time, schedule_end_time=schedule_end_time, limit=limit
        )
        return await self.schedulerResourceApi.get_next_few_schedules(cron_expression, **given)

    async def delete_schedule(self, name: str) -> None:
        """`DELETE /scheduler/schedules/{name}`"""
        await self.schedulerResourceApi.delete_schedule(name)

    async def pause_schedule(self, name: str, reason: str | None = None) -> None:
        """`PUT /scheduler/schedules/{name}/pause`, `GET` where the server wants that."""
        given = present(reason=reason)
        try:
            await self.schedulerResourceApi.pause_schedule(name, **given)
        except ApiException as error:
            if error.status != 405:
                raise
            await self.schedulerResourceApi.pause_schedule_as_get(name, **given)

    async def pause_all_schedules(self) -> None:
        """`GET /scheduler/admin/pause`"""
        await self.schedulerResourceApi.pause_all_schedules()

    async def resume_schedule(self, name: str) -> None:
        """`PUT /scheduler/schedules/{name}/resume`, `GET` where the server wants that."""
        try:
            await self.schedulerResourceApi.resume_schedule(name)
        except ApiException as error:
            if error.status != 405:
                raise
            await self.schedulerResourceApi.resume_schedule_as_get(name)

    async def resume_all_schedules(self) -> None:
        """`GET /scheduler/admin/resume`"""
        await self.schedulerResourceApi.resume_all_schedules()

    async def search_schedule_executions(
        self,
        start: int | None = None,
        size: int | None = None,
        sort: str | None = None,
        free_text: str | None = None,
        query: str | None = None,
    ) -> SearchResultWorkflowScheduleExecutionModel:
        """What schedules have started. `GET /scheduler/search/executions`"""
        given = truthy(start=start, size=size, sort=sort, freeText=free_text, query=query)
        return await self.schedulerResourceApi.search_v21(**given)

    async def requeue_all_execution_records(self) -> None:
        """`GET /scheduler/admin/requeue`"""
        await self.schedulerResourceApi.requeue_all_execution_records()

    async def set_scheduler_tags(self, tags: Sequence[TagObject], name: str) -> None:
        """Replace all tags of a schedule: Orkes only. `PUT /scheduler/schedules/{name}/tags`"""
        await self.schedulerResourceApi.put_tag_for_schedule(tags, name)

    async def get_scheduler_tags(self, name: str) -> list[TagObject]:
        """Orkes only. `GET /scheduler/schedules/{name}/tags`"""
        return await self.schedulerResourceApi.get_tags_for_schedule(name)

    async def delete_scheduler_tags(self, tags: Sequence[TagObject], name: str) -> None:
        """Orkes only. `DELETE /scheduler/schedules/{name}/tags`"""
        await self.schedulerResourceApi.delete_tag_for_schedule(tags, name)

    async def pause(self, wire_name: str, reason: str | None = None) -> None:
        """As `pause_schedule`."""
        from conductor_deploy.client.ai.schedule import typed_errors

        given = present(reason=reason)
        with typed_errors():
            await self.pause_schedule(wire_name, **given)

    async def resume(self, wire_name: str) -> None:
        """As `resume_schedule`."""
        from conductor_deploy.client.ai.schedule import typed_errors

        with typed_errors():
            await self.resume_schedule(wire_name)

    async def delete(self, wire_name: str) -> None:
        """As `delete_schedule`."""
        from conductor_deploy.client.ai.schedule import typed_errors

        with typed_errors():
            await self.delete_schedule(wire_name)

    async def preview_next(
        self, cron: str, n: int = 5, start_at: int | None = None, end_at: int | None = None
    ) -> list[int]:
        """The next `n` times. `GET /scheduler/nextFewSchedules`"""
        from conductor_deploy.client.ai.schedule import typed_errors

        with typed_errors():
            times = await self.get_next_few_schedule_execution_times(
                cron_expression=cron, schedule_start_time=start_at, schedule_end_time=end_at, limit=n
            )
        return list(times or ())

    async def run_now(self, info: ScheduleInfo) -> str:
        """Start the workflow of a schedule with the schedule's input; the execution's id. `POST /workflow`"""
        from conductor_deploy.client.ai.schedule import typed_errors
        from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest

        request = StartWorkflowRequest(name=info.agent, input=dict(info.input))
        with typed_errors():
            workflow_id: str = await self.workflowResourceApi.start_workflow(body=request)
        return workflow_id

    async def reconcile(self, agent_name: str, desired: list[Schedule] | None) -> None:
        """Make the schedules of a workflow these: save each, delete all others. None changes nothing.

        ScheduleNameConflict, before anything is changed, if two have one name.
        """
        from conductor_deploy.client.ai import schedule as mapping

        if desired is None:
            return
        mapping._check_unique_names(desired)
        wanted = {mapping._prefix(agent_name, schedule.name) for schedule in desired}
        with mapping.typed_errors():
            existing: list[Any] = await self.get_all_schedules(workflow_name=agent_name)
            for name in [schedule.name for schedule in existing or () if schedule.name not in wanted]:
                await self.delete_schedule(name)
            for schedule in desired:
                await self.save_schedule(mapping._to_save_request(schedule, agent_name))
