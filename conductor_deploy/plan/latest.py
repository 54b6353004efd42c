"""What a call without a version runs: the highest one, whatever was written last."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from conductor_deploy.analysis.references import calls
from conductor_deploy.definition.document import WORKFLOW, Definition, Key, State
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.plan import Change, Latest

__all__ = ["latest_moves", "versions_of"]


def versions_of(keys: Iterable[Key]) -> Mapping[str, Sequence[int]]:
    """Of each workflow, rising."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for key in keys:
        if key.version is not None:
            found[key.name].append(key.version)
    return {name: sorted(versions) for name, versions in found.items()}


def latest_moves(changes: Sequence[Change], live: State) -> Mapping[Key, Latest]:
    """For each change that makes another version the highest: from which to which, and the callers it moves.

    A first version moves nothing. Callers are live definitions that name no version, before and after.
    """
    after = {change.key: change.after for change in changes}
    remaining = [key for key in (*live, *(after.keys() - live.keys())) if after.get(key, {}) is not None]
    old, new = versions_of(live), versions_of(remaining)
    moves = {
        name: Latest(versions[-1], new[name][-1] if name in new else None)
        for name, versions in old.items()
        if new.get(name, [None])[-1] != versions[-1]
    }
    if not moves:
        return {}
    callers = _callers(
        moves.keys(), {key: after.get(key) or live[key].body for key in remaining if key in live}
    )
    return {_mover(name, move): replace(move, moves=tuple(callers[name])) for name, move in moves.items()}


def _mover(name: str, move: Latest) -> Key:
    """What was created at the top, or deleted from it."""
    return Key(WORKFLOW, name, max(version for version in (move.before, move.after) if version is not None))


def _callers(names: Iterable[str], bodies: Mapping[Key, JSONObject]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in names}
    for key in sorted(bodies, key=lambda key: key.sort_key):
        called = {
            call.name
            for call in calls(Definition(key, bodies[key]))
            if call.target_kind is WORKFLOW and call.version is None
        }
        for name in called & found.keys():
            found[name].append(str(key))
    return found
