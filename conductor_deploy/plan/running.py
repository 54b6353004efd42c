"""Who will still ask for a workflow version that a plan deletes or replaces: definitions, and what runs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conductor_deploy.analysis.references import Call, calls
from conductor_deploy.definition.document import WORKFLOW, Definition, Key, State
from conductor_deploy.definition.pattern import escape
from conductor_deploy.plan.guards import liftable
from conductor_deploy.plan.latest import versions_of
from conductor_deploy.plan.plan import Change, Guard, Plan, Running
from conductor_deploy.plan.request import PlanRequest

__all__ = ["Callers", "Executions", "after", "concerned", "deletion_guards", "with_executions"]


_UNASKED = ": one plan asks about 50 workflows; delete fewer at a time, with --select"


@dataclass(frozen=True, slots=True)
class Executions:
    """What runs and has to do with a workflow version; None where the server can't say."""

    of_it: Running | None = None
    parents: Mapping[str, Running | None] = field(default_factory=dict)  # caller → those that will ask for it
    is_whole: bool = True  # False: a parent whose own definition is gone may have been missed
    unasked: frozenset[str] = frozenset()  # parents that one plan has no more requests for


def concerned(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that a running execution may notice: a workflow version goes, or gets another body.

    Deletions come first: there it matters more to know.
    """
    workflows = [change for change in changes if change.key.kind is WORKFLOW]
    return tuple(change for action in ("delete", "update") for change in workflows if change.action == action)


def after(live: State, changes: Sequence[Change]) -> State:
    """What the server will hold once these changes are made."""
    written = {c.key: Definition(c.key, c.after) for c in changes if c.after is not None}
    gone = {change.key for change in changes if change.action == "delete"}
    return {**{key: live[key] for key in live if key not in gone and key not in written}, **written}


class Callers:
    """Who calls which workflow, in a state that is read once for all questions."""

    def __init__(self, state: State) -> None:
        self._of: defaultdict[str, dict[Key, list[Call]]] = defaultdict(dict)
        self._versions = versions_of(key for key in state if key.kind is WORKFLOW)
        for caller, definition in state.items():
            for call in calls(definition):
                if call.target_kind is WORKFLOW:
                    self._of[call.name].setdefault(caller, []).append(call)

    def of_name(self, name: str) -> Collection[Key]:
        """Those that call it, in whatever version."""
        return self._of.get(name, {}).keys()

    def of(self, key: Key) -> Mapping[Key, bool]:
        """Those that may call that version: True where they name its number, False for "latest"."""
        return {
            caller: any(call.version is not None for call in made if call.reaches(key))
            for caller, made in self._of.get(key.name, {}).items()
            if caller != key and any(call.reaches(key) for call in made)
        }

    def has_versions_of(self, name: str) -> bool:
        return name in self._versions


def with_executions(plan: Plan, live: State, found: Mapping[Key, Executions], request: PlanRequest) -> Plan:
    """The plan with what stands in the way of its deletions, and whom its replacements concern."""
    if not found:
        return plan
    deletes = any(change.action == "delete" for change in plan.changes)
    left = Callers(after(live, plan.changes) if deletes else {})
    told = (
        _told(change, left, found[change.key], request) if change.key in found else change
        for change in plan.changes
    )
    return replace(plan, changes=tuple(told))


def _told(change: Change, left: Callers, found: Executions, request: PlanRequest) -> Change:
    if change.action == "delete":
        more = tuple(deletion_guards(change.key, left, found, request))
        return replace(change, guards=(*change.guards, *more), running=found.of_it)
    return replace(change, guards=(*change.guards, *_replacement_notes(found)), running=found.of_it)


def deletion_guards(key: Key, left: Callers, executions: Executions, request: PlanRequest) -> Iterator[Guard]:
    """`left` are those in what the server will hold without it."""
    yield from _caller_guards(key, left, request)
    yield from _parent_guards(key, executions, request)
    yield from _notes(executions)


def _caller_guards(key: Key, left: Callers, request: PlanRequest) -> Iterator[Guard]:
    found = left.of(key)
    pinned = [caller for caller, is_pinned in found.items() if is_pinned]
    is_last = not left.has_versions_of(key.name)
    if pinned:
        yield _guard("pinned", key, f"{_listed(pinned)} will ask for it by its number", pinned, request)
    elif found and is_last:
        yield _guard("last-version", key, f"no other version is left for {_listed([*found])}", found, request)
    elif is_last and request.operation.kind == "rollback":
        yield _last_of_all(key, request)


def _last_of_all(key: Key, request: PlanRequest) -> Guard:
    removes = f"this removes workflow/{key.name} altogether"
    if request.operation.release is None:
        return _guard("last-version", key, f"no version is left: {removes}", (), request)
    if _is_first(key, request):
        return Guard("last-version", "note", f"no version is left: {removes}")
    message = f"no version is left, and an earlier one was released: {removes}"
    return _guard("last-version", key, message, (), request)


def _is_first(key: Key, request: PlanRequest) -> bool:
    """Whether no earlier version was ever released: before this one there was no such workflow."""
    others = (other for other in request.released if (other.kind, other.name) == (key.kind, key.name))
    return all(other.sort_key >= key.sort_key for other in others)


def _parent_guards(key: Key, executions: Executions, request: PlanRequest) -> Iterator[Guard]:
    for caller, running in executions.parents.items():
        if running is None:
            message = f"how many executions of workflow/{caller} will ask for it is unknown"
            why = _UNASKED if caller in executions.unasked else ""
            yield _guard("running-parents", key, message + why, (), request)
        elif running.count:
            message = f"{_count(running)} of workflow/{caller} will ask for it"
            yield _guard("running-parents", key, message, (), request)


def _notes(executions: Executions) -> Iterator[Guard]:
    if executions.of_it is None:
        yield Guard("running", "note", "? executions run on it: how many is unknown; they keep their copy")
    if not executions.is_whole:
        message = (
            "this server's search does not list what runs: a running parent whose own definition somebody"
            " deleted would not be found"
        )
        yield Guard("running-unlisted", "note", message)


def _replacement_notes(executions: Executions) -> Iterator[Guard]:
    for caller, running in executions.parents.items():
        if running is None:
            message = f"? running executions of workflow/{caller} will run the new body: how many is unknown"
            yield Guard("running-parents", "note", message)
        elif running.count:
            message = f"{_count(running)} of workflow/{caller} will run the new body"
            yield Guard("running-parents", "note", message)
    if executions.of_it is None:
        yield Guard("running", "note", "? executions run on it: how many is unknown; they keep their copy")


def _guard(code: str, key: Key, message: str, evidence: Iterable[Key], request: PlanRequest) -> Guard:
    guard = liftable(code, f"destroy={escape(key)}", message, request)
    return replace(guard, evidence=tuple(map(str, evidence)))


def _count(running: Running) -> str:
    count = f"{running.count}" if running.exact else f"at least {running.count}"
    return f"{count} running execution{'' if running.count == 1 else 's'}"


def _listed(keys: Sequence[Key]) -> str:
    shown = ", ".join(map(escape, keys[:3]))
    return shown if len(keys) <= 3 else f"{shown} and {len(keys) - 3} more"
