"""Carry out a plan: take the lock, check that nothing moved, write, read back, record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from conductor_deploy.definition.document import Key
from conductor_deploy.definition.pattern import escape
from conductor_deploy.deploy import journal
from conductor_deploy.deploy.live import Live, fetch
from conductor_deploy.deploy.lock import Ambient, Claimant, Lock, claim, newest_record
from conductor_deploy.deploy.recheck import (
    refuse_asked_for,
    refuse_blocked,
    refuse_other_server,
    refuse_rolled_back,
)
from conductor_deploy.deploy.secret_release import (
    concealed,
    concealment_after,
    concealment_during,
    with_current_values,
)
from conductor_deploy.deploy.vault import Secrecy, Vault
from conductor_deploy.deploy.verify import diverged
from conductor_deploy.deploy.write import Desk, Written, batches, settle, unwritten, write
from conductor_deploy.errors import (
    CannotRun,
    ConductorDeployError,
    Conflict,
    Incomplete,
    Interrupted,
    LockHeld,
    RequirementMissing,
    ServerRefused,
    StalePlan,
)
from conductor_deploy.plan.plan import Change, Plan, ServerSeen
from conductor_deploy.present.words import listed
from conductor_deploy.release.history import History, owners
from conductor_deploy.release.promotion import is_news
from conductor_deploy.release.record import Outcome, Record, Status
from conductor_deploy.release.retention import KEEP, trim
from conductor_deploy.release.stages import (
    Maker,
    begin,
    finish,
    held_after,
    is_release_of,
    owned_after,
    status_of,
)
from conductor_deploy.wire.connection import Connection

__all__ = ["Applied", "Run", "apply", "is_worth_a_record"]

_REPLAN = "make a new plan"
_AGAIN = "run the same command again to finish"
_MEND = "mend the definition, then make a new plan and apply it"
_DIFFERS = "the server keeps it differently, or somebody edits it too: a new plan shows what differs"
_OVERTAKEN = "a new plan shows what is there now"


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
    vault: Vault | None = None  # None: nothing that is written holds a secret
    interrupted: Callable[[], bool] = _never  # asked between two writes
    on_outcome: Callable[[Outcome], None] = _ignore
    keep: int = KEEP  # releases whose records stay


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
    refuse_blocked(plan)
    _refuse_unproven(plan)
    refuse_other_server(plan, ServerSeen(connection.url, plan.server.version))
    if not (plan.changes or plan.adopted or plan.forgotten) and not is_worth_a_record(plan, connection):
        return Applied(None, "nothing")
    claimant = Claimant(plan.project, plan.environment, plan.server, run.actor, run.run_url)
    lock = claim(connection, claimant, ambient)
    try:
        work = _prepare(plan, run, lock, fetch(connection))
        if work is None:
            lock.abandon()
            return Applied(None, "nothing")
    except BaseException as error:
        lock.withdraw(error)
        raise
    try:
        _told(work, work.skipped)
        return _finish(work, _carry_out(work))
    except (Exception, KeyboardInterrupt) as error:
        _end_early(lock, error)
        raise


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


def _refuse_unproven(plan: Plan) -> None:
    """What the environment asks for before anything is applied to it; an empty plan applies nothing."""
    missing = [requirement for requirement in plan.operation.requires if requirement.state == "missing"]
    if missing and (plan.changes or plan.adopted):
        raise RequirementMissing(
            f"{plan.environment} requires what is not proven; nothing was written: "
            + "; ".join(f"{requirement.name}: {requirement.message}" for requirement in missing),
            hint="to apply all the same: " + " ".join(requirement.lift for requirement in missing),
        )


def is_worth_a_record(plan: Plan, connection: Connection) -> bool:
    """Whether the last release is open, so that even an empty plan has to wait for it, or has it to close; or was of
    other sources, which then can't be promoted from here."""
    newest = newest_record(connection, plan.project, plan.environment)
    return newest is not None and (newest.is_open or is_news(plan, newest))


