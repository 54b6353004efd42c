"""The release lock: the next version of the record. Whoever's nonce is read back after half a second has it.

A read-back at once is not enough: it left two holders on a real 3.15.0, which answers 200 to both of two
racing creates. All times in a lease are the server's.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from conductor_deploy.deploy.journal import save
from conductor_deploy.deploy.live import fetch
from conductor_deploy.errors import (
    CannotRun,
    ConductorDeployError,
    Interrupted,
    LockHeld,
    ServerRefused,
    Unreachable,
)
from conductor_deploy.plan.plan import ServerSeen
from conductor_deploy.release.history import close
from conductor_deploy.release.record import Lease, Record, read_record, record_name, to_definition
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import is_embedded
from conductor_deploy.wire.connection import Connection

__all__ = ["LEASE", "Ambient", "Claimant", "Lock", "claim", "newest_record", "unlock"]

LEASE = timedelta(minutes=5)
_RENEW_AFTER = LEASE / 3
_LATE_AFTER = LEASE - timedelta(seconds=20)  # before anybody else may take it for expired
_SETTLE = 0.5  # seconds until every racing create is stored
_ATTEMPTS = 3  # releases of others that may begin and end while this one takes its number


@dataclass(frozen=True, slots=True)
class Ambient:
    """What a run takes from the world: the seconds now, a pause in seconds, a text that nobody else has."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    nonce: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who asks for the release lock of which project and environment, on which server."""

    project: str
    environment: str
    server: ServerSeen
    actor: str
    run_url: str | None = None


class Lock:
    """A claim on the release lock. `confirm` turns it into the lock, or raises LockHeld."""

    def __init__(self, connection: Connection, record: Record, ambient: Ambient) -> None:
        self.connection = connection
        self.record: Record = record
        self._ambient = ambient
        self._leased_at = ambient.clock()
        self._claimed_at = self._leased_at

    @property
    def now(self) -> datetime:
        """In the server's time."""
        return server_time(self.connection, self._ambient)

    @property
    def stays(self) -> str:
        """What to do where the lock could not be given back."""
        return (
            f"the release lock of {self.record.owner} stays until {self.record.lease.expires:%H:%M:%S} UTC;"
            f" to free it at once: conductor-deploy unlock -e {self.record.environment} --force"
        )

    def create(self) -> bool:
        """Store the claim. False when somebody else has the number.

        Whatever else the answer is, the claim may be stored: the nonce that is read back decides.
        """
        try:
            self.connection.call(endpoints.CREATE_WORKFLOW, to_definition(self.record))
        except CannotRun as error:
            if isinstance(error, Unreachable) and not error.sent:
                raise
            return self._is_ours(error)
        self._claimed_at = self._ambient.clock()
        return True

    def confirm(self) -> None:
        """Wait until half a second has passed since the claim was stored, and read who has it."""
        if not is_embedded(self.connection.url):  # that one stores one create after the other
            elapsed = self._ambient.clock() - self._claimed_at
            self._ambient.sleep(max(0.0, _SETTLE - elapsed))
        self._check(read_version(self.connection, self.record, self.record.number))
        self._refuse_if_late()

    def check(self) -> None:
        """Raises LockHeld when another run took the lock, or somebody freed it."""
        self._check(newest_record(self.connection, self.record.project, self.record.environment))

    def write(self, record: Record, *others: Record) -> None:
        """Store this release's record, its lease renewed while it is open, and others that change with it."""
        if record.is_open:
            lease = replace(record.lease, expires=self.now + LEASE)
            record = replace(record, lease=lease)
        started = self._ambient.clock()
        try:
            save(self.connection, record, *others)
        except CannotRun:
            if not self._is_saved(record, *others):
                raise
        self.record, self._leased_at = record, started

    def renew_if_due(self) -> None:
        """Call between two writes. Raises LockHeld when the lease ran out or another run took the lock."""
        if self._elapsed < _RENEW_AFTER:
            return
        self.check()
        self._refuse_if_late()
        self.write(self.record)

    def abandon(self) -> None:
        """Give the number back. Only for a claim that never began to write."""
        if self._is_stored():
            self.connection.call(endpoints.DELETE_WORKFLOW, name=self.record.name, version=self.record.number)

    def withdraw(self, error: BaseException) -> None:
        """Abandon the claim because of an error, which says so where that fails; an interruption is raised."""
        hint = None
        try:
            self.abandon()
        except CannotRun:
            hint = self.stays
        if isinstance(error, KeyboardInterrupt):
            raise Interrupted("interrupted; nothing was written", hint=hint) from error
        if hint and isinstance(error, ConductorDeployError):
            error.hint = f"{error.hint}; {hint}" if error.hint else hint

    def close(self) -> None:
        """End a release that can't be finished, by what the server has. Raises CannotRun and LockHeld."""
        self.check()
        self.record = unlock(self.connection, self.record, self.record.lease.holder, self._ambient)

    @property
    def _elapsed(self) -> timedelta:
        """Since the lease began, by this machine's clock."""
        return timedelta(seconds=self._ambient.clock() - self._leased_at)

    def _refuse_if_late(self) -> None:
        """By either clock: one may have stood still while the machine slept, the other is a server's."""
        late_at = self.record.lease.expires - LEASE + _LATE_AFTER
        if self._elapsed > _LATE_AFTER or self.now > late_at:
            raise LockHeld(
                f"the lease on the release lock of {self.record.owner} ran out before it was renewed",
                hint="nothing more was written; run the same command again to finish",
            )

    def _is_ours(self, error: CannotRun) -> bool:
        """Gateways and broken lines hide an answer; a create that was sent twice is refused though it is ours."""
        is_taken = isinstance(error, ServerRefused) and error.is_duplicate
        if not is_taken:
            self._ambient.sleep(_SETTLE)  # it may be on its way still
        try:
            is_stored = self._is_stored()
        except CannotRun:
            error.hint = self.stays
            raise error from None
        if not is_stored and not is_taken:
            raise error
        return is_stored

    def _is_stored(self) -> bool:
        found = read_version(self.connection, self.record, self.record.number)
        return found is not None and found.lease.nonce == self.record.lease.nonce

    def _is_saved(self, *records: Record) -> bool:
        """Whether the server has just these records, whatever it answered."""
        try:
            return all(read_version(self.connection, record, record.number) == record for record in records)
        except CannotRun:
            return False

    def _check(self, found: Record | None) -> None:
        if found is None:
            raise LockHeld(
                f"the claim on the release lock of {self.record.owner} was not stored, or taken away"
            )
        if found.lease.nonce != self.record.lease.nonce or not found.is_open:
            raise _held_by(found)


