"""Taking a release back, or a version of a workflow, without breaking whoever will still ask for what it brought."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from conductor_deploy.definition.document import WORKFLOW, Definition, Key, State
from conductor_deploy.definition.pattern import escape
from conductor_deploy.errors import CannotRun, Conflict
from conductor_deploy.jsonvalue import JSONObject, digest
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.guards import guarded
from conductor_deploy.plan.ignore import Ignore
from conductor_deploy.plan.latest import latest_moves
from conductor_deploy.plan.order import ordered
from conductor_deploy.plan.plan import Change, Guard, Plan
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.plan.running import Executions, after, concerned, with_executions
from conductor_deploy.plan.unsaid import by_hand
from conductor_deploy.release.history import DigestOf, settle_entries
from conductor_deploy.release.record import Entry, Record

__all__ = [
    "Inverse",
    "Strategy",
    "as_left",
    "deletion",
    "invert",
    "newest_version",
    "restoration",
    "rollback_plan",
    "undone",
]

Strategy = Literal["auto", "delete", "roll-forward", "restore"]

_STAYS = frozenset({"pinned", "running-parents", "last-version"})  # guards that a roll-forward gets around


@dataclass(frozen=True, slots=True)
class Inverse:
    """What takes a release back: the changes, and the keys that are as they were already."""

    changes: tuple[Change, ...]
    already: tuple[Key, ...] = ()


def newest_version(live: State, name: str) -> Key:
    """The version that "latest" names. Raises CannotRun where there is none."""
    versions = _versions(live, name)
    if not versions:
        raise CannotRun(f"workflow/{name} is not on the server")
    return max(versions, key=_order)


def deletion(live: State, key: Key) -> Change:
    """Raises CannotRun where it is not on the server."""
    if key not in live:
        raise CannotRun(f"{escape(key)} is not on the server")
    body = live[key].body
    return Change("delete", key, body, None, cause="rollback", compared_with=key, before_digest=digest(body))


def restoration(live: State, key: Key, body: JSONObject) -> Change:
    """What gives a key a body that it had before."""
    now = live[key].body if key in live else None
    return Change(
        "create" if now is None else "update",
        key,
        now,
        body,
        fields=diff(now, body),
        cause="rollback",
        compared_with=None if now is None else key,
        before_digest=None if now is None else digest(now),
        after_digest=digest(body),
    )


def as_left(
    record: Record,
    live: State,
    images: Mapping[Key, JSONObject],
    rules: Sequence[Ignore],
    digest_of: DigestOf,
) -> DigestOf:
    """What the server has, where only what people may set by hand differs: with that as it was before the release."""
    entries = {entry.key: entry for entry in record.entries}

    def seen(key: Key) -> str | None:
        now, entry = digest_of(key), entries.get(key)
        if now is None or entry is None or key not in live:
            return now
        left = digest(by_hand(key, live[key].body, images.get(key, {}), rules))
        return left if left in (entry.before, entry.after) and now != entry.after else now

    return seen


def undone(record: Record, digest_of: DigestOf) -> tuple[Entry, ...]:
    """The entries of a release that are still to be taken back: what it did, and is not as before by now."""
    return tuple(entry for entry in _done(record, digest_of) if digest_of(entry.key) != entry.before)


def _done(record: Record, digest_of: DigestOf) -> Iterator[Entry]:
    return (entry for entry in settle_entries(record, digest_of) if entry.result == "done")


def invert(
    record: Record,
    live: State,
    bodies: Mapping[Key, JSONObject],
    digest_of: DigestOf,
    rules: Sequence[Ignore] = (),
) -> Inverse:
    """Take back what a release did. `bodies` are those of before; what was set by hand since stays so.

    Raises Conflict where something is no longer what it wrote, CannotRun where a body is missing.
    """
    entries = undone(record, digest_of)
    _refuse_overwritten(record, entries, digest_of)
    missing = [e.key for e in entries if e.before is not None and e.key not in bodies]
    if missing:
        raise CannotRun(
            f"release {record.number} can't be taken back: nobody kept what {_listed(missing)} was before",
            hint="edit the definitions back in the repository, and apply",
        )
    changes = (
        deletion(live, e.key)
        if e.before is None
        else restoration(live, e.key, _to_restore(e, live, bodies, rules))
        for e in entries
    )
    already = (e.key for e in _done(record, digest_of) if e not in entries)
    return Inverse(tuple(changes), tuple(already))


def _to_restore(
    entry: Entry, live: State, bodies: Mapping[Key, JSONObject], rules: Sequence[Ignore]
) -> JSONObject:
    key = entry.key
    is_exact = key not in live or digest(live[key].body) == entry.after
    return bodies[key] if is_exact else by_hand(key, bodies[key], live[key].body, rules)


def _refuse_overwritten(record: Record, entries: Iterable[Entry], digest_of: DigestOf) -> None:
    changed = [entry.key for entry in entries if digest_of(entry.key) != entry.after]
    if changed:
        raise Conflict(
            f"release {record.number} can't be taken back: since then, something else was written to"
            f" {_listed(changed)}; nothing was written",
            hint="take the later releases back first (conductor-deploy history), or edit and apply",
        )


def rollback_plan(
    inverse: Inverse,
    live: State,
    executions: Mapping[Key, Executions],
    request: PlanRequest,
    strategy: Strategy = "auto",
) -> Plan:
    """The plan that takes something back. A version that can't be deleted, because something will ask for it,
    stays, and the older body goes on above it, as the next version.

    Raises CannotRun where `roll-forward` was asked for and there is no older body.
    """
    drafts = _Drafts(live, executions, request, inverse)
    gone = [c.key for c in inverse.changes if c.action == "delete" and c.key.kind is WORKFLOW]
    if strategy == "restore":
        return drafts.plan(staying=[c.key for c in inverse.changes if c.action == "delete"], forward=False)
    if strategy == "roll-forward":
        return drafts.plan(staying=gone)
    staying: list[Key] = []
    plan = drafts.plan(staying)
    while strategy == "auto" and (blocked := _to_stay(plan, drafts)):
        staying += blocked
        plan = drafts.plan(staying)
    return plan


def _to_stay(plan: Plan, drafts: "_Drafts") -> list[Key]:
    return [
        change.key
        for change in plan.changes
        if change.action == "delete" and _is_asked_for(change) and drafts.can_shadow(change.key)
    ]


def _is_asked_for(change: Change) -> bool:
    return any(guard.level == "blocked" and guard.code in _STAYS for guard in change.guards)


@dataclass(frozen=True, slots=True)
class _Drafts:
    """Plans of one rollback that differ in which versions stay."""

    live: State
    executions: Mapping[Key, Executions]
    request: PlanRequest
    inverse: Inverse

    def plan(self, staying: Collection[Key], forward: bool = True) -> Plan:
        """With these versions staying where they are, below a copy of the older one."""
        request, kept = self.request, [c for c in self.inverse.changes if c.key not in staying]
        names = dict.fromkeys(key.name for key in staying if forward)
        changes = [*kept, *(self._forward(name, staying) for name in names)]
        moves = latest_moves(changes, self.live)
        owned = [
            replace(c, latest=moves.get(c.key), owner=request.owners.get(c.key, request.owner))
            for c in changes
        ]
        taken_back = [c.key for c in self.inverse.changes if forward or c.key not in staying]
        plan = Plan(
            request.project,
            request.environment,
            request.server,
            request.source,
            request.base_release,
            ordered(guarded(owned, self.live, self.live, request)),
            operation=request.operation,
            held=tuple(sorted({*taken_back, *self.inverse.already}, key=_order)),
            problems=request.problems,
        )
        found = {c.key: self.executions.get(c.key, Executions()) for c in concerned(kept)}
        return with_executions(plan, self.live, found, request)

    def can_shadow(self, key: Key) -> bool:
        """Whether "latest" would name it if it stayed, and an older body can go on above it."""
        older = self._older(key.name)
        return key.kind is WORKFLOW and older is not None and _order(key) > _order(older.key)

    def _older(self, name: str) -> Definition | None:
        """What "latest" names once all is taken back."""
        left = after(self.live, self.inverse.changes)
        versions = _versions(left, name)
        return left[max(versions, key=_order)] if versions else None

    def _forward(self, name: str, staying: Collection[Key]) -> Change:
        older = self._older(name)
        top = max((key for key in staying if key.name == name), key=_order)
        if older is None or _order(older.key) > _order(top):
            reason = "there is no older version" if older is None else f'"latest" names {escape(older.key)}'
            raise CannotRun(f"{escape(top)} can't be rolled forward: {reason}", hint="--strategy delete")
        key = Key(WORKFLOW, name, self._next_number(name))
        body = {**older.body, "version": key.version}
        stay = ", ".join(f"@{k.version}" for k in sorted(staying, key=_order) if k.name == name)
        note = Guard(
            "rolled-forward",
            "note",
            f"{stay} can't be deleted now: the body of @{older.key.version} goes on as @{key.version}, above it",
        )
        change = restoration(self.live, key, body)
        before = self.live[top].body
        return replace(change, before=before, compared_with=top, fields=diff(before, body), guards=(note,))

    def _next_number(self, name: str) -> int:
        """Above all that are there, and all that ever were."""
        known = [*_versions(self.live, name), *_versions(self.request.released, name)]
        return max(key.version or 0 for key in known) + 1


def _versions(keys: Iterable[Key], name: str) -> Sequence[Key]:
    return [key for key in keys if key.kind is WORKFLOW and key.name == name]


def _order(key: Key) -> tuple[int, str, int]:
    return key.sort_key


def _listed(keys: Sequence[Key]) -> str:
    shown = ", ".join(map(escape, keys[:5]))
    return shown if len(keys) <= 5 else f"{shown} and {len(keys) - 5} more"