def _end_early(lock: Lock, error: BaseException) -> None:
    """Close the record of a release that something unforeseen stopped; an interruption is raised as such."""
    hint: str | None = None
    try:
        lock.close()
    except (CannotRun, LockHeld) as unclosed:
        hint = lock.stays if isinstance(unclosed, CannotRun) else unclosed.message
    if isinstance(error, KeyboardInterrupt):
        raise Interrupted("interrupted twice; something may be written", hint=hint or _AGAIN) from error


def _prepare(plan: Plan, run: Run, lock: Lock, live: Live) -> _Work | None:
    """Compare the plan with what is there, and write down what is intended; None where the last release did it all."""
    refuse_other_server(plan, live.server)
    past = live.history(plan.project, plan.environment).before(lock.record.number)
    secrecy = Secrecy(run.vault, past.concealment) if run.vault else None
    live = concealed(live, plan, secrecy, past.concealment)
    desk = Desk(lock.connection, live, _stamp(plan, run), secrecy)
    plan = with_current_values(plan, desk)
    lock.connection.hide(secrecy.vault.telling if secrecy else ())
    pending = _pending(plan, desk)
    if not pending and is_release_of(plan, past.newest):
        return None
    forms = live.definitions
    images = {c.key: desk.shown(c.key, c.before, forms) for c in pending if c.key in forms}
    begun = replace(
        begin(lock.record, plan, run.maker, past, images),
        concealment=concealment_during(past.concealment, plan, secrecy),
    )
    refuse_rolled_back(plan, pending, past, live.digest_of)
    refuse_asked_for(plan, pending, live, lock.connection)
    lock.confirm()
    settled = past.closed(f"release {begun.number}", lock.now, live.digest_of)
    lock.write(begun, *(record for record in settled.records if record not in past.records))
    return _Work(plan, run, lock, desk, settled, pending)


def _stamp(plan: Plan, run: Run) -> str:
    commit = f", {plan.source.commit}" if plan.source.commit else ""
    return f"{run.actor} via conductor-deploy{commit}"


def _pending(plan: Plan, desk: Desk) -> tuple[Change, ...]:
    """The changes still to be made; what the server already has is done. Raises StalePlan for the rest."""
    forms = desk.live.definitions
    pending = tuple(change for change in plan.changes if not desk.is_done(change, forms))
    stale = [escape(change.key) for change in pending if not desk.is_untouched(change, forms)]
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


@dataclass(frozen=True, slots=True)
class _Ending:
    """What reading back and recording found. `error` is why not all of that could be done."""

    outcomes: tuple[Outcome, ...]
    diverged: tuple[Key, ...] = ()
    error: ConductorDeployError | None = None

    @property
    def status(self) -> Status:
        return "partial" if self.diverged else status_of(self.outcomes)


def _finish(work: _Work, written: Written) -> Applied:
    """Read back, and write the release's last record."""
    by_key = {outcome.change.key: outcome for outcome in (*work.skipped, *written.outcomes)}
    outcomes = tuple(by_key[change.key] for change in work.plan.changes)
    # After LockHeld the record is another run's by now.
    ending = _Ending(outcomes) if isinstance(written.error, LockHeld) else _end(work, outcomes)
    verdict = _verdict(ending, [error for error in (written.error, ending.error) if error])
    return Applied(work.lock.record.number, ending.status, ending.outcomes, ending.diverged, verdict)


def _end(work: _Work, outcomes: tuple[Outcome, ...]) -> _Ending:
    try:
        now = fetch(work.lock.connection)
    except CannotRun as error:
        return _Ending(outcomes, error=_unrecorded(work.lock, error))
    ending = _compared(outcomes, diverged(work.desk, now, outcomes))
    try:
        return replace(ending, error=_record(work, outcomes, ending, now))
    except LockHeld as taken:
        return replace(ending, error=taken)
    except CannotRun as error:
        return replace(ending, error=_unrecorded(work.lock, error))


def _compared(outcomes: tuple[Outcome, ...], reasons: Mapping[Key, str]) -> _Ending:
    """What was written and did not converge has failed."""
    read_back = (
        replace(outcome, result="failed", error=reasons[outcome.change.key])
        if outcome.change.key in reasons
        else outcome
        for outcome in outcomes
    )
    return _Ending(tuple(read_back), tuple(reasons))


def _unrecorded(lock: Lock, error: CannotRun) -> Incomplete:
    return Incomplete(
        f"the release could not be recorded: {error.message}", hint=f"{lock.stays}; then {_AGAIN}"
    )


