"""Taking a release back, without breaking whoever will still ask for what it brought."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from conductor_deploy.analysis.references import calls
from conductor_deploy.definition.document import WORKFLOW, Key, State
from conductor_deploy.definition.pattern import escape
from conductor_deploy.errors import CannotRun
from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.guards import guarded, liftable
from conductor_deploy.plan.latest import latest_moves
from conductor_deploy.plan.plan import Change, Guard, Operation, Plan, Running
from conductor_deploy.plan.request import PlanRequest

__all__ = ["Executions", "callers", "deletion_plan", "newest_version"]


@dataclass(frozen=True, slots=True)
class Executions:
    """What runs and has to do with a workflow version; None where the server can't say."""

    of_it: Running | None = None
    parents: Mapping[str, Running | None] = field(default_factory=dict)  # caller → those that will ask for it


def newest_version(live: State, name: str) -> Key:
    """The version that "latest" names. Raises CannotRun where there is none."""
    versions = _versions(live, name)
    if not versions:
        raise CannotRun(f"workflow/{name} is not on the server")
    return max(versions, key=lambda key: key.sort_key)


def callers(live: State, key: Key) -> Mapping[Key, bool]:
    """Definitions that may call a workflow version: True where they name its number, False for "latest"."""
    found = {}
    for caller, definition in live.items():
        reaching = [call for call in calls(definition) if call.reaches(key)]
        if reaching and caller != key:
            found[caller] = any(call.version is not None for call in reaching)
    return found


def deletion_plan(live: State, key: Key, executions: Executions, request: PlanRequest) -> Plan:
    """Roll a workflow version back by deleting it. Raises CannotRun where it is not on the server."""
    if key not in live:
        raise CannotRun(f"{key} is not on the server")
    body = live[key].body
    change = Change(
        action="delete",
        key=key,
        before=body,
        after=None,
        cause="rollback",
        owner=request.owners.get(key),
        compared_with=key,
        running=executions.of_it,
        before_digest=digest(body),
    )
    [change] = guarded([change], live, live, request)
    guards = (
        *change.guards,
        *_caller_guards(live, key, request),
        *_execution_guards(key, executions, request),
    )
    return Plan(
        project=request.project,
        environment=request.environment,
        server=request.server,
        source=request.source,
        base_release=request.base_release,
        changes=(replace(change, guards=guards, latest=latest_moves((change,), live).get(key)),),
        operation=Operation("rollback"),
    )


def _versions(live: State, name: str) -> list[Key]:
    return [key for key in live if key.kind is WORKFLOW and key.name == name]


def _caller_guards(live: State, key: Key, request: PlanRequest) -> Iterator[Guard]:
    found = callers(live, key)
    pinned = tuple(str(caller) for caller, is_pinned in found.items() if is_pinned)
    if pinned:
        yield _guard("pinned", key, f"{_listed(pinned)} will ask for it by its number", pinned, request)
    elif found and len(_versions(live, key.name)) == 1:
        names = tuple(map(str, found))
        yield _guard("last-version", key, f"no other version is left for {_listed(names)}", names, request)


def _execution_guards(key: Key, executions: Executions, request: PlanRequest) -> Iterator[Guard]:
    for caller, running in executions.parents.items():
        if running is None:
            message = f"how many executions of workflow/{caller} will ask for it is unknown"
            yield _guard("running-parents", key, message, (), request)
        elif running.count:
            message = f"{_count(running)} of workflow/{caller} will ask for it"
            yield _guard("running-parents", key, message, (), request)
    if executions.of_it is None:
        yield Guard("running", "note", "how many executions run on it is unknown; they keep their copy")
    elif executions.of_it.count:
        yield Guard("running", "note", f"{_count(executions.of_it)} of it run on and keep their copy")


def _guard(code: str, key: Key, message: str, evidence: tuple[str, ...], request: PlanRequest) -> Guard:
    return replace(liftable(code, f"destroy={escape(key)}", message, request), evidence=evidence)


def _count(running: Running) -> str:
    count = f"{running.count}" if running.exact else f"at least {running.count}"
    return f"{count} running execution{'' if running.count == 1 else 's'}"


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
