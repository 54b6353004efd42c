"""What stands in the way of a change, and the exact flag that lifts it."""

import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from conductor_deploy.definition.document import WORKFLOW, Key, State
from conductor_deploy.definition.pattern import escape, parse_key
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.errors import WrongUsage
from conductor_deploy.jsonvalue import JSONObject, digest
from conductor_deploy.plan.limits import exceeded
from conductor_deploy.plan.plan import Change, Guard
from conductor_deploy.plan.request import Hold, PlanRequest

__all__ = ["GUARDS", "check_allowed", "guarded", "held_guards", "is_allowed", "liftable"]

# What may follow --allow: the name of a guard, then what of it is lifted; () is one key, None nothing at all.
GUARDS: Mapping[str, tuple[str, ...] | None] = {
    "destroy": (),
    "downgrade": None,
    "foreign": (),
    "held": (),
    "limit": ("deletes", "updates", "empty"),
    "requires": ("promoted_from", "no_drift", "soak"),
}

_COPIES = "running executions keep their copy; running parents that have not reached it will run the new one"


def liftable(code: str, lift: str, message: str, request: PlanRequest) -> Guard:
    """A guard that blocks unless the request allows it; `lift` is what follows `--allow`."""
    flag = f"--allow {shlex.quote(lift)}"
    return Guard(code, "lifted" if lift in request.allow else "blocked", message, lift=flag)


def check_allowed(text: str) -> None:
    """Raises WrongUsage where no guard could ever be lifted by `--allow text`."""
    name, is_limited, what = text.partition("=")
    if name not in GUARDS:
        known = f"the guards are {', '.join(map(_spelled, GUARDS))}"
        hint = "; ".join(filter(None, (did_you_mean(name, GUARDS), known)))
        raise WrongUsage(f"there is no guard {name!r} to allow", hint=hint)
    choices = GUARDS[name]
    is_fine = (not is_limited) if choices is None else what in choices if choices else _is_key(what)
    if not is_fine:
        raise WrongUsage(
            f"{text!r} lifts nothing", hint=did_you_mean(what, choices or ()) or f"it is {_spelled(name)}"
        )


def _spelled(name: str) -> str:
    choices = GUARDS[name]
    return name if choices is None else f"{name}={'|'.join(choices) or 'KEY'}"


def _is_key(text: str) -> bool:
    try:
        parse_key(text)
    except ValueError:
        return False
    return True


def is_allowed(guard: str, key: Key, request: PlanRequest) -> bool:
    return f"{guard}={escape(key)}" in request.allow


def guarded(changes: Sequence[Change], desired: State, live: State, request: PlanRequest) -> list[Change]:
    """The changes, each with its guards. `desired` is all that the repository holds, whatever is selected."""
    shared = _plan_guards(changes, desired, request)
    old_names = _renamed(changes, desired, live, request)
    renamed = {
        key: [_note("renamed", f"renamed from {old}: the bodies match")] for key, old in old_names.items()
    }
    return [
        replace(
            change,
            guards=(
                *change.guards,
                *_own_guards(change, request),
                *renamed.get(change.key, ()),
                *shared.get(change.action, ()),
            ),
        )
        for change in changes
    ]


def _own_guards(change: Change, request: PlanRequest) -> Iterator[Guard]:
    key = change.key
    owner = request.owners.get(key, request.owner)
    if owner != request.owner:
        message = f"{owner} owns it; `adopt {escape(key)} --from {owner.partition('/')[0]}` takes it over"
        yield liftable("foreign", f"foreign={escape(key)}", message, request)
    elif change.before_digest is not None and key not in request.inventory and key not in request.owners:
        yield from _ownerless_guards(change, request)
    if change.action == "delete" and any(pattern.matches(key) for pattern in request.protect):
        yield liftable("protected", f"destroy={escape(key)}", "protected by the configuration", request)
    if key in request.held and is_allowed("held", key, request):
        yield liftable("held", f"held={escape(key)}", "a rollback took it back", request)
    if change.action == "update" and key.kind is WORKFLOW:
        yield _note("running-copies", _COPIES)


def _ownerless_guards(change: Change, request: PlanRequest) -> Iterator[Guard]:
    lift = f"foreign={escape(change.key)}"
    if request.unknown_owners:
        message = "who owns it is unknown: a release record of another project can't be read"
        yield replace(liftable("foreign", lift, message, request), evidence=request.unknown_owners)
    elif request.operation.kind == "rollback":
        message = f"nobody released it: {request.owner} does not own it"
        yield liftable("unmanaged", lift, message, request)


def held_guards(changes: Iterable[Change], held: Mapping[Key, Hold]) -> Mapping[Guard, Sequence[Key]]:
    """What would bring again what a rollback took back, without having been allowed to."""
    found: dict[Guard, list[Key]] = {}
    for change in changes:
        hold = held.get(change.key)
        if hold is None or not hold.is_of(change.key.kind, change.after, change.before):
            continue
        if all(guard.code != "held" for guard in change.guards):
            lift = f"--allow {shlex.quote(f'held={escape(change.key)}')}"
            guard = Guard("held", "blocked", f"release {hold.release} took it back", lift=lift)
            found.setdefault(guard, []).append(change.key)
    return found


def _plan_guards(
    changes: Sequence[Change], desired: State, request: PlanRequest
) -> Mapping[str, list[Guard]]:
    """Guards that all changes of one action share."""
    guards: defaultdict[str, list[Guard]] = defaultdict(list)
    limits = request.limits
    if request.operation.kind == "rollback":  # of a small estate, any release is a large share
        limits = replace(limits, max_delete_percent=None)
    for excess in exceeded(limits, changes, len(request.inventory)):
        guards[excess.action].append(liftable("limit", f"limit={excess.name}", excess.message, request))
    if not desired:
        message = "the repository holds no definitions at all: is it the right directory?"
        guards["delete"].append(liftable("empty", "limit=empty", message, request))
    return guards


def _note(code: str, message: str) -> Guard:
    return Guard(code, "note", message)


def _renamed(
    changes: Sequence[Change], desired: State, live: State, request: PlanRequest
) -> Mapping[Key, Key]:
    """Created keys that have the body of exactly one owned definition that left the repository.

    A name alone is no body: many definitions of tasks are no more.
    """
    created: defaultdict[str, list[Key]] = defaultdict(list)
    for change in changes:
        body = change.after or {}
        if change.action == "create" and len(body) > 1 and change.key not in request.inventory:
            created[_nameless(change.key, body)].append(change.key)
    left: defaultdict[str, list[Key]] = defaultdict(list)
    if created:
        for key in request.inventory:
            if key not in desired and key in live:
                left[_nameless(key, live[key].body)].append(key)
    return {
        keys[0]: left[body][0]
        for body, keys in created.items()
        if len(keys) == 1 == len(left[body]) and keys[0].name != left[body][0].name
    }


def _nameless(key: Key, body: JSONObject) -> str:
    """Same text, same body but for the name."""
    return f"{key.kind.name} {digest({name: value for name, value in body.items() if name != 'name'}, 64)}"
