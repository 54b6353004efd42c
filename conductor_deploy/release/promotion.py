"""What release records prove: whether an environment may take what another one has."""

import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from conductor_deploy.definition.document import Key
from conductor_deploy.definition.pattern import escape
from conductor_deploy.plan.plan import Guard, Plan, Requirement, SourceSeen
from conductor_deploy.release.history import History
from conductor_deploy.release.record import Record

__all__ = [
    "DOWNGRADE",
    "REQUIRES",
    "Evidence",
    "Requires",
    "downgrade",
    "is_news",
    "lifted_in",
    "requirements",
    "requiring",
    "unpromotable",
    "way_on",
]

REQUIRES = "requires"  # the guard of a change that its environment does not take yet
DOWNGRADE = "downgrade"
_KEYS_NAMED = 5
_Name = Literal["promoted_from", "no_drift", "soak"]


@dataclass(frozen=True, slots=True)
class Requires:
    """What has to hold before anything is applied. `soak` is in seconds."""

    promoted_from: str | None = None
    no_drift: bool = False
    soak: float = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """How an environment stands that another one wants to follow."""

    environment: str
    past: History = field(default_factory=History)
    now: datetime | None = None  # by the clock of its server
    held: Collection[Key] = ()
    drifted: tuple[Key, ...] | None = None  # None: can't be told
    unread: str | None = None  # why nothing is known of it


def unpromotable(seen: Evidence) -> str | None:
    """Why what the environment has is not known to be the sources of one commit; None where it is."""
    newest = seen.past.newest
    if seen.unread is not None:
        return seen.unread
    if newest is None:
        return f"nothing was ever released to {seen.environment}"
    release = f"release {newest.number} of {seen.environment}"
    if newest.status != "applied":
        return f"{release} is {newest.status}"
    if newest.operation.kind == "rollback":
        return f"{release} is a rollback"
    if seen.held:
        return f"{seen.environment} holds what a rollback took back: {_listed(seen.held)}"
    return _uncommitted(release, newest.source)


def way_on(seen: Evidence) -> str:
    """What makes an environment that is `unpromotable` one that can be promoted from."""
    apply = f"conductor-deploy apply -e {seen.environment}"
    if not seen.held:
        return f"apply committed sources to {seen.environment}, all of them: {apply}"
    held = sorted(seen.held, key=lambda key: key.sort_key)
    flags = " ".join(f"--allow {shlex.quote(f'held={escape(key)}')}" for key in held)
    return (
        f"{_listed(held)} waits for its source to change or go: do so, commit, and {apply};"
        f" or bring back what was taken back: {apply} {flags}"
    )


def _uncommitted(release: str, source: SourceSeen) -> str | None:
    if source.commit is None or source.digest is None:
        return f"{release} was made without git"
    if source.dirty:
        return f"{release} was made with local changes, which git {source.commit[:7]} does not have"
    if source.selected:
        return f"{release} was a selection of the definitions, not all of them"
    if source.variables:
        return f"{release} was made with variables from outside, {_names(source)}, which no commit has"
    return None


def _names(source: SourceSeen) -> str:
    return ", ".join(source.variables)


def requirements(
    requires: Requires, source: SourceSeen, seen: Evidence, allow: Collection[str]
) -> tuple[Requirement, ...]:
    """Each thing that is asked for. Of an environment that follows no other, `seen` is itself."""
    reasons: dict[_Name, str | None] = {}
    if requires.promoted_from is not None:
        reasons["promoted_from"] = _unpromoted(source, seen)
    if requires.no_drift:
        reasons["no_drift"] = _drift(seen)
    if requires.soak:
        unproven = _unpromoted(source, seen) and f"these sources are not what {seen.environment} has"
        reasons["soak"] = unproven or _fresh(requires.soak, seen)
    return tuple(_requirement(name, reason, seen, allow) for name, reason in reasons.items())


def _requirement(name: _Name, reason: str | None, seen: Evidence, allow: Collection[str]) -> Requirement:
    lift = f"{REQUIRES}={name}"
    flag = f"--allow {lift}"
    if reason is not None:
        return Requirement(name, "lifted" if lift in allow else "missing", reason, flag)
    proofs: Mapping[_Name, str] = {
        "promoted_from": f"{_release(seen)} is of the same sources",
        "no_drift": f"{seen.environment} is as it was released",
        "soak": f"{_release(seen)} has stood long enough",
    }
    return Requirement(name, "met", proofs[name], flag)


