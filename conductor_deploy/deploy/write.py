"""Writing definitions: what is sent for a change, in which batches, and what became of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conductor_deploy.analysis.references import calls
from conductor_deploy.definition.document import Definition, Key
from conductor_deploy.deploy.bulk import not_stored
from conductor_deploy.deploy.live import Live, NormalForms, fetch_kind
from conductor_deploy.deploy.rows import ROWS
from conductor_deploy.deploy.vault import Secrecy
from conductor_deploy.errors import (
    CannotRun,
    ConductorDeployError,
    Conflict,
    Incomplete,
    ServerRefused,
    Unreachable,
    UnreadableAnswer,
)
from conductor_deploy.jsonvalue import JSONObject, digest
from conductor_deploy.plan.concealer import sealing
from conductor_deploy.plan.plan import Change
from conductor_deploy.plan.secrecy import masked, places_in
from conductor_deploy.present.words import listed
from conductor_deploy.release.record import Outcome, Result
from conductor_deploy.wire.blotting import BLOT
from conductor_deploy.wire.connection import Connection

__all__ = ["Desk", "Written", "batches", "settle", "unwritten", "write"]

Batch = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of each change of a batch, and why there is no going on."""

    outcomes: tuple[Outcome, ...]
    error: ConductorDeployError | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a write needs at hand. Without `secrecy` nothing that is written holds a secret."""

    connection: Connection
    live: Live
    stamp: str  # who writes, for the server's audit fields
    secrecy: Secrecy | None = None

    def filled(self, body: JSONObject) -> JSONObject:
        """With the values of secrets: for the request alone."""
        return self.secrecy.filled(body) if self.secrecy else body

    def is_done(self, change: Change, forms: NormalForms) -> bool:
        """Whether these definitions have what the change is to bring."""
        return self._seen(change.key, change.after, forms) == change.after_digest

    def is_untouched(self, change: Change, forms: NormalForms) -> bool:
        """Whether these definitions are as the plan was made against."""
        before = change.before if change.before_digest else None
        return self._seen(change.key, before, forms) == change.before_digest

    def shown(self, key: Key, like: JSONObject | None, forms: NormalForms) -> JSONObject:
        """A definition with secrets where another body has them."""
        places = places_in(like or {})
        if not places or self.secrecy is None:
            return forms.plain(key)
        return masked(forms.plain(key), places, sealing(self.secrecy.sealer))

    def _seen(self, key: Key, like: JSONObject | None, forms: NormalForms) -> str | None:
        return digest(self.shown(key, like, forms)) if key in forms else None

    def blot(self, text: str) -> str:
        """What a server says, without the values that it was sent."""
        for form in self.secrecy.vault.telling if self.secrecy else ():
            text = text.replace(form, BLOT)
        return text


def batches(changes: Sequence[Change]) -> Iterator[Batch]:
    """Cut changes into requests, in order; within one nothing calls another and no name comes twice."""
    batch: list[Change] = []
    for change in changes:
        if batch and not _joins(change, batch):
            yield tuple(batch)
            batch = []
        batch.append(change)
    if batch:
        yield tuple(batch)


def _joins(change: Change, batch: Sequence[Change]) -> bool:
    first = batch[0]
    if (change.key.kind, change.action) != (first.key.kind, first.action):
        return False
    if len(batch) >= ROWS[change.key.kind].batch(change.action):
        return False
    names = {other.key.name for other in batch}
    return change.key.name not in names and not _needs(change, names)


def _needs(change: Change, names: set[str]) -> bool:
    called = calls(Definition(change.key, change.after or {}))
    return any(call.target_kind is change.key.kind and call.name in names for call in called)


def write(desk: Desk, batch: Batch) -> Written:
    """Send one batch and tell what became of each change. After the first failure nothing more is tried."""
    try:
        return _send(desk, batch)
    except ServerRefused as refused:
        return _answer_refusal(desk, batch, refused)
    except Unreachable as error:
        return _write_again(desk, batch, error)
    except CannotRun as error:
        return settle(desk, batch, error)


def settle(desk: Desk, batch: Batch, error: ConductorDeployError) -> Written:
    """What became of a write whose answer says too little: read back and compare."""
    try:
        now = _read_back(desk, batch)
    except CannotRun as unread:
        return _in_doubt(batch, error, unread)
    return _written(batch, _stored(desk, batch, now), error)


def unwritten(changes: Sequence[Change]) -> tuple[Outcome, ...]:
    return tuple(Outcome(change, "not-tried") for change in changes)


def _answer_refusal(desk: Desk, batch: Batch, refused: ServerRefused) -> Written:
    action = batch[0].action
    if refused.status == 400:
        return _write_one_by_one(desk, batch) if len(batch) > 1 else _written(batch, (), refused)
    if action == "delete" and refused.is_missing:
        return _written(batch, [batch[0].key], refused)
    if action == "create" and refused.is_duplicate:
        taken = Conflict("it exists on the server by now, with another body than the plan's")
        return settle(desk, batch, taken)
    return settle(desk, batch, refused)


def _write_one_by_one(desk: Desk, batch: Batch) -> Written:
    """The batch was refused whole and nothing is stored: find the definition that the server objects to."""
    outcomes: list[Outcome] = []
    for index, change in enumerate(batch):
        written = write(desk, (change,))
        outcomes += written.outcomes
        if written.error is not None:
            return Written((*outcomes, *unwritten(batch[index + 1 :])), written.error)
    return Written(tuple(outcomes))


def _write_again(desk: Desk, batch: Batch, error: Unreachable) -> Written:
    """The answer is lost. Once more for what is as it was; what anybody else changed is left alone."""
    try:
        now = _read_back(desk, batch)
    except CannotRun as unread:
        return _in_doubt(batch, error, unread)
    stored = _stored(desk, batch, now)
    missing = tuple(change for change in batch if change.key not in stored)
    if not missing or not all(desk.is_untouched(change, now) for change in missing):
        return _written(batch, stored, error)
    try:
        again = _send(desk, missing)
    except CannotRun as failed:
        again = settle(desk, missing, failed)
    outcomes = {outcome.change.key: outcome for outcome in again.outcomes}
    return Written(tuple(outcomes.get(change.key, Outcome(change, "done")) for change in batch), again.error)


def _written(batch: Batch, stored: Collection[Key], error: ConductorDeployError) -> Written:
    """The first change that is not stored failed; the others that are not were not reached."""
    failed = next((change for change in batch if change.key not in stored), None)
    if failed is None:
        return Written(tuple(Outcome(change, "done") for change in batch))
    results: dict[Key, Result] = {**dict.fromkeys(stored, "done"), failed.key: "failed"}
    outcomes = (
        Outcome(change, results.get(change.key, "not-tried"), error.message if change is failed else None)
        for change in batch
    )
    return Written(tuple(outcomes), error)


def _in_doubt(batch: Batch, error: ConductorDeployError, unread: CannotRun) -> Written:
    doubt = Incomplete(
        f"{error.message} Whether it is stored is unknown, for reading it back failed too: {unread.message}"
    )
    return _written(batch, (), doubt)


def _read_back(desk: Desk, batch: Batch) -> NormalForms:
    return fetch_kind(desk.connection, batch[0].key.kind, desk.live.server.version)


def _stored(desk: Desk, batch: Batch, now: NormalForms) -> set[Key]:
    return {change.key for change in batch if desk.is_done(change, now)}


def _send(desk: Desk, batch: Batch) -> Written:
    """One request. Of what an array held, the server says by name what it could not store."""
    first = batch[0]
    row = ROWS[first.key.kind]
    if first.action == "delete":
        desk.connection.call(row.delete, **row.address(first.key))
        return Written((Outcome(first, "done"),))
    bodies = [_body(desk, change) for change in batch]
    endpoint = row.create if first.action == "create" else row.update
    answer = desk.connection.call(endpoint, bodies if row.batch(first.action) else bodies[0])
    errors = {name: desk.blot(error) for name, error in not_stored(answer).items()}
    if errors.keys() - {change.key.name for change in batch}:
        raise UnreadableAnswer(f"the server could not store what it was not sent: {listed(errors)}")
    return _bulk(batch, errors) if errors else Written(tuple(Outcome(change, "done") for change in batch))


def _bulk(batch: Batch, errors: Mapping[str, str]) -> Written:
    outcomes = tuple(
        Outcome(change, "failed", errors[change.key.name])
        if change.key.name in errors
        else Outcome(change, "done")
        for change in batch
    )
    return Written(outcomes, CannotRun(next(iter(errors.values()))))


def _body(desk: Desk, change: Change) -> JSONObject:
    """The normal form, with what the server would forget unless it is told again, and who writes it."""
    row = ROWS[change.key.kind]
    body = desk.filled(change.after or {})
    if change.action == "create":
        return {**body, "createdBy": desk.stamp} if row.stamps else body
    live = desk.live.raw.get(change.key, {})
    carried = {name: live[name] for name in row.carries if name in live}
    return {**body, **carried, **({"updatedBy": desk.stamp} if row.stamps else {})}
