"""What is said about a plan, the same in every format. What definitions hold is made printable here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.plan.plan import Action, Change, Edited, Guard, Plan
from conductor_deploy.present.fields import rows
from conductor_deploy.present.values import key_text, printable

__all__ = [
    "SIGNS",
    "as_told",
    "cause_words",
    "counted",
    "drift_line",
    "guard_words",
    "headline",
    "held_keys",
    "latest_words",
    "listed",
    "plan_line",
    "running_words",
    "sameness_words",
    "shared_guards",
]

SIGNS: Mapping[Action, str] = {"create": "+", "update": "~", "delete": "-"}
_NAMES_SHOWN = 10


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(names: Iterable[str | Key], between: str = ", ", of: int | None = None) -> str:
    """The first names, and how many more there are: of all, where `names` are but some of them."""
    texts = [key_text(name) for name in names]
    more = (len(texts) if of is None else of) - _NAMES_SHOWN
    return between.join(texts[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def as_told(plan: Plan) -> Plan:
    """Without a word about executions where nothing is ever run: in the embedded registry."""
    if not plan.server.url.startswith("embedded:"):
        return plan
    return replace(plan, changes=tuple(map(_without_executions, plan.changes)))


def _without_executions(change: Change) -> Change:
    guards = tuple(guard for guard in change.guards if guard.code != "running-copies")
    return replace(change, running=None, guards=guards)


def headline(plan: Plan) -> str:
    """Where a plan goes and where it comes from: `prod-eu · https://eu.example/api (3.32.3) · orders · …`"""
    if plan.operation.kind == "comparison":
        return printable(f"comparison · {plan.environment}")
    version = f" ({plan.server.version})" if plan.server.version else ""
    parts = [plan.environment, plan.server.url + version, plan.project, _release(plan)]
    if plan.source.commit:
        parts.append(f"git {plan.source.commit[:7]}{' with local changes' if plan.source.dirty else ''}")
    return printable(" · ".join(parts))


def _release(plan: Plan) -> str:
    numbers = "first release"
    if plan.base_release is not None:
        numbers = f"release {plan.base_release}" + (f" → {plan.base_release + 1}" if plan.changes else "")
    match plan.operation.kind:
        case "promote":
            return f"{numbers}, promoted from {plan.operation.source}"
        case "rollback" if plan.operation.release is not None:
            return f"{numbers}, taking back release {plan.operation.release}"
        case "rollback":
            return f"{numbers}, a rollback"
    return numbers


def plan_line(plan: Plan) -> str:
    """The last line of a plan, which programs search for."""
    if plan.operation.kind == "comparison":
        return _comparison_line(plan)
    summary = plan.summary
    line = "no changes"
    if plan.changes:
        line = ", ".join(f"{summary[action]} to {action}" for action in ("create", "update", "delete"))
    errors = sum(problem.severity == "error" for problem in plan.problems)
    notable = [
        f"{len(held_keys(plan))} held",
        f"{summary['blocked']} blocked",
        counted(errors, "error"),
        counted(summary["warnings"], "warning"),
    ]
    notable = [words for words in notable if not words.startswith("0 ")]
    return f"Plan: {line}, {summary['unchanged']} unchanged." + (f" {', '.join(notable)}." if notable else "")


def held_keys(plan: Plan) -> Sequence[Key]:
    """What the plan leaves alone: of a rollback nothing is held yet."""
    return () if plan.operation.kind == "rollback" else plan.held


def _comparison_line(plan: Plan) -> str:
    summary = plan.summary
    line = "no differences"
    if plan.changes:
        line = f"{summary['create']} added, {summary['update']} changed, {summary['delete']} removed"
    return f"Comparison: {line}, {plan.unchanged} the same."


def drift_line(plan: Plan) -> str:
    """The last line of a drift report, which programs search for."""
    causes = [change.cause for change in plan.changes]
    since = "" if plan.base_release is None else f" since release {plan.base_release}"
    drifted, unsure = causes.count("drift"), causes.count("unknown")
    perhaps = f", {unsure} perhaps" if unsure else ""
    return (
        f"Drift: {drifted or 'nothing'} changed on the server{since}{perhaps}, {plan.unchanged} as released."
    )


def cause_words(change: Change) -> str:
    """Why, where it is not simply an edit in the repository."""
    done = "deleted" if change.action == "create" else "edited"
    done += " on the server" + _edited_words(change.edited)
    is_undone = change.action == "delete" and change.key.kind is not WORKFLOW
    return {
        "source": "",
        "drift": f"drift: {done}",
        "both": f"{done}, and changed in the repository",
        "prune": "no longer in the repository",
        "rollback": "rollback: it was not there before" if is_undone else "rollback",
        "unknown": "by the repository or on the server: the last release can't tell",
    }[change.cause]


def _edited_words(edited: Edited | None) -> str:
    """` 2026-11-23 12:00 UTC by bob`, as far as the server tells."""
    if edited is None:
        return ""
    by = f" by {printable(edited.by)}" if edited.by else ""
    return f" {edited.time:%Y-%m-%d %H:%M} UTC{by}"


def sameness_words(change: Change) -> str:
    is_copy = change.action == "create" and change.compared_with and not rows(change, 1)
    return "nothing but the version differs" if is_copy else ""


def running_words(change: Change) -> str:
    running, seen = change.running, change.compared_with
    if running is None or seen is None:
        return ""
    version = f"@{seen.version}" if seen.version is not None else key_text(seen)
    count = f"{'' if running.exact else 'at least '}{counted(running.count, 'execution')}"
    verb = ("runs", "keeps") if running.count == 1 else ("run", "keep")
    return f"{count} {verb[0]} on {version} and {verb[1]} it"


def latest_words(change: Change) -> str:
    latest = change.latest
    if latest is None:
        return ""
    callers = f" for {listed(latest.moves)}" if latest.moves else ""
    if latest.after is None:
        return callers and f"no version is left{callers}"
    return f"latest moves {latest.before} → {latest.after}{callers}"


def guard_words(guard: Guard, action: str) -> tuple[str, ...]:
    """The reason; who or what, where that is known; and the flag, where there is one."""
    if guard.level == "note":
        return (printable(guard.message),)
    reason = f"{guard.level}: {printable(guard.message)}"
    evidence = f"  {listed(guard.evidence)}" if guard.evidence else ""
    lift = (
        f"to {action} all the same: {printable(guard.lift)}"
        if guard.lift and guard.level == "blocked"
        else ""
    )
    return tuple(words for words in (reason, evidence, lift) if words)


def shared_guards(changes: Sequence[Change]) -> Mapping[Guard, Sequence[Change]]:
    """Guards that several changes have, which are told once for all of them."""
    found: dict[Guard, list[Change]] = {}
    for change in changes:
        for guard in change.guards:
            found.setdefault(guard, []).append(change)
    return {guard: having for guard, having in found.items() if len(having) > 1}
