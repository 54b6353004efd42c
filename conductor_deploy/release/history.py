"""The releases of one project and environment, read together: what is owned, held, and left unfinished."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from conductor_deploy.definition.document import Key
from conductor_deploy.plan.request import Hold
from conductor_deploy.plan.secrecy import Concealment
from conductor_deploy.release.record import Entry, Record, Status

__all__ = ["SETTLED", "DigestOf", "History", "close", "history", "owners", "settle_entries", "taken_back"]

SETTLED = ("done", "skipped")  # results after which a definition is as the release wants it
_AFTER = timedelta(microseconds=1)  # records keep whole seconds
_NEVER = datetime.min.replace(tzinfo=timezone.utc)

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

    def rolled_back_since(self, release: int | None) -> int | None:
        """The number of the newest rollback that was begun after a release; None where there was none."""
        later = (r for r in reversed(self.records) if r.number > (release or 0))
        return next((record.number for record in later if record.operation.kind == "rollback"), None)

    @property
    def interrupted(self) -> Record | None:
        """The newest release, if nobody has closed it: its holder writes, or died."""
        newest = self.newest
        return newest if newest is not None and newest.is_open else None

    def closed(self, by: str, now: datetime, digest_of: DigestOf) -> "History":
        """With the releases of holders that died closed in their place."""
        records = (close(record, by, now, digest_of) if record.is_open else record for record in self.records)
        return replace(self, records=tuple(records))

    def held(self, digest_of: DigestOf) -> Mapping[Key, Hold]:
        """What rollbacks took back, and why it is left alone.

        A rollback that died holds what the server says it took back; a later write of a key frees it.
        """
        carrier = self._carrier
        held = dict(carrier.held) if carrier else {}
        for record in self._after(carrier):
            entries = settle_entries(record, digest_of)
            done = {entry.key for entry in entries if entry.result in SETTLED}
            held = {key: hold for key, hold in held.items() if key not in done}
            held |= taken_back(record.held, {entry.key for entry in entries}, done)
        return held

    def inventory(self, digest_of: DigestOf) -> Mapping[Key, str]:
        """What is owned, with the digest it was released with.

        Releases that never wrote an inventory, because they died, count for what the server says they did.
        """
        carrier = self._carrier
        owned = dict(carrier.inventory or {}) if carrier else {}
        for record in self._after(carrier):
            for entry in settle_entries(record, digest_of):
                _follow(owned, entry)
        return owned

    @property
    def all_released(self) -> Mapping[Key, str]:
        """The digest of everything that any release wrote, as the newest of them wanted it."""
        written = (e for record in self.records for e in record.entries if e.result in SETTLED)
        return {entry.key: entry.after for entry in written if entry.after is not None}

    @property
    def written(self) -> Mapping[Key, datetime]:
        """When a release last wrote or adopted a key, in the server's time; only what a record tells."""
        return {key: time for record in self.records for key, time in _taken(record)}

    def released(self, key: Key) -> str | None:
        """The digest of a key as the newest release of sources wanted it; what a rollback wrote came from none."""
        written = self._written(key)
        return next((entry.after for record, entry in written if record.operation.kind != "rollback"), None)

    def released_in(self, key: Key) -> int | None:
        """The number of the newest release that wrote a key; None where no record tells."""
        return next((record.number for record, _ in self._written(key)), None)

    def _written(self, key: Key) -> Iterator[tuple[Record, Entry]]:
        """Every time that a release wrote a key, newest first."""
        entries = ((record, entry) for record in reversed(self.records) for entry in record.entries)
        return ((record, entry) for record, entry in entries if entry.key == key and entry.result in SETTLED)

    def proves(self, server_version: str | None, normaliser: int) -> bool:
        """True where the inventory's digests were made as they are made now, so that they compare."""
        carrier = self._carrier
        return (
            carrier is not None
            and carrier.normaliser == normaliser
            and carrier.server.version == server_version
        )

    @property
    def concealment(self) -> Concealment | None:
        """Where the secrets of all that is owned are; None where there never was one."""
        found = (record.concealment for record in reversed(self.records))
        return next((concealment for concealment in found if concealment is not None), None)

    @property
    def _carrier(self) -> Record | None:
        return next((record for record in reversed(self.records) if record.inventory is not None), None)

    def _after(self, carrier: Record | None) -> tuple[Record, ...]:
        return tuple(r for r in self.records if carrier is None or r.number > carrier.number)


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
    """`project/environment` of everything that anybody owns on this server: whoever released it last."""
    records = tuple(records)
    claims: dict[Key, tuple[datetime, str]] = {}
    for project, environment in dict.fromkeys((record.project, record.environment) for record in records):
        past = history(records, project, environment, url)
        written = past.written
        for key in past.inventory(digest_of):
            claim = (written.get(key, _NEVER), f"{project}/{environment}")
            claims[key] = max(claims.get(key, claim), claim)
    return {key: owner for key, (_, owner) in claims.items()}


def taken_back(
    holds: Mapping[Key, Hold], tried: Collection[Key], done: Collection[Key]
) -> Mapping[Key, Hold]:
    """Of what a rollback is to hold, what it does: what was as before already, what it took back, and what it
    put a version above."""
    return {
        key: hold
        for key, hold in holds.items()
        if (hold.shadow in done if hold.shadow is not None else key in done or key not in tried)
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


def _taken(record: Record) -> Iterator[tuple[Key, datetime]]:
    """What a release made its project's own, and when: an adoption comes after the release of the same second."""
    time = record.finished or record.lease.since
    yield from ((entry.key, time) for entry in record.entries if entry.result not in ("failed", "not-tried"))
    if not record.is_open:
        yield from ((key, time + _AFTER) for key in record.adopted)


def _follow(owned: dict[Key, str], entry: Entry) -> None:
    if entry.result not in SETTLED:
        return
    if entry.after is None:
        owned.pop(entry.key, None)
    else:
        owned[entry.key] = entry.after
