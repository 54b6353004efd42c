"""A plan as text, for a terminal or a log; colour adds nothing that the words don't say."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from conductor_deploy.plan.plan import Action, Change, Guard, Plan
from conductor_deploy.present.fields import Row, rows
from conductor_deploy.present.palette import PLAIN, Palette, Role
from conductor_deploy.present.problems import problem_lines
from conductor_deploy.present.values import key_text, printable
from conductor_deploy.present.width import columns, padded
from conductor_deploy.present.words import (
    SIGNS,
    as_told,
    cause_words,
    drift_line,
    guard_words,
    headline,
    latest_words,
    listed,
    plan_line,
    running_words,
    sameness_words,
    shared_guards,
)

__all__ = ["change_lines", "drift_text", "field_lines", "held_lines", "list_lines", "plan_text", "remarks"]

_VALUE = 60  # characters of a value that are shown
_WIDEST = 60  # a wider column pushes what follows to the right, instead of everything


def plan_text(plan: Plan, palette: Palette = PLAIN) -> str:
    """The whole plan. Its last line starts with `Plan:`."""
    return _report(plan, headline(plan), plan_line(plan), palette)


def drift_text(plan: Plan, palette: Palette = PLAIN) -> str:
    """What drifted, as the changes that would undo it. Its last line starts with `Drift:`."""
    nothing_released = replace(plan, changes=())
    return _report(plan, headline(nothing_released), drift_line(plan), palette)


def _report(plan: Plan, first: str, last: str, palette: Palette) -> str:
    plan = as_told(plan)
    shared = shared_guards(plan.changes)
    paragraphs = (
        [palette.paint("strong", first)],
        _aligned([_block(change, shared, palette) for change in plan.changes], palette),
        [line for guard, changes in shared.items() for line in _shared_lines(guard, changes, palette)],
        [*held_lines(plan), *list_lines(plan)],
        list(problem_lines(plan.problems, palette)),
        [palette.paint("strong", last)],
    )
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines)


def change_lines(change: Change) -> list[str]:
    """The fields of one change and what is to be said about it, without its headline and colour."""
    return [*field_lines(change), *remarks(change)]


def field_lines(change: Change) -> list[str]:
    """The fields of one change, each as in a diff."""
    return list(_row_lines(rows(change, _VALUE), PLAIN))


def remarks(change: Change) -> list[str]:
    """What is to be said about a change besides its fields."""
    return [*_facts(change), *_guards(change, (), PLAIN)]


@dataclass(frozen=True, slots=True)
class _Block:
    """A change before its columns are aligned. Of a deletion the lines hang below the second column."""

    action: Action
    key: str
    columns: tuple[str, str]
    lines: tuple[str, ...]


def _block(change: Change, shared: Container[Guard], palette: Palette) -> _Block:
    key = key_text(change.key)
    facts, guards = _facts(change), _guards(change, shared, palette)
    if change.action == "delete":
        first, *rest = [*(guards or [cause_words(change)]), *facts]
        return _Block(change.action, key, (first, ""), tuple(rest))
    found = rows(change, _VALUE)
    position = change.position
    file = printable(f"{position.file}:{position.line}") if position else ""
    if change.action == "update" and not change.key.kind.versioned and len(found) == 1 and not found[0].lines:
        row = found[0]
        words = (
            f"{row.subject} {row.value}" if row.op == "change" else f"{row.sign} {row.subject} {row.value}"
        )
        columns = (words, _joined(cause_words(change), row.origin) or file)
        return _Block(change.action, key, columns, (*facts, *guards))
    lines = _row_lines(found, palette)
    return _Block(change.action, key, (file, _reasons(change)), (*lines, *facts, *guards))


def _reasons(change: Change) -> str:
    below = change.compared_with if change.action == "create" else None
    return _joined(f"(against @{below.version})" if below else "", cause_words(change))


def _joined(*words: str) -> str:
    return "    ".join(word for word in words if word)


def _aligned(blocks: Sequence[_Block], palette: Palette) -> list[str]:
    key_width = _width(block.key for block in blocks)
    file_width = _width(block.columns[0] for block in blocks if block.columns[1])
    lines: list[str] = []
    for block in blocks:
        key = palette.paint(block.action, f"{SIGNS[block.action]} {block.key}") + " " * (
            key_width - columns(block.key)
        )
        second, third = block.columns
        lines.append(f"{key}    {padded(second, file_width) if third else second}    {third}".rstrip())
        indent = " " * (key_width + 6 if block.action == "delete" else 4)
        lines += (indent + line for line in block.lines)
    return lines


def _width(texts: Iterable[str]) -> int:
    return max((width for width in map(columns, texts) if width <= _WIDEST), default=0)


def _row_lines(found: Sequence[Row], palette: Palette) -> Iterator[str]:
    subject = _width(row.subject for row in found)
    label = _width(row.label for row in found)
    value = _width(row.value for row in found if row.origin)
    for row in found:
        words = f"{padded(row.label, label)}    {row.value}" if row.label else row.value
        padding = label + 4 if row.label else 0
        line = f"{palette.paint(row.role, row.sign)} {padded(row.subject, subject)}    "
        yield (line + _joined(padded(words, padding + value), palette.paint("faint", row.origin))).rstrip()
        for text in row.lines:
            yield "    " + palette.paint(_LINE_ROLES.get(text[:1], "faint"), text)


_LINE_ROLES: Mapping[str, Role] = {"+": "create", "-": "delete"}


def _facts(change: Change) -> list[str]:
    found = (sameness_words(change), latest_words(change), running_words(change))
    return [words for words in found if words]


def _guards(change: Change, shared: Container[Guard], palette: Palette) -> list[str]:
    lines: list[str] = []
    for guard in change.guards:
        if guard not in shared:
            lines += _guard_lines(guard, change.action, palette)
        elif guard.level == "blocked":
            lines.append(palette.paint("error", f"blocked: {guard.code}, see below"))
    return lines


def _guard_lines(guard: Guard, action: str, palette: Palette) -> Iterator[str]:
    reason, *rest = guard_words(guard, action)
    roles: Mapping[str, Role] = {"blocked": "error", "lifted": "warning", "note": "note"}
    yield palette.paint(roles[guard.level], reason)
    yield from rest


def _shared_lines(guard: Guard, changes: Sequence[Change], palette: Palette) -> Iterator[str]:
    yield f"{listed(change.key for change in changes)}:"
    yield from ("    " + line for line in _guard_lines(guard, changes[0].action, palette))


def list_lines(plan: Plan) -> Iterator[str]:
    """Definitions that are not touched, and that somebody should know of."""
    if plan.adopted:
        yield f"{len(plan.adopted)} to adopt, live and owned from the next release on: {listed(plan.adopted)}"
    if plan.forgotten:
        why = "owned until now, left alone from the next release on"
        yield f"{len(plan.forgotten)} to forget, {why}: {listed(plan.forgotten)}"
    orphaned = [key for key in plan.orphaned if key not in plan.older]
    if orphaned:
        why = "owned, no longer in the repository, deleted with --prune"
        yield f"{len(orphaned)} orphaned, {why}: {listed(orphaned)}"
    if plan.older:
        yield f"older versions kept: {_older_words(plan)}"
    if plan.unmanaged_count:
        names = listed(plan.unmanaged, of=plan.unmanaged_count)
        yield f"{plan.unmanaged_count} unmanaged, live and owned by nobody: {names}"


def held_lines(plan: Plan) -> Iterator[str]:
    """What a rollback took back, and what lifts that."""
    if plan.operation.kind == "rollback":
        if plan.held:
            yield f"held from then on, until the source changes: {listed(plan.held)}"
        return
    for key in plan.held:
        shown = key_text(key)
        yield f"held (rolled back in release {plan.rolled_back.get(key, '?')}): {shown} waits for its source to change"
        yield f"    to deploy it all the same: --allow held={shown}"


def _older_words(plan: Plan) -> str:
    """Versions that stay even with `--prune` say why."""
    held = {key.name: key for key in plan.held}
    standing = [key for key in plan.older if key.name in held]
    words = [f"{key_text(key)}, which is latest while {key_text(held[key.name])} is held" for key in standing]
    others = [key for key in plan.older if key.name not in held]
    return ", ".join([*words, *([listed(others)] if others else [])])
