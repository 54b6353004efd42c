"""What an apply or a rollback did, and who is at it now."""

from collections.abc import Sequence
from typing import Any

from conductor_deploy.definition.document import Key
from conductor_deploy.errors import ConductorDeployError
from conductor_deploy.plan import planfile
from conductor_deploy.plan.plan import Plan
from conductor_deploy.present.failure import error_document
from conductor_deploy.present.values import key_text, printable
from conductor_deploy.release.record import Outcome, Record

__all__ = ["lock_document", "lock_text", "outcome_line", "release_document", "release_text"]


def outcome_line(outcome: Outcome) -> str:
    """`done       create workflow/order@4`."""
    error = f": {printable(outcome.error)}" if outcome.error else ""
    return f"{outcome.result:<9}  {outcome.change.action} {key_text(outcome.change.key)}{error}"


def release_text(plan: Plan, release: int | None, status: str, outcomes: Sequence[Outcome]) -> str:
    """One line when all went well, else every change with what became of it."""
    if status == "nothing":
        return f"{plan.environment}: nothing to do"
    counts = {result: sum(outcome.result == result for outcome in outcomes) for result in _RESULTS}
    said = (
        ", ".join(f"{count} {result}" for result, count in counts.items() if count) or "no definition changed"
    )
    line = f"Release {release} of {plan.environment}: {status}; {said}."
    wrong = [] if status == "applied" else [outcome_line(outcome) for outcome in outcomes]
    return "\n".join([*wrong, line])


_RESULTS = ("done", "skipped", "failed", "not-tried")


def release_document(
    plan: Plan,
    release: int | None,
    status: str,
    outcomes: Sequence[Outcome],
    diverged: Sequence[Key],
    error: ConductorDeployError | None,
) -> dict[str, Any]:
    content: dict[str, Any] = {
        "release": release,
        "status": status,
        "plan": planfile.document(plan),
        "outcomes": [
            {
                "key": str(outcome.change.key),
                "action": outcome.change.action,
                "result": outcome.result,
                "error": outcome.error,
            }
            for outcome in outcomes
        ],
        "diverged": [str(key) for key in diverged],
    }
    return {**content, "error": error_document(error)} if error else content


def lock_text(environment: str, held: Record | None) -> str:
    if held is None:
        return f"{environment}: nobody holds the release lock"
    lease = held.lease
    run = f" ({lease.run_url})" if lease.run_url else ""
    return printable(
        f"{environment}: {lease.holder}{run} holds the release lock for release {held.number}"
        f" since {lease.since:%Y-%m-%d %H:%M:%S} UTC; its lease ends at {lease.expires:%H:%M:%S} UTC"
    )


def lock_document(held: Record | None) -> dict[str, Any]:
    lease = held.lease if held else None
    return {
        "held": held is not None,
        "release": held and held.number,
        "holder": lease and lease.holder,
        "run_url": lease and lease.run_url,
        "since": lease and f"{lease.since:%Y-%m-%dT%H:%M:%SZ}",
        "expires": lease and f"{lease.expires:%Y-%m-%dT%H:%M:%SZ}",
    }
