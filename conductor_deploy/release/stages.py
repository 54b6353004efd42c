"""A release record through its life: what it says when it begins, and when it is finished."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.jsonvalue import JSONObject, digest
from conductor_deploy.plan.plan import Change, Plan
from conductor_deploy.plan.request import GONE, Hold
from conductor_deploy.plan.secrecy import without_seals
from conductor_deploy.plan.unsaid import as_edited
from conductor_deploy.release.history import SETTLED, DigestOf, History, taken_back
from conductor_deploy.release.record import Entry, Outcome, Record, Status, pack_images
from conductor_deploy.release.retention import fit

__all__ = ["Maker", "begin", "finish", "held_after", "is_release_of", "owned_after", "status_of"]


@dataclass(frozen=True, slots=True)
class Maker:
    """What makes a release: the version of this tool, and that of its normal form."""

    tool: str
    normaliser: int


def begin(
    record: Record, plan: Plan, maker: Maker, past: History, images: Mapping[Key, JSONObject]
) -> Record:
    """The record before the first write: all that is intended, and what is there now."""
    lifts = [guard.lift for change in plan.changes for guard in change.guards if guard.level == "lifted"]
    lifts += [required.lift for required in plan.operation.requires if required.state == "lifted"]
    begun = replace(
        record,
        operation=plan.operation,
        source=plan.source,
        tool=maker.tool,
        normaliser=maker.normaliser,
        lifted=tuple(dict.fromkeys(filter(None, lifts))),
        entries=_entries(plan),
        adopted=plan.adopted,
        images=pack_images(images),
        held=_holds(plan, past, record.number),
        interrupted=past.interrupted.number if past.interrupted else None,
    )
    return fit(begun)


def is_release_of(plan: Plan, record: Record | None) -> bool:
    """Whether a release did just this plan, to its end."""
    if record is None or record.status != "applied" or plan.forgotten:
        return False
    asked, did = (replace(operation, requires=()) for operation in (plan.operation, record.operation))
    return (asked, plan.source, plan.adopted, _entries(plan)) == (
        did,
        record.source,
        record.adopted,
        tuple(replace(entry, result=None) for entry in record.entries),
    )


def _entries(plan: Plan) -> tuple[Entry, ...]:
    return tuple(Entry(c.key, c.action, c.before_digest, c.after_digest) for c in plan.changes)


def finish(
    record: Record,
    outcomes: Sequence[Outcome],
    inventory: Mapping[Key, str],
    held: Mapping[Key, Hold],
    at: datetime,
) -> Record:
    """The record after the last write. It carries the inventory, until a newer one does."""
    results = {outcome.change.key: outcome for outcome in outcomes}
    entries = (
        replace(entry, result=results[entry.key].result, error=results[entry.key].error)
        for entry in record.entries
    )
    return replace(
        record,
        status=status_of(outcomes),
        finished=at,
        entries=tuple(entries),
        inventory=inventory,
        held=held,
    )


def status_of(outcomes: Sequence[Outcome]) -> Status:
    settled = [outcome.result in SETTLED for outcome in outcomes]
    if all(settled):
        return "applied"
    return "partial" if any(settled) else "failed"


def owned_after(
    owned: Mapping[Key, str], plan: Plan, outcomes: Sequence[Outcome], digest_of: DigestOf
) -> Mapping[Key, str]:
    """The inventory once the outcomes are in. Its digests are of what the server has by now."""
    kept = dict(owned)
    settled = [outcome.change for outcome in outcomes if outcome.result in SETTLED]
    touched = [change.key for change in settled if change.action != "delete"]
    for key in (*plan.adopted, *touched):
        kept[key] = digest_of(key) or ""
    for change in settled:
        if change.action == "delete":
            kept.pop(change.key, None)
    return {key: digest for key, digest in kept.items() if digest and key not in plan.forgotten}


def held_after(
    past: History, plan: Plan, outcomes: Sequence[Outcome], number: int, digest_of: DigestOf
) -> Mapping[Key, Hold]:
    """A rollback holds what it took back, as it was released; any other change of a key frees it."""
    settled = {outcome.change.key for outcome in outcomes if outcome.result in SETTLED}
    kept = {key: hold for key, hold in past.held(digest_of).items() if key not in settled}
    tried = {change.key for change in plan.changes}
    return {**kept, **taken_back(_holds(plan, past, number), tried, settled)}


def _holds(plan: Plan, past: History, number: int) -> Mapping[Key, Hold]:
    """What a rollback is to hold: what it takes back, each as the source had it."""
    if plan.operation.kind != "rollback":
        return {}
    return {key: _hold(plan, key, past, number) for key in plan.held}


def _hold(plan: Plan, key: Key, past: History, number: int) -> Hold:
    source, bare = _source_digest(plan, key, past), _bare(plan, key)
    return Hold(source, number, _shadow(plan, key), None if bare == source else bare)


def _taken(plan: Plan, key: Key) -> Change | None:
    """The change that takes it back, where it is still there to look at."""
    return next((change for change in plan.changes if change.compared_with == key and change.before), None)


def _bare(plan: Plan, key: Key) -> str | None:
    taken = _taken(plan, key)
    if taken is None or taken.before is None:
        return None
    body, _ = as_edited(key.kind, taken.before, taken.after or {})
    return digest(without_seals(body))


def _source_digest(plan: Plan, key: Key, past: History) -> str:
    """Without the values of secrets, where what is taken back is still there to look at."""
    if any(change.key == key and change.action == "create" for change in plan.changes):
        return GONE
    released, taken = past.released(key), _taken(plan, key)
    if taken and taken.before and released in (None, taken.before_digest):
        return digest(without_seals(taken.before))
    return released or GONE


def _shadow(plan: Plan, key: Key) -> Key | None:
    """The version that the rollback puts above one that stays where it is."""
    if key.kind is not WORKFLOW or any(change.key == key for change in plan.changes):
        return None
    above = (c.key for c in plan.changes if c.action == "create" and c.key.name == key.name)
    return max(above, key=lambda other: other.sort_key, default=None)
