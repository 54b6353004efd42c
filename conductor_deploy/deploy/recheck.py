"""What a plan is checked for once more under the release lock, since it may have been read for a while."""

from collections.abc import Mapping, Sequence

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.deploy.executions import executions_around
from conductor_deploy.deploy.live import Live
from conductor_deploy.errors import GuardRefused
from conductor_deploy.plan.guards import held_guards
from conductor_deploy.plan.plan import Change, Guard, Plan
from conductor_deploy.plan.request import Hold, PlanRequest
from conductor_deploy.plan.running import Callers, after, deletion_guards
from conductor_deploy.present.words import listed
from conductor_deploy.wire.connection import Connection

__all__ = ["refuse_asked_for", "refuse_held"]


def refuse_held(plan: Plan, pending: Sequence[Change], held: Mapping[Key, Hold]) -> None:
    """A plan that was made before a rollback must not undo it."""
    if plan.operation.kind != "rollback" and (keys := held_guards(pending, held)):
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
