"""A plan as Markdown for a pull request: the verdict first, then a table, then what there is to unfold.

What definitions hold stands in code only, which can neither be markup nor mention anybody.
"""

import html
import re
from collections.abc import Sequence

from conductor_deploy.plan.plan import Change, Plan
from conductor_deploy.present.text import change_lines
from conductor_deploy.present.values import printable, shortened
from conductor_deploy.present.words import (
    cause_words,
    counted,
    guard_words,
    headline,
    latest_words,
    plan_line,
)

__all__ = ["plan_markdown"]

LIMIT = 60_000  # characters; GitHub takes 65,536 in a comment
_ROWS = 200
_SIGNS = {"create": "+", "update": "~", "delete": "-"}
_WORDS = 200  # characters of a reason in the table


def plan_markdown(plan: Plan, limit: int = LIMIT) -> str:
    """At most `limit` characters: the largest details are left out first, the verdict and the table never."""
    top = "\n\n".join(
        part for part in (_heading(plan), _verdict(plan), _table(plan), _problems(plan)) if part
    )
    details = [_details(change) for change in plan.changes]
    room = limit - len(top) - 200  # for the line that says how many are missing
    kept = set(_fitting(details, room))
    shown = [text for index, text in enumerate(details) if index in kept]
    missing = len(details) - len(shown)
    note = [f"_The details of {counted(missing, 'change')} are too long for this place._"] if missing else []
    return "\n\n".join([top, *shown, *note]) + "\n"


def _fitting(details: Sequence[str], room: int) -> list[int]:
    """Which of them fit, the smallest first."""
    fitting = []
    for index in sorted(range(len(details)), key=lambda index: len(details[index])):
        room -= len(details[index]) + 2
        if room < 0:
            break
        fitting.append(index)
    return fitting


def _heading(plan: Plan) -> str:
    blocked, warnings = plan.summary["blocked"], plan.summary["warnings"]
    errors = sum(problem.severity == "error" for problem in plan.problems)
    verdicts = [
        *([f"⛔ {blocked} blocked"] if blocked else []),
        *([f"❌ {counted(errors, 'error')}"] if errors else []),
        *([f"⚠️ {counted(warnings, 'warning')}"] if warnings else []),
    ]
    fine = "✅ ready" if plan.changes else "✅ no changes"
    return " · ".join([f"### Conductor plan · {_code(plan.environment)}", *(verdicts or [fine])])


def _verdict(plan: Plan) -> str:
    return f"**{plan_line(plan)}**\n\n{_code(headline(plan))}"


def _table(plan: Plan) -> str:
    """The blocked changes first."""
    changes = sorted(plan.changes, key=lambda change: not change.is_blocked)
    rows = [
        f"| {'⛔' if change.is_blocked else ''} | {_code(_SIGNS[change.action])} | {_code(str(change.key))} "
        f"| {_reasons(change)} |"
        for change in changes[:_ROWS]
    ]
    more = [f"| | | … and {len(changes) - _ROWS} more | |"] if len(changes) > _ROWS else []
    return "\n".join(["| | | Definition | |", "|--|--|--|--|", *rows, *more]) if rows else ""


def _reasons(change: Change) -> str:
    reasons = [words for words in (cause_words(change), latest_words(change)) if words]
    reasons += [guard_words(guard, change.action)[0] for guard in change.guards]
    return "<br>".join(_code(shortened(words, _WORDS)) for words in reasons)


def _problems(plan: Plan) -> str:
    marks = {"error": "❌", "warning": "⚠️", "note": "ℹ️"}
    return "\n".join(
        f"- {marks[problem.severity]} {problem.code} {_code(str(problem.position or problem.key or ''))} "
        f"{_code(shortened(problem.message, _WORDS))}"
        for problem in plan.problems
    )


def _details(change: Change) -> str:
    lines = [line[4:] if line.startswith("    ") else line for line in change_lines(change)[1:]]
    text = "\n".join(lines) or cause_words(change) or "new"
    fence = "`" * max(3, _longest_run(text) + 1)
    title = html.escape(printable(str(change.key)))
    return (
        f"<details><summary><code>{_SIGNS[change.action]} {title}</code></summary>\n\n"
        f"{fence}diff\n{text}\n{fence}\n\n</details>"
    )


def _code(text: str) -> str:
    """A code span that holds in a table, whatever is in it; nothing for nothing."""
    text = printable(text).replace("|", "\\|")
    if not text.strip():
        return ""
    fence = "`" * (_longest_run(text) + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
