"""How a release can be taken back: from what its record keeps, from the sources before it, or not at all."""

from typing import Literal

from conductor_deploy.release.history import History
from conductor_deploy.release.record import Record

__all__ = ["WayBack", "way_back"]

WayBack = Literal["images", "commit", "no"]


def way_back(record: Record, past: History) -> WayBack:
    """`images`: all that it replaced is in its record. `commit`: the sources of the release before it are in git,
    though not what others had edited. `no`: neither, or nothing was changed."""
    changed = [entry for entry in record.entries if entry.result != "not-tried"]
    if not changed:
        return "no"
    if record.images is not None or all(entry.before is None for entry in changed):
        return "images"
    earlier = [older for older in past.before(record.number).records if older.status == "applied"]
    source = earlier[-1].source if earlier else None
    return "commit" if source and source.commit and not source.dirty else "no"
