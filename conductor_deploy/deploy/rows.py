"""How each kind is read and written over the wire: one row a kind."""

from collections.abc import Mapping
from dataclasses import dataclass

from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Key, Kind
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.endpoints import Endpoint

__all__ = ["ROWS", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """The endpoints of a kind. A batch of 0: the endpoint takes one definition, not an array of them."""

    listing: Endpoint
    create: Endpoint
    update: Endpoint
    delete: Endpoint
    create_batch: int = 0
    update_batch: int = 0
    carries: tuple[str, ...] = ()  # what the server forgets unless an update says it again
    stamps: bool = False  # the server keeps createdBy and updatedBy as the body says them

    def batch(self, action: str) -> int:
        return {"create": self.create_batch, "update": self.update_batch}.get(action, 0)

    def address(self, key: Key) -> Mapping[str, str | int]:
        """What fills the path of `delete`."""
        return {"name": key.name} if key.version is None else {"name": key.name, "version": key.version}


ROWS: Mapping[Kind, Row] = {
    TASK: Row(
        endpoints.LIST_TASKS,
        endpoints.CREATE_TASKS,
        endpoints.UPDATE_TASK,
        endpoints.DELETE_TASK,
        create_batch=50,
    ),
    WORKFLOW: Row(
        endpoints.LIST_WORKFLOWS,
        endpoints.CREATE_WORKFLOW,
        endpoints.UPDATE_WORKFLOWS,
        endpoints.DELETE_WORKFLOW,
        update_batch=50,
        carries=("createTime", "createdBy"),
        stamps=True,
    ),
    EVENT: Row(endpoints.LIST_EVENTS, endpoints.CREATE_EVENT, endpoints.UPDATE_EVENT, endpoints.DELETE_EVENT),
    SCHEDULE: Row(
        endpoints.LIST_SCHEDULES,
        endpoints.SAVE_SCHEDULE,
        endpoints.SAVE_SCHEDULE,
        endpoints.DELETE_SCHEDULE,
    ),
}
