"""From two states to a plan: what the repository holds, what the server has, and so what is to be done."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from conductor_deploy.definition.document import (
    WORKFLOW,
    Definition,
    Key,
    Position,
    Problem,
    State,
    sorted_problems,
)
from conductor_deploy.definition.pattern import escape
from conductor_deploy.jsonvalue import JSONObject, digest, equal, pointer_parts
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.guards import guarded, is_allowed
from conductor_deploy.plan.ignore import as_on_server
from conductor_deploy.plan.latest import latest_moves, versions_of
from conductor_deploy.plan.order import ordered
from conductor_deploy.plan.plan import RECORD_PREFIX, Cause, Change, Field, Plan
from conductor_deploy.plan.request import GONE, PlanRequest
from conductor_deploy.plan.secrecy import without_seals
from conductor_deploy.plan.selection import selected
from conductor_deploy.plan.unsaid import as_edited

__all__ = [
    "EDITED",
    "REUSED",
    "UNMANAGED_SHOWN",
    "concerning",
    "drift",
    "is_machinery",
    "make_plan",
    "pruned",
]

EDITED = "CD300"  # of a released version, where versions are immutable
REUSED = "CD304"  # the number of a version that was released with another body
UNMANAGED_SHOWN = 100
_FIELDS_NAMED = 5


def make_plan(desired: State, live: State, request: PlanRequest) -> Plan:
    """What apply would do to bring `live` to `desired`. Both are in normal form; nothing else is looked at.

    Keys that the request does not select are neither compared nor counted.
    """
    scene = _scene(desired, live, request)
    wanted, held = _split_held(scene)
    found = [(definition, _compare(definition, scene)) for definition in wanted]
    changes = [change for _, change in found if change is not None]
    going = _going(scene, held)
    changes += [_deletion(live[key], "prune", request) for key in going]
    orphaned = tuple(key for key in scene.left if key not in going)
    moves = latest_moves(changes, live)
    changes = [replace(change, latest=moves.get(change.key)) for change in changes]
    return replace(
        _plan(scene, guarded(changes, desired, live, request), sum(change is None for _, change in found)),
        adopted=tuple(sorted((d.key for d in wanted if scene.is_adopted(d.key)), key=_order)),
        held=held,
        rolled_back={key: request.held[key].release for key in held},
        orphaned=orphaned,
        older=tuple(key for key in orphaned if _is_older(key, scene)),
    )


def pruned(desired: State, live: State, request: PlanRequest) -> tuple[Key, ...]:
    """The keys that `make_plan` deletes."""
    scene = _scene(desired, live, request)
    return tuple(_going(scene, _split_held(scene)[1]))


def concerning(
    problems: Iterable[Problem], desired: State, live: State, request: PlanRequest
) -> Iterator[Problem]:
    """Without warnings about definitions, and files full of them, that the request does not select."""
    chosen = _scene(desired, live, request).chosen
    keys: defaultdict[str, set[Key]] = defaultdict(set)  # by file
    for definition in desired.values():
        if definition.position:
            keys[definition.position.file].add(definition.key)
    for problem in problems:
        file = problem.position.file if problem.position else ""
        about = {problem.key} if problem.key else keys.get(file)
        if problem.severity == "error" or about is None or not about.isdisjoint(chosen):
            yield problem


def drift(desired: State, live: State, request: PlanRequest) -> Plan:
    """What changed on the server since the last release, as the changes that would undo it.

    Where the digests of that release can't be compared with today's, an owned definition that differs from
    the repository may or may not have drifted: its cause is `unknown`. One that was edited on the server and
    has left the repository is a deletion: there is nothing to bring it back to.
    """
    scene = _scene(desired, live, request)
    changes = [change for key in scene.owned if (change := _drifted(key, scene)) is not None]
    return _plan(scene, changes, len(scene.owned) - len(changes))


@dataclass(frozen=True, slots=True)
class _Scene:
    """The two states and the request, narrowed to the selection."""

    desired: State
    live: State
    request: PlanRequest
    chosen: frozenset[Key]
    versions: Mapping[str, Sequence[int]]  # live ones of each workflow, rising
    names: frozenset[str]  # of the workflows in the repository

    @property
    def owned(self) -> list[Key]:
        return sorted((key for key in self.request.inventory if key in self.chosen), key=_order)

    @property
    def left(self) -> list[Key]:
        """Owned, live, and no longer in the repository; but what a rollback brought back waits there."""
        return [
            key
            for key in self.owned
            if key not in self.desired and key in self.live and not self.is_brought_back(key)
        ]

    def is_brought_back(self, key: Key) -> bool:
        hold = self.request.held.get(key)
        return hold is not None and hold.digest == GONE and not is_allowed("held", key, self.request)

    def is_adopted(self, key: Key) -> bool:
        request = self.request
        if key not in self.live or key in request.inventory or key in request.owners:
            return False
        return not request.unknown_owners or is_allowed("foreign", key, request)


def _scene(desired: State, live: State, request: PlanRequest) -> _Scene:
    keys = desired.keys() | live.keys() | request.inventory.keys()
    if request.select:
        keys = set(filter(selected(request.select, desired, live), keys))
    if request.only is not None:
        keys = keys & request.only
    names = frozenset(key.name for key in desired if key.kind is WORKFLOW)
    return _Scene(desired, live, request, frozenset(keys), versions_of(live), names)


def _split_held(scene: _Scene) -> tuple[list[Definition], tuple[Key, ...]]:
    """What to compare, and what a rollback took back and nobody has changed in the repository since."""
    wanted = [definition for key, definition in scene.desired.items() if key in scene.chosen]
    brought_back = [
        key
        for key in scene.owned
        if key not in scene.desired and key in scene.live and scene.is_brought_back(key)
    ]
    held = tuple(sorted([*(d.key for d in wanted if _is_held(d, scene)), *brought_back], key=_order))
    return [definition for definition in wanted if definition.key not in held], held


def _going(scene: _Scene, held: Collection[Key]) -> list[Key]:
    """What is pruned: never the version that "latest" names because one that the repository holds is held."""
    if not scene.request.prune:
        return []
    workflows = {key.name for key in held if key.kind is WORKFLOW and key in scene.desired}
    tops = {name: _top(name, scene, held) for name in workflows}
    return [key for key in scene.left if key.kind is not WORKFLOW or key != tops.get(key.name)]


def _top(name: str, scene: _Scene, held: Collection[Key]) -> Key | None:
    wanted = [key for key in scene.desired if key.kind is WORKFLOW and key.name == name and key not in held]
    there = (Key(WORKFLOW, name, version) for version in scene.versions.get(name, ()))
    return max((*there, *wanted), key=_order, default=None)


def _is_older(key: Key, scene: _Scene) -> bool:
    """A version of a workflow that the repository holds in another."""
    return key.kind is WORKFLOW and key.name in scene.names


def _is_held(definition: Definition, scene: _Scene) -> bool:
    key, request = definition.key, scene.request
    hold, now = request.held.get(key), scene.live.get(key)
    if hold is None or is_allowed("held", key, request):
        return False
    after = definition.body if now is None else as_on_server(definition, now.body, request.ignore)
    live = now.body if now else None
    if not any(hold.is_of(key.kind, wanted, live) for wanted in (definition.body, after)):
        return False
    return now is None or hold.shadow in scene.live or not equal(now.body, after)


def _compare(definition: Definition, scene: _Scene) -> Change | None:
    """None where the server has it as it should be."""
    now = scene.live.get(definition.key)
    if now is None:
        return _creation(definition, scene)
    after = as_on_server(definition, now.body, scene.request.ignore)
    return None if equal(now.body, after) else _edit(definition, now, after, scene)


def _creation(definition: Definition, scene: _Scene) -> Change:
    below = _version_below(definition.key, scene)
    before = scene.live[below].body if below else None
    will = digest(definition.body)
    return Change(
        "create",
        definition.key,
        before,
        definition.body,
        fields=diff(before, definition.body, definition),
        position=_line(definition),
        cause=_cause(definition.key, None, will, scene.request),
        owner=scene.request.owners.get(definition.key, scene.request.owner),
        compared_with=below,
        after_digest=will,
    )


def _version_below(key: Key, scene: _Scene) -> Key | None:
    if key.version is None:
        return None
    versions = scene.versions.get(key.name, ())
    index = bisect_left(versions, key.version)
    return replace(key, version=versions[index - 1]) if index else None


def _edit(definition: Definition, now: Definition, after: JSONObject, scene: _Scene) -> Change:
    key, request = definition.key, scene.request
    was, will = digest(now.body), digest(after)
    return Change(
        "update",
        key,
        now.body,
        after,
        fields=diff(now.body, after, definition),
        position=_line(definition),
        cause=_cause_of_edit(key, now.body, after, request),
        owner=request.owner if key in request.inventory else request.owners.get(key),
        compared_with=key,
        before_digest=was,
        after_digest=will,
    )


def _deletion(now: Definition, cause: Cause, request: PlanRequest) -> Change:
    return Change(
        "delete",
        now.key,
        now.body,
        None,
        cause=cause,
        owner=request.owner,
        compared_with=now.key,
        before_digest=digest(now.body),
    )


def _cause_of_edit(key: Key, now: JSONObject, after: JSONObject, request: PlanRequest) -> Cause:
    cause = _cause(key, digest(now), digest(after), request)
    if cause != "both":
        return cause
    live, wanted = as_edited(key.kind, now, after)
    return _cause(key, digest(live), digest(wanted), request)


def _cause(key: Key, live: str | None, wanted: str, request: PlanRequest) -> Cause:
    """Who moved away from what was released: the source, the server, or both."""
    released = request.inventory.get(key)
    if released is None:
        return "source"
    if not request.comparable:
        return "unknown"
    if live == released:
        return "source"
    return "drift" if wanted == released else "both"


def _drifted(key: Key, scene: _Scene) -> Change | None:
    now, definition = scene.live.get(key), scene.desired.get(key)
    comparable = scene.request.comparable
    cause: Cause = "drift" if comparable else "unknown"
    if now is None:
        return None if definition is None else replace(_creation(definition, scene), cause="drift")
    if comparable and digest(now.body) == scene.request.inventory[key]:
        return None
    if definition is None:
        return _deletion(now, cause, scene.request) if comparable else None
    change = _compare(definition, scene)
    if change is None or (comparable and change.cause == "source"):
        return None
    return replace(change, cause=cause)


def _plan(scene: _Scene, changes: Sequence[Change], unchanged: int) -> Plan:
    request = scene.request
    unmanaged = sorted((key for key in scene.live if _is_unmanaged(key, scene)), key=_order)
    return Plan(
        request.project,
        request.environment,
        request.server,
        request.source,
        request.base_release,
        ordered(changes),
        unchanged,
        request.operation,
        unmanaged=tuple(unmanaged[:UNMANAGED_SHOWN]),
        unmanaged_count=len(unmanaged),
        problems=sorted_problems(
            [*request.problems, *_immutable(changes, request), *_reused(changes, request)]
        ),
    )


def _immutable(changes: Sequence[Change], request: PlanRequest) -> Iterator[Problem]:
    if request.versions == "mutable":
        return
    for change in changes:
        key = change.key
        is_edit = change.action == "update" and change.cause != "drift" and not _is_rotation(change)
        if is_edit and key.version is not None and key in request.inventory:
            yield Problem(
                EDITED,
                "error",
                f"{escape(key)} was released to {request.environment}, where versions are immutable;"
                f" it differs in {_named(change.fields)}",
                change.position,
                key,
                f"give the edit a version of its own: conductor-deploy bump {escape(key)}",
            )


def _is_rotation(change: Change) -> bool:
    """Nothing but the values of secrets differs, which no source says."""
    before, after = (without_seals(body or {}) for body in (change.before, change.after))
    return equal(before, after)


def _reused(changes: Sequence[Change], request: PlanRequest) -> Iterator[Problem]:
    """Somebody may have run, or pinned, what the number stood for."""
    for change in changes:
        key = change.key
        once = request.released.get(key) if key.kind is WORKFLOW and change.action == "create" else None
        if once is not None and once != change.after_digest and request.comparable:
            yield Problem(
                REUSED,
                "error" if request.versions == "immutable" else "warning",
                f"{escape(key)} was released before, with another body",
                change.position,
                key,
                "a number stands for one body: give this one the next number",
            )


def _named(fields: Sequence[Field]) -> str:
    """The first fields, each by its task and its name: `charge.retryCount, description`."""
    names = list(dict.fromkeys(map(_name, fields)))
    more = len(names) - _FIELDS_NAMED
    return ", ".join(names[:_FIELDS_NAMED]) + (f" and {more} more" if more > 0 else "")


def _name(field: Field) -> str:
    parts = pointer_parts(field.path)
    if field.task is None:
        return ".".join(parts)
    return field.task if parts[-1].isdecimal() else f"{field.task}.{parts[-1]}"


def _is_unmanaged(key: Key, scene: _Scene) -> bool:
    request = scene.request
    known = key in scene.desired or key in request.inventory or key in request.owners
    return key in scene.chosen and not known and not is_machinery(scene.live[key])


def is_machinery(definition: Definition) -> bool:
    """Release records, and agents: the server keeps those as workflows that no repository holds."""
    if definition.key.kind is not WORKFLOW:
        return False
    metadata = definition.body.get("metadata")
    is_agent = isinstance(metadata, Mapping) and not metadata.keys().isdisjoint(("agent_sdk", "agentDef"))
    return is_agent or definition.key.name.startswith(RECORD_PREFIX)


def _line(definition: Definition) -> Position | None:
    """A change is told by file and line."""
    return definition.position and Position(definition.position.file, definition.position.line)


def _order(key: Key) -> tuple[int, str, int]:
    return key.sort_key
