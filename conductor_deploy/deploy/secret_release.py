"""What becomes of secrets in a release: their values now, and what its record keeps of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from conductor_deploy.definition.document import Key
from conductor_deploy.definition.pattern import escape
from conductor_deploy.definition.placeholder import holds_mark
from conductor_deploy.deploy.live import Live
from conductor_deploy.deploy.vault import Secrecy
from conductor_deploy.deploy.write import Desk
from conductor_deploy.errors import StalePlan
from conductor_deploy.jsonvalue import digest, equal
from conductor_deploy.plan.plan import Change, Plan
from conductor_deploy.plan.secrecy import Concealment, Places, places_in, without_seals
from conductor_deploy.release.history import SETTLED
from conductor_deploy.release.record import Outcome

__all__ = ["concealed", "concealment_after", "concealment_during", "with_current_values"]


def concealed(live: Live, plan: Plan, secrecy: Secrecy | None, known: Concealment | None) -> Live:
    """As a run sees it that has the secrets of the plan's environment and knows of these places."""
    if secrecy is None:
        return live
    return live.concealed(replace(secrecy, past=known), (plan.project, plan.environment), {})


def with_current_values(plan: Plan, desk: Desk) -> Plan:
    """The plan, sealed by this run. Raises StalePlan where a value is not the one that it was planned with.

    A plan that was sealed by a key that nobody kept, before the first release that knew of secrets, can't tell.
    """
    secrecy = desk.secrecy
    if secrecy is None or not any(holds_mark([c.before, c.after]) for c in plan.changes):
        return plan
    comparable = plan.concealment is not None and plan.concealment.id == secrecy.sealer.id
    changes = tuple(_resealed(change, desk, secrecy, comparable) for change in plan.changes)
    if comparable:
        _refuse_changed(plan, changes)
    return replace(plan, changes=changes)


def _resealed(change: Change, desk: Desk, secrecy: Secrecy, comparable: bool) -> Change:
    if change.after is not None and holds_mark(change.after):
        after = secrecy.sealed(change.after)
        change = replace(change, after=after, after_digest=digest(after))
    if comparable or change.before_digest is None or change.key not in desk.live.definitions:
        return change
    now, before = desk.shown(change.key, change.before, desk.live.definitions), change.before or {}
    if not equal(without_seals(now), without_seals(before)):
        return change
    return replace(change, before=now, before_digest=digest(now))


def _refuse_changed(plan: Plan, changes: Sequence[Change]) -> None:
    pairs = zip(plan.changes, changes, strict=True)
    stale = [escape(new.key) for old, new in pairs if old.after_digest != new.after_digest]
    if stale:
        raise StalePlan(
            f"a secret has another value since the plan was made: {', '.join(stale)}; nothing was written",
            hint="make a new plan",
        )


def concealment_during(past: Concealment | None, plan: Plan, secrecy: Secrecy | None) -> Concealment | None:
    """While nobody knows how far the release will come: where secrets were, and where they are to be."""
    places = dict(past.places) if past else {}
    for key, there in _places_of(plan).items():
        places[key] = {**places.get(key, {}), **there}
    return _kept(past, places, secrecy)


def concealment_after(
    past: Concealment | None,
    plan: Plan,
    outcomes: Sequence[Outcome],
    owned: Collection[Key],
    secrecy: Secrecy | None,
) -> Concealment | None:
    """Where the secrets of all that is owned are once the outcomes are in."""
    places = dict(past.places) if past else {}
    owned = {*owned, *plan.adopted, *(change.key for change in plan.changes if change.after)}
    settled = {outcome.change.key for outcome in outcomes if outcome.result in SETTLED}
    for key, there in _places_of(plan).items():
        places[key] = there if key in settled or key in plan.adopted else {**places.get(key, {}), **there}
    return _kept(past, {key: there for key, there in places.items() if key in owned}, secrecy)


def _places_of(plan: Plan) -> Mapping[Key, Places]:
    wanted = plan.concealment.places if plan.concealment else {}
    adopted = {key: wanted.get(key, {}) for key in plan.adopted}
    return {**adopted, **{change.key: places_in(change.after or {}) for change in plan.changes}}


def _kept(
    past: Concealment | None, places: Mapping[Key, Places], secrecy: Secrecy | None
) -> Concealment | None:
    """The key is handed on, so that what was sealed once can be compared for ever."""
    places = {key: there for key, there in places.items() if there}
    if secrecy is None:
        return past
    if past is None and not places:
        return None
    key = (past and past.key) or secrecy.own_key
    return replace(secrecy.concealment(places), key=key)
