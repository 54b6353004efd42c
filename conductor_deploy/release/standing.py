"""How an environment stands: for each definition, what it has, since which release, and whether that is as wanted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from conductor_deploy.definition.document import WORKFLOW, Key, State
from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.plan import Cause, Change, Plan
from conductor_deploy.release.history import History

__all__ = ["Cell", "Standing", "standings"]

Standing = Literal["same", "differs", "missing", "drift", "held", "unknown"]

_BY_CAUSE: Mapping[Cause, Standing] = {"drift": "drift", "both": "drift", "unknown": "unknown"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A definition in an environment: the version, digest and release of what is live, None where that is unknown.

    Of what is missing, the version is the one that shall come.
    """

    state: Standing
    version: int | None = None
    digest: str | None = None
    release: int | None = None  # the newest that wrote it
    instead: int | None = None  # the version that is live where another one is missing


def standings(plan: Plan, desired: State, live: State, past: History) -> Mapping[Key, Cell]:
    """By key without version; of a workflow, the newest version of the repository, else of what is owned."""
    changes = {change.key: change for change in plan.changes}
    wanted = _newest([*desired, *(key for key in plan.orphaned if key not in desired)])
    return {
        replace(key, version=None): _cell(key, changes.get(key), key in plan.held, live, past)
        for key in wanted
    }


def _newest(keys: Iterable[Key]) -> list[Key]:
    newest: dict[Key, Key] = {}
    for key in sorted(keys, key=lambda key: key.sort_key):
        newest[replace(key, version=None)] = key
    return [*newest.values()]


def _cell(key: Key, change: Change | None, is_held: bool, live: State, past: History) -> Cell:
    there = _on_server(key, live)
    if there != key and not is_held:
        return Cell("missing", key.version, instead=there.version if there else None)
    if there is None:
        return Cell("held")
    return Cell(_state(change, is_held), there.version, digest(live[there].body), past.released_in(there))


def _state(change: Change | None, is_held: bool) -> Standing:
    if is_held:
        return "held"
    return "same" if change is None else _BY_CAUSE.get(change.cause, "differs")


def _on_server(key: Key, live: State) -> Key | None:
    """The key itself, else the version that "latest" names in its place."""
    if key in live or key.kind is not WORKFLOW:
        return key if key in live else None
    versions = [other for other in live if other.kind is WORKFLOW and other.name == key.name]
    return max(versions, key=lambda other: other.sort_key, default=None)
