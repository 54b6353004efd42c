"""The comment on a pull request: what `plan -o json` found, for every environment, as a reviewer reads it.

The verdict is first and never cut; of what there is to unfold, the largest goes first where there is no room.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.plan import Plan
from conductor_deploy.plan.planfile import plans_in
from conductor_deploy.present.markdown import Detail, code, folded, link, row, table
from conductor_deploy.present.section import WHOLE, About, Failure, Section, read_failure, section
from conductor_deploy.present.words import counted

__all__ = ["LIMIT", "changes_digest", "comment", "markdown"]

LIMIT = 60_000  # characters; GitHub takes 65,536 in a comment
_HEADING = 400  # characters of an environment's title, and of its row in the table of all
_NO_LINKS: Mapping[str, str] = MappingProxyType({})


def comment(
    plans: Sequence[Mapping[str, Any]],
    *,
    marker: str = "",
    note: str = "",
    links: Mapping[str, str] = _NO_LINKS,
    about: About = "plan",
    limit: int = LIMIT,
) -> str:
    """Markdown of at most `limit` characters, for GitHub and GitLab.

    `plans` are the documents that `plan -o json` (or `drift -o json`) printed: of one environment or of several, and
    also `{"error": …, "problems": …}` of a run that failed, to which the caller adds the "environment".
    `marker` becomes the first line: an HTML comment, by which the comment is found again. `note` is a line of
    Markdown by the caller, below the verdict ("same changes as reviewed in #123"). `links` are words ("run", "plan
    file") and the addresses behind them, where all is to be found that had no room.
    """
    found = [each for content in plans for each in _findings(content)]
    where = " · ".join(link(words, url) for words, url in links.items())
    first, *rest = _pieces(found, about, limit)
    return _fitted([marker, first, note, *rest, where], limit)


def markdown(plans: Sequence[Plan], about: About = "plan") -> str:
    """The same of plans that were just made."""
    return _fitted([*_pieces(plans, about, LIMIT)], LIMIT)


def changes_digest(plan: Mapping[str, Any]) -> str:
    """64 hex digits over the changes alone: two plan documents of the same changes have the same, whenever and
    against whatever state of the server they were made."""
    changes = [[each["key"], each["action"], each["after_digest"] or ""] for each in plan["changes"]]
    owned = [[key, action, ""] for action in ("adopted", "forgotten") for key in plan.get(action, ())]
    return digest(sorted([*changes, *owned]), 64)


def _findings(content: Mapping[str, Any]) -> Sequence[Plan | Failure]:
    return [read_failure(content)] if "error" in content else plans_in(content)


def _pieces(found: Sequence[Plan | Failure], about: About, limit: int) -> Iterator[str | Detail]:
    """Text that stays and details that may go, from the title on."""
    room = (limit - limit // 8) // max(1, len(found)) - _HEADING
    sections = [section(each, about, room) for each in found]
    if len(sections) == 1:
        yield f"### {sections[0].subject} · {code(sections[0].environment)} · {sections[0].verdict}"
        yield from sections[0].blocks
        yield from sections[0].details
        return
    yield f"### {_common_subject(sections)} · {_common_verdict(sections)}"
    yield table(_OVERVIEW, [row([code(each.environment), each.verdict, *each.counts]) for each in sections])
    told: dict[Detail, str] = {}
    for each in sorted(sections, key=lambda section: section.is_fine):
        yield f"#### {code(each.environment)} · {each.verdict}"
        yield from each.blocks
        yield from _not_told(each, told)


_OVERVIEW = ["Environment", "", "Create", "Update", "Delete", "Unchanged"]


def _common_subject(sections: Sequence[Section]) -> str:
    subjects = {section.subject for section in sections}
    return subjects.pop() if len(subjects) == 1 else "Conductor"


def _common_verdict(sections: Sequence[Section]) -> str:
    """What is wrong, and where; else what most has to say."""
    bad = [
        f"{code(each.environment)}: {each.verdict.replace(' · ', ', ')}"
        for each in sections
        if not each.is_fine
    ]
    return " · ".join(bad) or max(each.verdict for each in sections)


def _not_told(section: Section, told: dict[Detail, str]) -> Iterator[str | Detail]:
    """Details are told once, where environments before this one have the same."""
    again = [told[each] for each in section.details if each in told]
    if again:
        where = ", ".join(map(code, dict.fromkeys(again)))
        yield f"_The details of {counted(len(again), 'change')} are those of {where}._"
    for each in section.details:
        if told.setdefault(each, section.environment) == section.environment:
            yield each


def _fitted(pieces: Sequence[str | Detail], limit: int) -> str:
    """All text, and of the parts of the details as many as there is room for: the smallest."""
    fixed = sum(len(piece) + 2 for piece in pieces if isinstance(piece, str))
    shown = _smallest(pieces, limit - fixed - len(_left_out(10**6)) - 2)
    cut = sum(whole != left for whole, left in zip(pieces, shown, strict=True))
    texts = [piece if isinstance(piece, str) else folded(piece) for piece in shown]
    return "\n\n".join(filter(None, [*texts, _left_out(cut) if cut else ""])) + "\n"


def _left_out(count: int) -> str:
    return f"_Left out for their size: details of {counted(count, 'change')}; {WHOLE}._"


def _smallest(pieces: Sequence[str | Detail], room: int) -> list[str | Detail]:
    details = {number: piece for number, piece in enumerate(pieces) if isinstance(piece, Detail)}
    kept: dict[int, set[int]] = {}
    for size, number, index in sorted(
        (len(text), number, index)
        for number, each in details.items()
        for index, text in enumerate(each.parts)
    ):
        cost = size + 2 + (0 if number in kept else len(folded(replace(details[number], parts=("",)))))
        if cost > room:
            break
        room -= cost
        kept.setdefault(number, set()).add(index)
    return [
        piece if isinstance(piece, str) else _with_parts(piece, kept.get(number, ()))
        for number, piece in enumerate(pieces)
    ]


def _with_parts(detail: Detail, kept: Container[int]) -> Detail:
    return replace(detail, parts=tuple(text for index, text in enumerate(detail.parts) if index in kept))
