"""Release records on the server: begun before the first write, finished after the last, never in between."""

from conductor_deploy.errors import CannotRun, ServerRefused
from conductor_deploy.release.record import Record, to_definition
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.connection import Connection

__all__ = ["remove", "save"]


def save(connection: Connection, *records: Record) -> None:
    """Store records, in this order; each replaces what is stored under its number."""
    answer = connection.call(endpoints.UPDATE_WORKFLOWS, [to_definition(record) for record in records])
    errors = answer.get("bulkErrorResults") if isinstance(answer, dict) else None
    if errors:
        raise CannotRun(f"the server did not store a release record: {next(iter(errors.values()))}")


def remove(connection: Connection, record: Record) -> None:
    """Delete a record; one that is gone already is no failure."""
    try:
        connection.call(endpoints.DELETE_WORKFLOW, name=record.name, version=record.number)
    except ServerRefused as refused:
        if not refused.is_missing:
            raise
