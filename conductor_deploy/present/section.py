"""What a comment says of one environment: what everybody must read, and what there is to unfold."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from conductor_deploy.definition.document import WORKFLOW, Problem
from conductor_deploy.plan.plan import Change, Guard, Plan
from conductor_deploy.plan.planfile import problem_in
from conductor_deploy.present.markdown import Detail, code, first, prose, row, table
from conductor_deploy.present.problems import place_text
from conductor_deploy.present.review import LONGEST, brief, detail, guard_reasons, reasons
from conductor_deploy.present.text import held_lines, list_lines
from conductor_deploy.present.values import key_text, shortened
from conductor_deploy.present.words import (
    SIGNS,
    as_told,
    counted,
    drift_line,
    headline,
    held_keys,
    listed,
    plan_line,
    shared_guards,
)

__all__ = ["WHOLE", "About", "Failure", "Section", "read_failure", "section"]

_MARKS = {"error": "❌", "warning": "⚠️", "note": "💡"}
WHOLE = "all of it is in the plan: `plan -o json`, or `show FILE` of a saved one"
_HEAD = ["", "Definition", "Change", "Why, and who notices"]


About = Literal["plan", "drift"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that made no plan."""

    environment: str
    message: str
    hint: str | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """`blocks` are never cut; `counts` are to create, to update, to delete, and unchanged."""

    subject: str
    environment: str
    verdict: str
    counts: tuple[str, ...]
    blocks: tuple[str, ...]
    details: tuple[Detail, ...] = ()

    @property
    def is_fine(self) -> bool:
        return self.verdict.startswith("✅")


def read_failure(content: Mapping[str, Any]) -> Failure:
    """From `{"error": …, "problems": …}`, as commands print it, and the environment."""
    error, problems = content["error"], content.get("problems", ())
    return Failure(
        content.get("environment") or "?", error["message"], error["hint"], tuple(map(problem_in, problems))
    )


def section(found: Plan | Failure, about: About, room: int) -> Section:
    """About `room` characters without the details; of what there is no room for it is said how much."""
    return (
        _failure_section(found, about, room)
        if isinstance(found, Failure)
        else _plan_section(found, about, room)
    )


def _failure_section(failure: Failure, about: About, room: int) -> Section:
    errors = sum(problem.severity == "error" for problem in failure.problems)
    blocks = (
        prose(failure.message),
        prose(failure.hint or ""),
        _listed(_problem_items(failure.problems), room),
    )
    verdict = f"❌ {counted(errors, 'error')}" if errors else "❌ failed"
    return Section(
        f"Conductor {about}", failure.environment, verdict, ("", "", "", ""), tuple(filter(None, blocks))
    )


