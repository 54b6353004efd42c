"""Which keys a run is about."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from conductor_deploy.analysis.references import calls
from conductor_deploy.definition.document import Key, Kind, State
from conductor_deploy.definition.pattern import Pattern

__all__ = ["selected"]


def selected(patterns: Iterable[Pattern], *states: State) -> Callable[[Key], bool]:
    """Keys that a pattern matches and, where it ends in `+`, whatever calls them in any state, directly or not."""
    patterns = tuple(patterns)
    reached = frozenset[Key]()
    if any(pattern.dependants for pattern in patterns):
        reached = _dependants([p for p in patterns if p.dependants], states)
    return lambda key: key in reached or any(pattern.matches(key) for pattern in patterns)


def _dependants(patterns: Iterable[Pattern], states: Collection[State]) -> frozenset[Key]:
    callers = _callers(states)
    reached = {key for state in states for key in state if any(pattern.matches(key) for pattern in patterns)}
    pending = list(reached)
    while pending:
        key = pending.pop()
        found = callers[key.kind, key.name, None] | callers[key.kind, key.name, key.version]
        pending += found - reached
        reached |= found
    return frozenset(reached)


def _callers(states: Iterable[State]) -> Mapping[tuple[Kind, str, int | None], set[Key]]:
    found: defaultdict[tuple[Kind, str, int | None], set[Key]] = defaultdict(set)
    for definition in (definition for state in states for definition in state.values()):
        for call in calls(definition):
            found[call.target_kind, call.name, call.version].add(definition.key)
    return found
