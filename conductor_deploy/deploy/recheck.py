"""What a plan is refused for when it is carried out: it may have been read for a while."""

from collections.abc import Mapping, Sequence

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.deploy.executions import executions_around
from conductor_deploy.deploy.live import Live
from conductor_deploy.errors import GuardRefused, StalePlan
from conductor_deploy.plan.guards import held_guards
from conductor_deploy.plan.plan import Change, Guard, Plan, ServerSeen
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.plan.running import Callers, after, deletion_guards
from conductor_deploy.present.words import listed
from conductor_deploy.release.history import DigestOf, History
from conductor_deploy.release.promotion import REQUIRES
from conductor_deploy.wire.connection import Connection

__all__ = ["refuse_asked_for", "refuse_blocked", "refuse_other_server", "refuse_rolled_back"]

_REPLAN = "make a new plan"


def refuse_blocked(plan: Plan) -> None:
    """What a guard stops, and no requirement of the environment, which are told apart."""
    keys: dict[Guard, list[Key]] = {}
    for change in plan.blocked:
        for guard in change.guards:
            if guard.level == "blocked" and guard.code != REQUIRES:
                keys.setdefault(guard, []).append(change.key)
    if keys:
        blocked = listed(change.key for change in plan.blocked)
        raise GuardRefused(f"blocked: {blocked}; nothing was written", keys=keys)


def refuse_other_server(plan: Plan, server: ServerSeen) -> None:
    """Digests of another server, or of another version of it, prove nothing."""
    if plan.server != server:
        made, now = (f"{seen.url} ({seen.version})" for seen in (plan.server, server))
        raise StalePlan(f"the plan was made for {made}, not for {now}; nothing was written", hint=_REPLAN)


def refuse_rolled_back(plan: Plan, pending: Sequence[Change], past: History, digest_of: DigestOf) -> None:
    """A plan that was made before a rollback, or while one was under way, must not undo it.

    Nor does it still fit where it brings other keys: what it leaves as it was may be gone.
    """
    if plan.operation.kind == "rollback":
        return
    since = past.rolled_back_since(plan.base_release)
    if since is not None:
        raise StalePlan(
            f"release {since} is a rollback, begun after the plan was made; nothing was written", hint=_REPLAN
        )
    if keys := held_guards(pending, past.held(digest_of)):
        raise GuardRefused(
            f"a rollback took back what this plan would bring again: {_told(keys)}; nothing was written",
            keys=keys,
            hint="make a new plan; it leaves alone what is held",
        )


def refuse_asked_for(plan: Plan, pending: Sequence[Change], live: Live, connection: Connection) -> None:
    """What began to run since the plan was made may ask for a version that it deletes."""
    deletions = {c.key: c for c in pending if c.action == "delete" and c.key.kind is WORKFLOW}
    arriving = [change.key for change in plan.changes if change.action == "create"]
    found = executions_around(connection, live, deletions, arriving=arriving)
    request = PlanRequest(plan.project, plan.environment, plan.server, operation=plan.operation)
    left = Callers(after(live.definitions, plan.changes) if found else {})
    keys: dict[Guard, list[Key]] = {}
    for key, executions in found.items():
        lifted = {guard.lift for guard in deletions[key].guards if guard.level == "lifted"}
        for guard in deletion_guards(key, left, executions, request):
            if guard.level == "blocked" and guard.lift not in lifted:
                keys.setdefault(guard, []).append(key)
    if keys:
        raise GuardRefused(
            f"since the plan was made, something began to ask for {_told(keys)}; nothing was written",
            keys=keys,
            hint="make a new plan",
        )


def _told(keys: Mapping[Guard, Sequence[Key]]) -> str:
    return listed(dict.fromkeys(key for found in keys.values() for key in found))
