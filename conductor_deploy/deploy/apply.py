"""Carry out a plan: take the lock, check that nothing moved, write, read back, record."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from conductor_deploy.definition.document import Key
from conductor_deploy.deploy import journal
from conductor_deploy.deploy.live import Live, fetch
from conductor_deploy.deploy.lock import Ambient, Claimant, Lock, claim, newest_record, server_time
from conductor_deploy.deploy.verify import diverged
from conductor_deploy.deploy.write import Desk, Written, batches, settle, unwritten, write
from conductor_deploy.errors import (
    CannotRun,
    ConductorDeployError,
    Conflict,
    GuardRefused,
    Incomplete,
    Interrupted,
    LockHeld,
    StalePlan,
)
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.plan import Change, Guard, Plan, ServerSeen
from conductor_deploy.present.words import listed
from conductor_deploy.release.history import History, close
from conductor_deploy.release.record import Outcome, Record, Status
from conductor_deploy.release.retention import trim
from conductor_deploy.release.stages import Maker, begin, finish, held_after, owned_after, status_of
from conductor_deploy.wire.connection import Connection

__all__ = ["Applied", "Run", "apply"]

_REPLAN = "make a new plan"
_AGAIN = "run the same command again to finish"


def _as_it_is(body: JSONObject) -> JSONObject:
    return body


def _never() -> bool:
    return False


def _ignore(outcome: Outcome) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Run:
    """Who applies, and what the run asks and tells while it does."""

    actor: str
    maker: Maker
    run_url: str | None = None
    materialise: Callable[[JSONObject], JSONObject] = _as_it_is  # puts the values of secrets into a body
    interrupted: Callable[[], bool] = _never  # asked between two writes
    on_outcome: Callable[[Outcome], None] = _ignore


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply did. `error` is what to raise once it has been shown; None where all went well."""

    release: int | None
    status: Status | Literal["nothing"]
    outcomes: tuple[Outcome, ...] = ()  # in the plan's order
    diverged: tuple[Key, ...] = ()  # written, and read back as something else
    error: ConductorDeployError | None = None


def apply(plan: Plan, connection: Connection, run: Run, ambient: Ambient) -> Applied:
    """Write what the plan says, in its order, and record it as a release.

    Raises, with nothing written: GuardRefused for a blocked plan, LockHeld, CannotRun, and StalePlan when a
    definition is no longer what the plan was made against. The answer tells all that happens after.
    """
    _refuse_blocked(plan)
    _refuse_other_server(plan, ServerSeen(connection.url, plan.server.version))
    if not plan.changes and not plan.adopted and not _is_abandoned(plan, connection, ambient):
        return Applied(None, "nothing")
    claimant = Claimant(plan.project, plan.environment, plan.server, run.actor, run.run_url)
    lock = claim(connection, claimant, ambient)
    try:
        work = _prepare(plan, run, lock, fetch(connection))
    except BaseException:
        with suppress(CannotRun):  # a claim that can't be given back ends with its lease
            lock.abandon()
        raise
    _told(work, work.skipped)
    return _finish(work, _carry_out(work))


@dataclass(frozen=True, slots=True)
class _Work:
    """A release between its first record and its last."""

    plan: Plan
    run: Run
    lock: Lock
    desk: Desk
    past: History
    pending: tuple[Change, ...]

    @property
    def skipped(self) -> tuple[Outcome, ...]:
        pending = {change.key for change in self.pending}
        return tuple(Outcome(c, "skipped") for c in self.plan.changes if c.key not in pending)


def _refuse_blocked(plan: Plan) -> None:
    keys: dict[Guard, list[Key]] = {}
    for change in plan.blocked:
        for guard in change.guards:
            if guard.level == "blocked":
                keys.setdefault(guard, []).append(change.key)
    if keys:
        blocked = listed(change.key for change in plan.blocked)
        raise GuardRefused(f"blocked: {blocked}; nothing was written", keys=keys)


def _refuse_other_server(plan: Plan, server: ServerSeen) -> None:
    """Digests of another server, or of another version of it, prove nothing."""
    if plan.server != server:
        made, now = (f"{seen.url} ({seen.version})" for seen in (plan.server, server))
        raise StalePlan(f"the plan was made for {made}, not for {now}; nothing was written", hint=_REPLAN)


def _is_abandoned(plan: Plan, connection: Connection, ambient: Ambient) -> bool:
    """True when the holder of the last release died, so that even an empty plan has something to record."""
    newest = newest_record(connection, plan.project, plan.environment)
    return newest is not None and newest.is_open and not newest.is_held(server_time(connection, ambient))


def _prepare(plan: Plan, run: Run, lock: Lock, live: Live) -> _Work:
    """Compare the plan with what is there by now; once the claim is a lock, write down what is intended."""
    _refuse_other_server(plan, live.server)
    desk = Desk(lock.connection, live, _stamp(plan, run), run.materialise)
    pending = _pending(plan, desk)
    past = live.history(plan.project, plan.environment).before(lock.record.number)
    images = {c.key: live.definitions[c.key].body for c in pending if c.key in live.definitions}
    begun = begin(lock.record, plan, run.maker, past, images)
    dead = [record for record in past.records if record.is_open]
    lock.confirm()
    closed = [close(record, f"release {begun.number}", lock.now, live.digest_of) for record in dead]
    lock.write(begun, *closed)
    return _Work(plan, run, lock, desk, past, pending)


