"""The graph that calls make: in which order workflows are written, and whom a new latest version reaches."""

from collections.abc import Iterable, Iterator, Mapping

from conductor_deploy.analysis.references import calls
from conductor_deploy.definition.document import WORKFLOW, Definition, Key, State

__all__ = ["order_levels", "unpinned_callers"]


def order_levels(definitions: Iterable[Definition]) -> Mapping[Key, int]:
    """A level for each workflow, above those of all workflows that it calls; 0 calls none of them.

    Workflows may call each other in a circle: the call that closes it, always the same, then doesn't count.
    """
    called = _called_workflows(sorted(definitions, key=lambda definition: definition.key.sort_key))
    levels: dict[Key, int] = {}
    for key in called:
        _fill_levels(levels, called, key)
    return levels


def _called_workflows(definitions: Iterable[Definition]) -> Mapping[Key, tuple[Key, ...]]:
    workflows = [definition for definition in definitions if definition.key.kind is WORKFLOW]
    by_name: dict[str, list[Key]] = {}
    for definition in workflows:
        by_name.setdefault(definition.key.name, []).append(definition.key)
    return {
        definition.key: tuple(
            key
            for call in calls(definition)
            if call.target_kind is WORKFLOW
            for key in by_name.get(call.name, ())
            if call.reaches(key) and key != definition.key
        )
        for definition in workflows
    }


def _fill_levels(levels: dict[Key, int], called: Mapping[Key, tuple[Key, ...]], start: Key) -> None:
    """Depth first, without recursion: chains of workflows may be long."""
    path: dict[Key, Iterator[Key]] = {} if start in levels else {start: iter(called[start])}
    while path:
        key, remaining = next(reversed(path.items()))
        child = next((child for child in remaining if child not in levels and child not in path), None)
        if child is not None:
            path[child] = iter(called[child])
        else:
            levels[key] = max((levels[child] + 1 for child in called[key] if child in levels), default=0)
            del path[key]


def unpinned_callers(state: State, name: str) -> tuple[str, ...]:
    """The keys, sorted, of all that call a workflow without a version: what a new latest version moves."""
    callers = [
        key
        for key, definition in state.items()
        if any(
            call.target_kind is WORKFLOW and call.name == name and call.version is None
            for call in calls(definition)
        )
    ]
    return tuple(str(key) for key in sorted(callers, key=lambda key: key.sort_key))