def _record(
    work: _Work, outcomes: Sequence[Outcome], ending: _Ending, now: Live
) -> ConductorDeployError | None:
    """Write the last record; what kept old ones from being removed. Raises LockHeld and CannotRun.

    What was written is owned also where it did not converge.
    """
    number = work.lock.record.number
    digest_of = work.desk.live.digest_of
    owned = _owned(work)
    kept = concealment_after(work.past.concealment, work.plan, outcomes, owned, work.desk.secrecy)
    seen = concealed(now, work.plan, work.desk.secrecy, kept)
    owned = owned_after(owned, work.plan, outcomes, seen.digest_of)
    held = held_after(work.past, work.plan, ending.outcomes, number, digest_of)
    finished = finish(work.lock.record, ending.outcomes, owned, held, work.lock.now)
    record = replace(finished, status=ending.status, concealment=kept)
    trimmed = trim(record, (*work.past.records, *work.past.ignored), work.run.keep)
    work.lock.check()
    work.lock.write(record, *trimmed.rewrite)
    return _forget(work.lock, trimmed.remove)


def _owned(work: _Work) -> Mapping[Key, str]:
    """What this project and environment owned until now, but for what others took from it since."""
    live, me = work.desk.live, work.lock.record.owner
    taken = owners(live.records, live.server.url, live.digest_of)
    owned = work.past.inventory(live.digest_of)
    return {key: seen for key, seen in owned.items() if taken.get(key, me) == me}


def _forget(lock: Lock, old: Sequence[Record]) -> ConductorDeployError | None:
    """Remove the records that are kept no longer; what stopped it, if anything did."""
    try:
        for record in old:
            journal.remove(lock.connection, record)
    except CannotRun as error:
        message = f"release {lock.record.number} is recorded, but {error.message}"
        return Incomplete(message, hint="the next release tries again")
    return None


def _verdict(ending: _Ending, errors: Sequence[ConductorDeployError]) -> ConductorDeployError | None:
    """What to raise: after the first write every stop but an interruption is Incomplete."""
    unconverged = _unconverged(ending)
    if not errors:
        return unconverged
    first, *more = errors
    others = [*more, unconverged] if unconverged else more
    done = sum(outcome.result == "done" for outcome in ending.outcomes)
    message = "; ".join([_stop(ending, first, done), *(error.message for error in others)])
    hint = others[0].hint if others else _hint(ending, first, done > 0)
    if isinstance(first, Interrupted):
        return Interrupted(message, hint=hint)
    if done or any(isinstance(error, Incomplete) for error in (first, *others)):
        return Incomplete(message, hint=hint)
    return Conflict(message, hint=hint) if isinstance(first, Conflict) else CannotRun(message, hint=hint)


def _stop(ending: _Ending, error: ConductorDeployError, done: int) -> str:
    """At what it stopped, why, and how far it had come."""
    failed = [
        o.change.key for o in ending.outcomes if o.result == "failed" and o.change.key not in ending.diverged
    ]
    where = f"{escape(failed[0])}: " if failed else ""
    is_begun = done > 0 or bool(ending.diverged)
    extent = f"{done} of {len(ending.outcomes)} changes are done" if is_begun else "nothing was written"
    return f"{where}{error.message} ({extent})"


def _unconverged(ending: _Ending) -> Incomplete | None:
    if not ending.diverged:
        return None
    reasons = {outcome.change.key: outcome.error for outcome in ending.outcomes}
    first, *more = ending.diverged
    others = f"; so is {listed(more)}" if more else ""
    return Incomplete(f"{escape(first)}: {reasons[first]}{others}", hint=_DIFFERS)


def _hint(ending: _Ending, error: ConductorDeployError, is_begun: bool) -> str | None:
    if ending.status == "applied" and isinstance(error, Interrupted):
        return None
    if isinstance(error, ServerRefused) and error.status == 400:
        return _MEND
    if isinstance(error, LockHeld):
        return error.hint or _OVERTAKEN
    if isinstance(error, Interrupted) or (is_begun and not isinstance(error, Incomplete)):
        return _AGAIN
    return error.hint