def _stamp(plan: Plan, run: Run) -> str:
    commit = f", {plan.source.commit}" if plan.source.commit else ""
    return f"{run.actor} via conductor-deploy{commit}"


def _pending(plan: Plan, desk: Desk) -> tuple[Change, ...]:
    """The changes still to be made; what the server already has is done. Raises StalePlan for the rest."""
    now = {change.key: desk.live.digest_of(change.key) for change in plan.changes}
    pending = tuple(change for change in plan.changes if now[change.key] != desk.wanted(change))
    stale = [str(change.key) for change in pending if now[change.key] != change.before_digest]
    if stale:
        raise StalePlan(
            f"changed on the server since the plan was made: {', '.join(stale)}; nothing was written",
            hint=_REPLAN,
        )
    return pending


def _carry_out(work: _Work) -> Written:
    """Write until all is done or something stops it."""
    outcomes: list[Outcome] = []
    error: ConductorDeployError | None = None
    for batch in batches(work.pending):
        error = _reason_to_stop(work)
        if error is not None:
            break
        written = _write(work, batch)
        outcomes += _told(work, written.outcomes)
        error = written.error
        if error is not None:
            break
    outcomes += _told(work, unwritten(work.pending[len(outcomes) :]))
    return Written(tuple(outcomes), error)


def _told(work: _Work, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    for outcome in outcomes:
        work.run.on_outcome(outcome)
    return outcomes


def _reason_to_stop(work: _Work) -> ConductorDeployError | None:
    if work.run.interrupted():
        return Interrupted("interrupted")
    try:
        work.lock.renew_if_due()
    except (LockHeld, CannotRun) as error:
        return error
    return None


def _write(work: _Work, batch: tuple[Change, ...]) -> Written:
    try:
        return write(work.desk, batch)
    except KeyboardInterrupt:  # nobody turned it into a flag: the write in flight may be stored or not
        error = Interrupted("interrupted")
        return Written(settle(work.desk, batch, error).outcomes, error)


def _finish(work: _Work, written: Written) -> Applied:
    """Read back, and write the release's last record."""
    by_key = {outcome.change.key: outcome for outcome in (*work.skipped, *written.outcomes)}
    outcomes = tuple(by_key[change.key] for change in work.plan.changes)
    error = written.error
    gone: tuple[Key, ...] = ()
    if not isinstance(error, LockHeld):  # else the record is another run's by now
        gone, unrecorded = _record(work, outcomes)
        error = error or unrecorded
    return Applied(
        work.lock.record.number, status_of(outcomes), outcomes, gone, _verdict(outcomes, gone, error)
    )


def _record(
    work: _Work, outcomes: tuple[Outcome, ...]
) -> tuple[tuple[Key, ...], ConductorDeployError | None]:
    """What did not converge, and why the record could not be written."""
    try:
        now = fetch(work.lock.connection)
        record = work.lock.record
        owned = owned_after(work.past.inventory(work.desk.live.digest_of), work.plan, outcomes, now.digest_of)
        held = held_after(work.past, work.plan, outcomes, record.number)
        record = finish(record, outcomes, owned, held, work.lock.now)
        trimmed = trim(record, (*work.past.records, *work.past.ignored))
        work.lock.write(record, *trimmed.rewrite)
    except CannotRun as error:
        return (), Incomplete(f"the release could not be recorded: {error.message}", hint=_AGAIN)
    return diverged(work.desk, now, outcomes), _forget(work.lock, trimmed.remove)


def _forget(lock: Lock, old: Sequence[Record]) -> ConductorDeployError | None:
    """Remove the records that are kept no longer; what stopped it, if anything did."""
    try:
        for record in old:
            journal.remove(lock.connection, record)
    except CannotRun as error:
        message = f"release {lock.record.number} is recorded, but {error.message}"
        return Incomplete(message, hint="the next release tries again")
    return None


def _verdict(
    outcomes: tuple[Outcome, ...], gone: tuple[Key, ...], error: ConductorDeployError | None
) -> ConductorDeployError | None:
    """What to raise: after the first write every stop but an interruption is Incomplete."""
    if error is None:
        names = ", ".join(map(str, gone))
        return Incomplete(f"written, but read back as something else: {names}") if gone else None
    done = sum(outcome.result == "done" for outcome in outcomes)
    failed = next((outcome for outcome in outcomes if outcome.result == "failed"), None)
    where = f"{failed.change.key}: " if failed else ""
    extent = f"{done} of {len(outcomes)} changes are done" if done else "nothing was written"
    message = f"{where}{error.message} ({extent})"
    if isinstance(error, Interrupted):
        return Interrupted(message, hint=_AGAIN)
    if done or isinstance(error, Incomplete):
        return Incomplete(message, hint=error.hint if isinstance(error, Incomplete) else _AGAIN)
    return Conflict(message) if isinstance(error, Conflict) else CannotRun(message, hint=error.hint)