def _release(seen: Evidence) -> str:
    return f"release {seen.past.base_release} of {seen.environment}"


def _unpromoted(source: SourceSeen, seen: Evidence) -> str | None:
    reason = unpromotable(seen)
    newest = seen.past.newest
    if reason is not None or newest is None:
        return reason
    if source.selected:
        return "a selection of the definitions is not what was promoted"
    if source.variables:
        return f"variables from outside, {_names(source)}, are not what was promoted"
    if source.digest == newest.source.digest:
        return None
    return f"{_release(seen)}, its last one, is of other sources (git {(newest.source.commit or '')[:7]})"


def _drift(seen: Evidence) -> str | None:
    if seen.unread is not None:
        return seen.unread
    if seen.drifted is None:
        return f"whether {seen.environment} drifted can't be told until it is released to again"
    if seen.drifted:
        return f"edited on {seen.environment} since it was released: {_listed(seen.drifted)}"
    return None


def _fresh(soak: float, seen: Evidence) -> str | None:
    newest = seen.past.newest
    if newest is None or newest.finished is None or seen.now is None:
        return f"when {_release(seen)} was finished is unknown"
    left = timedelta(seconds=soak) - (seen.now - newest.finished)
    if left <= timedelta():
        return None
    return f"{_release(seen)} has to stand for {_span(timedelta(seconds=soak))}; {_span(left)} are left"


def _span(time: timedelta) -> str:
    """`1h 30m`, `45s`: the two largest units."""
    seconds = -(-time // timedelta(seconds=1))
    parts = []
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2])


def downgrade(
    source: SourceSeen, past: History, is_ancestor: bool | None, allow: Collection[str]
) -> Guard | None:
    """Older sources than what is live, which would take back what came between. `is_ancestor`: git's word for it."""
    newest = past.newest
    if newest is None or is_ancestor is False:
        return None
    ours, theirs = (seen.commit or "" for seen in (source, newest.source))
    live = f"git {theirs[:7]}, which release {newest.number} brought"
    if is_ancestor is None:
        message = f"whether git {ours[:7]} is older than {live}, can't be told: this clone does not have it"
        return Guard(DOWNGRADE, "note", message)
    level: Literal["lifted", "blocked"] = "lifted" if DOWNGRADE in allow else "blocked"
    message = f"git {ours[:7]} is an ancestor of {live}: it would take back what came between"
    return Guard(DOWNGRADE, level, message, lift=f"--allow {DOWNGRADE}")


def requiring(plan: Plan, found: tuple[Requirement, ...], older: Guard | None) -> Plan:
    """The plan with what its environment asks for, as guards of all its changes; in place of what it said before."""
    guards = [_guard(each) for each in found if each.state != "met"]
    guards += [older] if older else []
    changes = tuple(
        replace(
            change,
            guards=(*(each for each in change.guards if each.code not in (REQUIRES, DOWNGRADE)), *guards),
        )
        for change in plan.changes
    )
    return replace(plan, changes=changes, operation=replace(plan.operation, requires=found))


def _guard(missing: Requirement) -> Guard:
    level: Literal["lifted", "blocked"] = "lifted" if missing.state == "lifted" else "blocked"
    return Guard(REQUIRES, level, f"{missing.name}: {missing.message}", lift=missing.lift)


def lifted_in(plan: Plan) -> frozenset[str]:
    """What followed `--allow` when the plan was made, of what its environment asks for."""
    flags = [each.lift for each in plan.operation.requires if each.state == "lifted"]
    flags += [
        guard.lift
        for change in plan.changes
        for guard in change.guards
        if guard.code == DOWNGRADE and guard.level == "lifted" and guard.lift
    ]
    return frozenset(flag.removeprefix("--allow ") for flag in flags)


def is_news(plan: Plan, newest: Record) -> bool:
    """Whether to record that these sources are what the environment has, although nothing changes in it.

    Without that record they could not be promoted: a value of the next environment alone changed, for example.
    """
    source = plan.source
    if plan.held or _uncommitted("", source) or any(r.state == "missing" for r in plan.operation.requires):
        return False
    is_known = newest.status == "applied" and newest.operation.kind != "rollback"
    return (
        not is_known or newest.source.digest != source.digest or _uncommitted("", newest.source) is not None
    )


def _listed(keys: Collection[Key]) -> str:
    names = [escape(key) for key in sorted(keys, key=lambda key: key.sort_key)]
    more = len(names) - _KEYS_NAMED
    return ", ".join(names[:_KEYS_NAMED]) + (f" and {more} more" if more > 0 else "")