def claim(connection: Connection, claimant: Claimant, ambient: Ambient) -> Lock:
    """Create the next release record. Raises LockHeld, naming the holder, when a release is under way."""
    nonce = ambient.nonce()
    for _ in range(_ATTEMPTS):
        newest = newest_record(connection, claimant.project, claimant.environment)
        now = server_time(connection, ambient)
        if newest is not None and newest.is_held(now):
            raise _held_by(newest)
        lease = Lease(nonce, claimant.actor, now, now + LEASE, claimant.run_url)
        number = 1 if newest is None else newest.number + 1
        record = Record(claimant.project, claimant.environment, number, claimant.server, lease)
        lock = Lock(connection, record, ambient)
        if _is_created(lock, ambient):
            return lock
    owner = f"{claimant.project}/{claimant.environment}"
    raise LockHeld(f"other runs keep taking the release lock of {owner}", hint="run it again")


def _is_created(lock: Lock, ambient: Ambient) -> bool:
    try:
        return lock.create()
    except KeyboardInterrupt as interruption:
        ambient.sleep(_SETTLE)  # until what was sent is stored
        lock.withdraw(interruption)
        raise


def newest_record(connection: Connection, project: str, environment: str) -> Record | None:
    """The newest release record, whoever wrote it; None before the first release."""
    return _read(connection, record_name(project, environment), {})


def read_version(connection: Connection, record: Record, number: int) -> Record | None:
    return _read(connection, record.name, {"version": number})


def unlock(connection: Connection, held: Record, by: str, ambient: Ambient) -> Record:
    """Close an open release in its holder's place, by what the server has; the holder stops when it next renews.

    Raises CannotRun where the server can't be read whole.
    """
    digest_of = fetch(connection).digest_of
    closed = close(held, by, server_time(connection, ambient), digest_of)
    save(connection, closed)
    return closed


def server_time(connection: Connection, ambient: Ambient) -> datetime:
    """The server's clock as of its last answer; this machine's for a server that never sends a date."""
    return connection.server_time or datetime.fromtimestamp(ambient.clock(), timezone.utc)


def _read(connection: Connection, name: str, version: dict[str, int]) -> Record | None:
    try:
        answer = connection.call(endpoints.GET_WORKFLOW, name=name, **version)
    except ServerRefused as refused:
        if refused.is_missing:
            return None
        raise
    try:
        return read_record(answer)
    except ValueError as error:
        raise CannotRun(f"the release record {name} can't be read: {error}") from error


def _held_by(record: Record) -> LockHeld:
    lease = record.lease
    run = f" ({lease.run_url})" if lease.run_url else ""
    if not record.is_open:
        by = record.closed_by or lease.holder
        return LockHeld(f"release {record.number} of {record.owner} was closed by {by}")
    return LockHeld(
        f"{lease.holder}{run} holds the release lock of {record.owner} (release {record.number})"
        f" since {lease.since:%Y-%m-%d %H:%M:%S} UTC; its lease ends at {lease.expires:%H:%M:%S} UTC",
        hint="wait for it; a holder that died is passed over when its lease ends,"
        f" or at once after: conductor-deploy unlock -e {record.environment} --force",
    )
