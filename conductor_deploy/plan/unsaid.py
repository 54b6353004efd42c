"""Fields that stay as they are on the server unless a file says them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from conductor_deploy.definition.document import SCHEDULE, TASK, WORKFLOW, Definition, Key, Kind, State
from conductor_deploy.jsonvalue import JSONObject, equal
from conductor_deploy.plan.ignore import Ignore, as_on_server

__all__ = ["as_edited", "by_hand", "leave_unsaid"]

# field → the fields that say it; a schedule paused by hand stays paused, and keeps the reason
_STAYING: Mapping[Kind, Mapping[str, Collection[str]]] = {
    TASK: {"ownerApp": ("ownerApp",)},
    WORKFLOW: {"ownerApp": ("ownerApp",)},
    SCHEDULE: {"paused": ("paused",), "pausedReason": ("paused", "pausedReason")},
}


def leave_unsaid(desired: State, live: State) -> State:
    """The desired state with such fields taken over from the live one."""
    return {
        key: _taken_over(definition, live[key].body) if key in live else definition
        for key, definition in desired.items()
    }


def _taken_over(definition: Definition, live: JSONObject) -> Definition:
    taken = {
        name: live[name]
        for name, said_by in _STAYING.get(definition.key.kind, {}).items()
        if name in live and not any(definition.written.get(field) is not None for field in said_by)
    }
    return replace(definition, body={**definition.body, **taken}) if taken else definition


def as_edited(kind: Kind, live: JSONObject, wanted: JSONObject) -> tuple[JSONObject, JSONObject]:
    """Both without such fields that a change leaves as they are: that one was set by hand is no edit."""
    left = {name for name in _STAYING.get(kind, ()) if name in live and equal(live[name], wanted.get(name))}
    return _without(live, left), _without(wanted, left)


def by_hand(key: Key, body: JSONObject, other: JSONObject, rules: Sequence[Ignore]) -> JSONObject:
    """A body with what people may set by hand, such fields and the ignored ones, as another has it."""
    names = _STAYING.get(key.kind, ())
    staying = {name: other[name] for name in names if name in other}
    return as_on_server(Definition(key, {**_without(body, names), **staying}), other, rules)


def _without(body: JSONObject, names: Collection[str]) -> JSONObject:
    return {name: value for name, value in body.items() if name not in names}
