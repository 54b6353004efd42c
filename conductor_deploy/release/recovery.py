"""What can be taken back, and how: from what a record keeps, from the sources before it, or not at all."""

from typing import Literal

from conductor_deploy.definition.document import Key
from conductor_deploy.errors import CannotRun
from conductor_deploy.plan.plan import SourceSeen
from conductor_deploy.release.history import DigestOf, History, settle_entries
from conductor_deploy.release.record import Record

__all__ = ["WayBack", "last_release", "resumed", "source_before", "way_back"]

WayBack = Literal["images", "commit", "no"]


def way_back(record: Record, past: History) -> WayBack:
    """`images`: all that it replaced is in its record. `commit`: the sources of the release before it are in git,
    though not what others had edited. `no`: neither, or nothing was changed."""
    changed = [entry for entry in record.entries if entry.result != "not-tried"]
    if not changed:
        return "no"
    if record.images is not None or all(entry.before is None for entry in changed):
        return "images"
    return "commit" if source_before(record, past) else "no"


def source_before(record: Record, past: History) -> SourceSeen | None:
    """The sources of the release before, where they are a commit."""
    earlier = [older for older in past.before(record.number).records if older.status == "applied"]
    source = earlier[-1].source if earlier else None
    is_commit = source and source.commit and not source.dirty and not source.variables
    return source if is_commit else None


def last_release(past: History, digest_of: DigestOf) -> Record:
    """What `rollback` alone takes back: the last release that changed something and was not taken back itself.

    Rollbacks are stepped over, so that saying it twice takes back two releases, and never brings the first one
    again; one that is not finished is, since its release does not count as taken back. Raises CannotRun where
    there is none.
    """
    for record in reversed(past.records):
        if record.status != "rolled-back" and not _is_rollback(record) and _did_something(record, digest_of):
            return record
    raise CannotRun("no release is left to take back", hint="conductor-deploy history lists them")


def _is_rollback(record: Record) -> bool:
    return record.operation.kind == "rollback"


def _did_something(record: Record, digest_of: DigestOf) -> bool:
    return any(entry.result == "done" for entry in settle_entries(record, digest_of))


def resumed(past: History, asked: Key) -> Key | None:
    """The version of this workflow that a rollback which died began to take back, if nothing was released since."""
    record = past.newest
    if record is None or not _is_rollback(record) or record.operation.release is not None:
        return None
    if not record.is_open and record.closed_by is None:
        return None
    names = (key for key in record.held if (key.kind, key.name) == (asked.kind, asked.name))
    return next((key for key in names if asked.version in (None, key.version)), None)
