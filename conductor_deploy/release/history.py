"""The releases of one project and environment, read together: what is owned, held, and left unfinished."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from conductor_deploy.definition.document import Key
from conductor_deploy.release.record import Entry, Hold, Record, Status

__all__ = ["DigestOf", "History", "close", "history", "owners", "settle_entries"]

DigestOf = Callable[[Key], str | None]  # of what the server has now; None where it has nothing


@dataclass(frozen=True, slots=True)
class History:
    """Rising by number. `ignored`: made on another server, they came with a copied database."""

    records: tuple[Record, ...] = ()
    ignored: tuple[Record, ...] = ()

    def before(self, number: int) -> "History":
        """The history as the release of that number found it."""
        return replace(self, records=tuple(record for record in self.records if record.number < number))

    @property
    def newest(self) -> Record | None:
        return self.records[-1] if self.records else None

    @property
    def base_release(self) -> int | None:
        return self.records[-1].number if self.records else None

    @property
    def interrupted(self) -> Record | None:
        """The newest release, if nobody has closed it: its holder writes, or died."""
        newest = self.newest
        return newest if newest is not None and newest.is_open else None

    @property
    def held(self) -> Mapping[Key, Hold]:
        carrier = self._carrier
        return {} if carrier is None else carrier.held

    def inventory(self, digest_of: DigestOf) -> Mapping[Key, str]:
        """What is owned, with the digest it was released with.

        Releases that never wrote an inventory, because they died, count for what the server says they did.
        """
        carrier = self._carrier
        owned = dict(carrier.inventory or {}) if carrier else {}
        for record in self.records:
            if carrier is None or record.number > carrier.number:
                for entry in settle_entries(record, digest_of):
                    _follow(owned, entry)
        return owned

    def released(self, key: Key) -> str | None:
        """The digest of a key as the newest release that wrote it wanted it."""
        entries = (entry for record in reversed(self.records) for entry in record.entries)
        return next((e.after for e in entries if e.key == key and e.result in ("done", "skipped")), None)

    def released_in(self, key: Key) -> int | None:
        """The number of the newest release that wrote a key; None where no record tells."""
        return next(
            (
                record.number
                for record in reversed(self.records)
                for entry in record.entries
                if entry.key == key and entry.result in ("done", "skipped")
            ),
            None,
        )

    def proves(self, server_version: str | None, normaliser: int) -> bool:
        """True where the inventory's digests were made as they are made now, so that they compare."""
        carrier = self._carrier
        return (
            carrier is not None
            and carrier.normaliser == normaliser
            and carrier.server.version == server_version
        )

    @property
    def _carrier(self) -> Record | None:
        return next((record for record in reversed(self.records) if record.inventory is not None), None)


def history(records: Iterable[Record], project: str, environment: str, url: str) -> History:
    """The releases of a project and environment among all records of a server."""
    mine = sorted(
        (r for r in records if (r.project, r.environment) == (project, environment)), key=lambda r: r.number
    )
    return History(
        tuple(record for record in mine if record.server.url == url),
        tuple(record for record in mine if record.server.url != url),
    )


def owners(records: Iterable[Record], url: str, digest_of: DigestOf) -> Mapping[Key, str]:
    """`project/environment` of everything that anybody owns on this server."""
    records = tuple(records)
    projects = dict.fromkeys((record.project, record.environment) for record in records)
    return {
        key: f"{project}/{environment}"
        for project, environment in projects
        for key in history(records, project, environment, url).inventory(digest_of)
    }


def settle_entries(record: Record, digest_of: DigestOf) -> tuple[Entry, ...]:
    """Entries whose result a dead holder never wrote, decided by what the server has now."""
    return tuple(
        entry
        if entry.result is not None
        else replace(entry, result="done" if digest_of(entry.key) == entry.after else "not-tried")
        for entry in record.entries
    )


def close(record: Record, by: str, now: datetime, digest_of: DigestOf) -> Record:
    """The record of a holder that died, closed in its place."""
    entries = settle_entries(record, digest_of)
    status: Status = "partial" if any(entry.result == "done" for entry in entries) else "failed"
    return replace(record, status=status, finished=now, entries=entries, closed_by=by)


def _follow(owned: dict[Key, str], entry: Entry) -> None:
    if entry.result not in ("done", "skipped"):
        return
    if entry.after is None:
        owned.pop(entry.key, None)
    else:
        owned[entry.key] = entry.after
