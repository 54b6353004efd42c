"""Definitions of workflows and tasks, and their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client.aio.base_client import AsyncBaseClient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conductor_deploy.client._resource import Json
    from conductor_deploy.client.http.models.tag_object import TagObject
    from conductor_deploy.client.http.models.tag_string import TagString
    from conductor_deploy.client.http.models.task_def import TaskDef
    from conductor_deploy.client.http.models.workflow_def import WorkflowDef
    from conductor_deploy.client.orkes.models.ratelimit_tag import RateLimitTag

__all__ = ["AsyncMetadataClient"]


class AsyncMetadataClient(AsyncBaseClient):
    """Definitions of workflows and tasks, and their tags (tags: Orkes only).

    Every method raises `ApiException` where the server refuses: `NotFound`, `Conflict`, `Invalid` with the
    server's `validation_errors`, `Unsupported`.
    """

    async def register_workflow_def(
        self, workflow_def: WorkflowDef | Json, overwrite: bool | None = True
    ) -> None:
        """Create a version of a workflow; `Conflict` if it exists and is not to be overwritten.

        `POST /metadata/workflow`
        """
        await self.metadataResourceApi.create(workflow_def, overwrite=overwrite)

    async def update_workflow_def(
        self, workflow_def: WorkflowDef | Json, overwrite: bool | None = True
    ) -> None:
        """Create or replace a version of a workflow. `PUT /metadata/workflow`

        Open source replaces it whatever `overwrite` says.
        """
        await self.metadataResourceApi.update1([workflow_def], overwrite=overwrite)

    async def unregister_workflow_def(self, name: str, version: int) -> None:
        """Delete one version of a workflow. `DELETE /metadata/workflow/{name}/{version}`"""
        await self.metadataResourceApi.unregister_workflow_def(name, version)

    async def get_workflow_def(self, name: str, version: int | None = None) -> WorkflowDef:
        """One version of a workflow, or its latest. `GET /metadata/workflow/{name}`"""
        if version:
            return await self.metadataResourceApi.get(name, version=version)
        return await self.metadataResourceApi.get(name)

    async def get_all_workflow_defs(self) -> list[WorkflowDef]:
        """Every version of every workflow. `GET /metadata/workflow`"""
        return await self.metadataResourceApi.get_all_workflows()

    async def get_latest_workflow_defs(self) -> list[WorkflowDef]:
        """The latest version of every workflow. `GET /metadata/workflow/latest-versions`"""
        return await self.metadataResourceApi.get_latest_workflows()

    async def get_workflow_names_and_versions(self) -> dict[str, list[dict[str, Any]]]:
        """`name`, `version`, `createTime` and `updateTime` (milliseconds) of every version, by name.

        `GET /metadata/workflow/names-and-versions`
        """
        return await self.metadataResourceApi.get_workflow_names_and_versions()

    async def validate_workflow_def(self, workflow_def: WorkflowDef) -> None:
        """Raise `Invalid` where the server would not take this definition; store nothing.

        `POST /metadata/workflow/validate`
        """
        await self.metadataResourceApi.validate_workflow(workflow_def)

    async def register_task_def(self, task_def: TaskDef | Json) -> None:
        """Create or replace a task definition. `POST /metadata/taskdefs`"""
        await self.metadataResourceApi.register_task_def([task_def])

    async def update_task_def(self, task_def: TaskDef | Json) -> None:
        """Replace a task definition. `PUT /metadata/taskdefs`"""
        await self.metadataResourceApi.update_task_def(task_def)

    async def unregister_task_def(self, task_type: str) -> None:
        """Delete a task definition. `DELETE /metadata/taskdefs/{tasktype}`"""
        await self.metadataResourceApi.unregister_task_def(task_type)

    async def get_task_def(self, task_type: str) -> TaskDef:
        """A task definition. `GET /metadata/taskdefs/{tasktype}`"""
        return await self.metadataResourceApi.get_task_def(task_type)

    async def get_all_task_defs(self) -> list[TaskDef]:
        """Every task definition. `GET /metadata/taskdefs`"""
        return await self.metadataResourceApi.get_task_defs()

    async def add_workflow_tag(self, tag: TagObject, workflow_name: str) -> None:
        """`POST /metadata/workflow/{name}/tags`"""
        await self.tagsApi.add_workflow_tag(tag, workflow_name)

    async def delete_workflow_tag(self, tag: TagObject, workflow_name: str) -> None:
        """`DELETE /metadata/workflow/{name}/tags`"""
        await self.tagsApi.delete_workflow_tag(_tag_string(tag), workflow_name)

    async def get_workflow_tags(self, workflow_name: str) -> list[TagObject]:
        """`GET /metadata/workflow/{name}/tags`"""
        return await self.tagsApi.get_workflow_tags(workflow_name)

    async def set_workflow_tags(self, tags: Sequence[TagObject], workflow_name: str) -> None:
        """Replace all tags of a workflow. `PUT /metadata/workflow/{name}/tags`"""
        await self.tagsApi.set_workflow_tags(tags, workflow_name)

    async def addTaskTag(self, tag: TagObject, taskName: str) -> None:
        """`POST /metadata/task/{taskName}/tags`"""
        await self.tagsApi.add_task_tag(tag, taskName)

    async def deleteTaskTag(self, tag: TagObject, taskName: str) -> None:
        """`DELETE /metadata/task/{taskName}/tags`"""
        await self.tagsApi.delete_task_tag(_tag_string(tag), taskName)

    async def getTaskTags(self, taskName: str) -> list[TagObject]:
        """`GET /metadata/task/{taskName}/tags`"""
        return await self.tagsApi.get_task_tags(taskName)

    async def setTaskTags(self, tags: Sequence[TagObject], taskName: str) -> None:
        """Replace all tags of a task. `PUT /metadata/task/{taskName}/tags`"""
        await self.tagsApi.set_task_tags(tags, taskName)

    async def setWorkflowRateLimit(self, rateLimit: int, workflowName: str) -> None:
        """How many executions of a workflow may run at once. `POST /metadata/workflow/{name}/tags`"""
        await self.removeWorkflowRateLimit(workflowName)
        await self.tagsApi.add_workflow_tag(_rate_limit(workflowName, rateLimit), workflowName)

    async def getWorkflowRateLimit(self, workflowName: str) -> int | None:
        """The rate limit, None without one. `GET /metadata/workflow/{name}/tags`"""
        for tag in await self.tagsApi.get_workflow_tags(workflowName):
            if tag.type == "RATE_LIMIT" and tag.key == workflowName:
                return tag.value
        return None

    async def removeWorkflowRateLimit(self, workflowName: str) -> None:
        """`DELETE /metadata/workflow/{name}/tags`, if it has a rate limit."""
        limit = await self.getWorkflowRateLimit(workflowName)
        if limit:
            await self.tagsApi.delete_workflow_tag(_rate_limit(workflowName, limit), workflowName)


def _tag_string(tag: TagObject) -> TagString:
    from conductor_deploy.client.http.models.tag_string import TagString

    return TagString(tag.key, tag.type, tag.value)


def _rate_limit(workflow_name: str, limit: int) -> RateLimitTag:
    from conductor_deploy.client.orkes.models.ratelimit_tag import RateLimitTag

    return RateLimitTag(workflow_name, limit)
