"""One change for a reviewer: in a few words, why and who notices, and what there is to unfold."""

from collections import Counter
from collections.abc import Container, Iterator

from conductor_deploy.analysis.flow import Flow, flow
from conductor_deploy.definition.document import WORKFLOW
from conductor_deploy.plan.merging import changed_flow
from conductor_deploy.plan.plan import Change, Guard
from conductor_deploy.present import drawing
from conductor_deploy.present.fields import Row, rows
from conductor_deploy.present.markdown import Detail, code, fenced, prose
from conductor_deploy.present.mermaid import mermaid
from conductor_deploy.present.text import field_lines, remarks
from conductor_deploy.present.values import key_text, shortened
from conductor_deploy.present.words import (
    SIGNS,
    cause_words,
    counted,
    guard_words,
    latest_words,
    listed,
    running_words,
    sameness_words,
)

__all__ = ["LONGEST", "brief", "detail", "guard_reasons", "reasons"]

LONGEST = 200  # characters of one reason
_VALUE = 40  # characters of a value
_NAMED = 5  # tasks; more are counted


def brief(change: Change) -> str:
    """What changed, as Markdown: the one field, or how many tasks and which other fields."""
    if change.action == "delete":
        return "deleted"
    if change.before is None:
        return "new"
    found = rows(change, _VALUE)
    if len(found) == 1 and not found[0].lines:
        return code(_in_short(found[0]))
    return _parts(change) or sameness_words(change)


def _in_short(row: Row) -> str:
    sign = "" if row.op == "change" else row.sign
    return " ".join(filter(None, (sign, row.subject, row.label, row.value)))


def _parts(change: Change) -> str:
    """The tasks by name or by number, and the definition's other fields."""
    own = dict.fromkeys(field.path.split("/")[1] for field in change.fields if field.task is None)
    drawn = _flow(change)
    marked = [node for node in drawn.nodes[1:] if node.mark] if drawn else []
    tasks = [code(drawing.words(node)[0]) for node in marked]
    if len(marked) > _NAMED:
        counts = Counter(node.mark for node in marked)
        first, *rest = [(counts[mark], mark) for mark in drawing.SIGNS if counts[mark]]
        tasks = [f"{counted(first[0], 'task')} {first[1]}", *(f"{count} {mark}" for count, mark in rest)]
    own.pop("tasks", None)
    names = [name for name in own if name != "version" or change.action == "update"]
    return ", ".join([*tasks, *([code(listed(names))] if names else [])])


def reasons(change: Change, shared: Container[Guard]) -> Iterator[str]:
    """Why, and who notices, as Markdown; guards that others have, too, are told elsewhere."""
    for told in filter(None, (cause_words(change), latest_words(change), running_words(change))):
        yield prose(shortened(told, LONGEST))
    for guard in change.guards:
        if guard not in shared:
            yield from guard_reasons(guard, change.action)
        elif guard.level == "blocked":
            yield f"blocked: {code(guard.code)}, see above"


def guard_reasons(guard: Guard, action: str) -> Iterator[str]:
    """The reason, who or what where the reason doesn't name them, and the flag."""
    reason, *rest = (text.strip() for text in guard_words(guard, action))
    for text in (reason, *(text for text in rest if text not in reason)):
        said, option, lift = shortened(text, LONGEST).partition("--allow ")
        yield " ".join(filter(None, (prose(said), code(option + lift))))


def detail(change: Change) -> Detail | None:
    """The fields as a diff, what didn't fit in a line, and for a workflow the drawing."""
    lines = [] if _is_told(change) else [_in_diff(line) for line in field_lines(change)]
    long = [prose(line.strip()) for line in remarks(change) if len(line) > LONGEST]
    parts = (
        fenced(lines, "diff") if lines else "",
        "\n".join(f"- {line}" for line in long),
        _drawing(change),
    )
    found = tuple(filter(None, parts))
    file = f"    {change.position.file}:{change.position.line}" if change.position else ""
    return Detail(f"{SIGNS[change.action]} {key_text(change.key)}{file}", found) if found else None


def _is_told(change: Change) -> bool:
    """Whether the table has it all: one field, whose value was short enough."""
    whole = rows(change, 10 * _VALUE)
    return len(whole) == 1 and whole == rows(change, _VALUE) and not (whole[0].lines or whole[0].origin)


def _in_diff(line: str) -> str:
    """With a sign that colours it in a diff; the lines of a text begin where others do."""
    return "!" + line[1:] if line.startswith("~") else line.removeprefix("    ")


def _drawing(change: Change) -> str:
    drawn = _flow(change)
    if drawn is None:
        return ""
    fence = fenced(mermaid(drawn).splitlines(), "mermaid")
    if change.before is None:
        return fence
    return f"{drawing.LEGEND}\n\n{fence}" if any(node.mark for node in drawn.nodes) else ""


def _flow(change: Change) -> Flow | None:
    if change.key.kind is not WORKFLOW or change.after is None:
        return None
    return (
        flow(change.after)
        if change.before is None
        else changed_flow(change.before, change.after, change.fields)
    )
