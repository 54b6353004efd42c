"""Release records on the server: begun before the first write, finished after the last, never in between."""

from conductor_deploy.deploy.bulk import not_stored
from conductor_deploy.errors import CannotRun, ServerRefused
from conductor_deploy.release.record import Record, to_definition
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.connection import Connection

__all__ = ["remove", "save"]


def save(connection: Connection, *records: Record) -> None:
    """Store records, in this order; each replaces what is stored under its number."""
    answer = connection.call(endpoints.UPDATE_WORKFLOWS, [to_definition(record) for record in records])
    errors = not_stored(answer)
    if errors:
        raise CannotRun(f"the server did not store a release record: {next(iter(errors.values()))}")


def remove(connection: Connection, record: Record) -> None:
    """Delete an old record; one that is gone already is no failure. Raises CannotRun, which names the record."""
    try:
        connection.call(endpoints.DELETE_WORKFLOW, name=record.name, version=record.number)
    except CannotRun as error:
        if isinstance(error, ServerRefused) and error.is_missing:
            return
        message = f"the old release record {record.number} could not be removed: {error.message}"
        raise CannotRun(message) from error