def _plan_section(plan: Plan, about: About, room: int) -> Section:
    plan = as_told(plan)
    subject, verdict, line = _drift_verdict(plan) if about == "drift" else _verdict(plan)
    shared = shared_guards(plan.changes)
    items = [*_problem_items(plan.problems), *(f"- {prose(text.strip())}" for text in _lists(plan))]
    above = (
        f"**{line}**",
        code(headline(replace(plan, changes=()) if about == "drift" else plan)),
        _listed([*_shared_items(shared)], room // 10),
    )
    below = _listed(items, room * 3 // 10)
    room -= sum(map(len, above)) + len(below)
    shown, changes = _fitting(plan, shared, room)
    blocks = (*above, table(_HEAD, shown), below)
    summary = plan.summary
    counts = tuple(str(summary[name] or "") for name in ("create", "update", "delete", "unchanged"))
    details = tuple(found for change in changes[: len(shown)] if (found := detail(change)))
    return Section(subject, plan.environment, verdict, counts, tuple(filter(None, blocks)), details)


_SUBJECTS = {"comparison": "comparison", "promote": "promotion", "rollback": "rollback"}


def _verdict(plan: Plan) -> tuple[str, str, str]:
    subject = f"Conductor {_SUBJECTS.get(plan.operation.kind, 'plan')}"
    if plan.operation.kind == "comparison":
        return (
            subject,
            counted(len(plan.changes), "difference") if plan.changes else "✅ no differences",
            plan_line(plan),
        )
    errors = sum(problem.severity == "error" for problem in plan.problems)
    warnings = plan.summary["warnings"]
    bad = [
        *([f"⛔ {len(plan.blocked)} blocked"] if plan.blocked else []),
        *([f"❌ {counted(errors, 'error')}"] if errors else []),
        *([f"⚠️ {counted(warnings, 'warning')}"] if warnings else []),
    ]
    held = [f"⏸️ {len(held_keys(plan))} held"] if held_keys(plan) else []
    fine = "✅ ready" if plan.changes else "✅ no changes"
    return subject, " · ".join([*(bad or [fine]), *held]), plan_line(plan)


def _drift_verdict(plan: Plan) -> tuple[str, str, str]:
    drifted = counted(len(plan.changes), "definition")
    verdict = f"⚠️ {drifted} changed on the server" if plan.changes else "✅ no drift"
    return "Conductor drift", verdict, drift_line(plan)


def _listed(items: Sequence[str], room: int) -> str:
    return "\n".join(first(items, len(items), room, "- … and {} more"))


def _problem_items(problems: Iterable[Problem]) -> list[str]:
    """The errors first."""
    by_severity = sorted(problems, key=lambda problem: [*_MARKS].index(problem.severity))
    return [
        f"- {_MARKS[problem.severity]} {problem.code} {_problem_words(problem)}" for problem in by_severity
    ]


def _problem_words(problem: Problem) -> str:
    message = prose(shortened(problem.message, LONGEST))
    hint = prose(shortened(problem.hint or "", LONGEST))
    said = " ".join(filter(None, (code(place_text(problem)), message)))
    return f"{said}<br>{hint}" if hint else said


def _fitting(plan: Plan, shared: Container[Guard], room: int) -> tuple[list[str], list[Change]]:
    """The rows that there is room for, and the changes in their order: where some are left out, workflows go first."""
    count, rest = len(plan.changes) + len(held_keys(plan)), row(["", "… and {} more", "", WHOLE])
    changes = sorted(plan.changes, key=lambda change: not change.is_blocked)
    shown = first(_rows(plan, changes, shared), count, room, rest)
    if shown[-1:] != [rest.format(count - len(shown) + 1)]:
        return shown, changes
    changes.sort(key=lambda change: (not change.is_blocked, change.key.kind is not WORKFLOW))
    return first(_rows(plan, changes, shared), count, room, rest), changes


def _rows(plan: Plan, changes: Sequence[Change], shared: Container[Guard]) -> Iterator[str]:
    """What is blocked, what is held, all else."""
    blocked = len(plan.blocked)
    yield from (_change_row(change, shared) for change in changes[:blocked])
    yield from _held_rows(plan)
    yield from (_change_row(change, shared) for change in changes[blocked:])


def _change_row(change: Change, shared: Container[Guard]) -> str:
    mark = f"{'⛔ ' if change.is_blocked else ''}{code(SIGNS[change.action])}"
    key = code(shortened(key_text(change.key), LONGEST))
    return row([mark, key, brief(change), "<br>".join(reasons(change, shared))])


def _held_rows(plan: Plan) -> Iterator[str]:
    for key in held_keys(plan):
        name = shortened(key_text(key), LONGEST)
        why = f"rolled back in release {plan.rolled_back.get(key, '?')}, waits for its source to change"
        lift = f"to deploy it all the same: {code(f'--allow held={name}')}"
        yield row(["⏸️", code(name), "held", f"{why}<br>{lift}"])


def _shared_items(shared: Mapping[Guard, Sequence[Change]]) -> Iterator[str]:
    for guard, changes in shared.items():
        mark = {"blocked": "⛔", "lifted": "⚠️", "note": "💡"}[guard.level]
        keys = code(listed(change.key for change in changes))
        yield f"- {mark} {'<br>'.join(guard_reasons(guard, changes[0].action))}<br>{keys}"


def _lists(plan: Plan) -> Iterator[str]:
    """What the table does not have."""
    if not held_keys(plan):
        yield from held_lines(plan)
    yield from list_lines(plan)
