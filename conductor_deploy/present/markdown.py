"""A plan as Markdown for a pull request: the verdict first, then a table, then what there is to unfold.

What definitions hold stands in code only, which can neither be markup nor mention anybody.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from conductor_deploy.plan.plan import Change, Plan
from conductor_deploy.present.problems import place_text
from conductor_deploy.present.text import field_lines, list_lines, remarks
from conductor_deploy.present.values import key_text, printable, shortened
from conductor_deploy.present.words import (
    as_told,
    cause_words,
    counted,
    drift_line,
    guard_words,
    headline,
    latest_words,
    plan_line,
)

__all__ = ["drift_markdown", "plan_markdown"]

LIMIT = 60_000  # characters; GitHub takes 65,536 in a comment
_SIGNS = {"create": "+", "update": "~", "delete": "-"}
_MARKS = {"error": "❌", "warning": "⚠️", "note": "💡"}
_WORDS = 200  # characters of one reason


def plan_markdown(plan: Plan, limit: int = LIMIT) -> str:
    """At most about `limit` characters. The verdict is never cut; of the details the largest go first."""
    return _report(plan, _heading(plan), f"**{plan_line(plan)}**\n\n{_code(headline(plan))}", limit)


def drift_markdown(plan: Plan, limit: int = LIMIT) -> str:
    """What drifted, as the changes that would undo it; of the same size as a plan."""
    drifted = counted(len(plan.changes), "definition")
    found = f"⚠️ {drifted} changed on the server" if plan.changes else "✅ no drift"
    heading = f"### Conductor drift · {_code(plan.environment)} · {found}"
    nothing_released = replace(plan, changes=())
    return _report(plan, heading, f"**{drift_line(plan)}**\n\n{_code(headline(nothing_released))}", limit)


def _report(plan: Plan, heading: str, verdict: str, limit: int) -> str:
    plan = as_told(plan)
    table = _first(_table_rows(plan), limit // 2, "| | | … and {} more | |")
    items = [*_problem_items(plan), *(f"- {_code(line.strip())}" for line in list_lines(plan))]
    items = _first(items, limit // 6, "- … and {} more")
    head = "\n".join(["| | | Definition | |", "|--|--|--|--|", *table]) if table else ""
    top = [part for part in (heading, verdict, head, "\n".join(items)) if part]
    details = [text for change in plan.changes if (text := _details(change))]
    shown = _smallest(details, limit - sum(map(len, top)))
    missing = len(details) - len(shown)
    note = [f"_The details of {counted(missing, 'change')} are too long for this place._"] if missing else []
    return "\n\n".join([*top, *shown, *note]) + "\n"


def _first(lines: Sequence[str], room: int, rest: str) -> list[str]:
    """The first lines, as many as there is room for, and how many more there are."""
    sizes = accumulate(len(line) + 1 for line in lines)
    count = sum(size <= room for size in sizes)
    return [*lines[:count], *([rest.format(len(lines) - count)] if count < len(lines) else [])]


def _smallest(texts: Sequence[str], room: int) -> list[str]:
    """As many as there is room for, in their order."""
    by_size = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    sizes = accumulate(len(texts[index]) + 2 for index in by_size)
    kept = {index for index, size in zip(by_size, sizes, strict=True) if size <= room}
    return [text for index, text in enumerate(texts) if index in kept]


def _heading(plan: Plan) -> str:
    if plan.operation.kind == "comparison":
        found = counted(len(plan.changes), "difference") if plan.changes else "✅ no differences"
        return f"### Conductor comparison · {_code(plan.environment)} · {found}"
    blocked, warnings = plan.summary["blocked"], plan.summary["warnings"]
    errors = sum(problem.severity == "error" for problem in plan.problems)
    verdicts = [
        *([f"⛔ {blocked} blocked"] if blocked else []),
        *([f"❌ {counted(errors, 'error')}"] if errors else []),
        *([f"⚠️ {counted(warnings, 'warning')}"] if warnings else []),
    ]
    fine = "✅ ready" if plan.changes else "✅ no changes"
    return " · ".join([f"### Conductor plan · {_code(plan.environment)}", *(verdicts or [fine])])


def _table_rows(plan: Plan) -> list[str]:
    """The blocked changes first."""
    return [
        f"| {'⛔' if change.is_blocked else ''} | {_code(_SIGNS[change.action])} "
        f"| {_cell(key_text(change.key))} | {_reasons(change)} |"
        for change in sorted(plan.changes, key=lambda change: not change.is_blocked)
    ]


def _reasons(change: Change) -> str:
    reasons = [words for words in (cause_words(change), latest_words(change)) if words]
    reasons += [guard_words(guard, change.action)[0] for guard in change.guards]
    return "<br>".join(_cell(shortened(words, _WORDS)) for words in reasons)


def _problem_items(plan: Plan) -> list[str]:
    return [
        f"- {_MARKS[problem.severity]} {problem.code} {_code(place_text(problem))} "
        f"{_code(shortened(problem.message, _WORDS))}"
        for problem in plan.problems
    ]


def _details(change: Change) -> str:
    """The fields as a diff, and below it what is no difference; nothing where there is neither."""
    fields = _fenced(field_lines(change))
    said = "\n".join(f"- {_code(line.strip())}" for line in remarks(change))
    if not (fields or said):
        return ""
    title = html.escape(key_text(change.key))
    summary = f"<details><summary><code>{_SIGNS[change.action]} {title}</code></summary>"
    return "\n\n".join(part for part in (summary, fields, said, "</details>") if part)


def _fenced(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}diff\n{text}\n{fence}" if lines else ""


def _cell(text: str) -> str:
    return _code(text).replace("|", "\\|")


def _code(text: str) -> str:
    """A code span that holds whatever is in it; nothing for nothing."""
    text = printable(text)
    if not text.strip():
        return ""
    fence = "`" * (_longest_run(text) + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
