"""Pieces of Markdown that hold any text: it can neither be markup, nor mention anybody, nor link anywhere."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from conductor_deploy.present.values import printable

__all__ = ["Detail", "code", "fenced", "first", "folded", "link", "prose", "row", "table"]

# Words that mean nothing but themselves to GitHub and GitLab; all others stand as code.
_HARMLESS = re.compile(
    r"(?!www|gh-|conductor-deploy|\d+[.)]+$)[a-z0-9(][a-z0-9()'-]*[.,:;?!)]*|\d+:\d+|[→·…]", re.IGNORECASE
)


def code(text: str) -> str:
    """A code span; nothing for nothing."""
    text = printable(text)
    if not text.strip():
        return ""
    if "|" in text:  # it would end the cell of a table, even in code and behind a backslash
        text = text.replace("@", "@\N{ZERO WIDTH SPACE}")  # in <code>, mail addresses would be links
        return f"<code>{re.sub('[^A-Za-z0-9 ]', lambda sign: f'&#{ord(sign[0])};', text)}</code>"
    fence = "`" * (_longest_run(text) + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def prose(text: str) -> str:
    """A sentence, with the names in it as code; what begins with `conductor-deploy` is a command to its end."""
    said, name, command = printable(text).partition("conductor-deploy ")
    runs = groupby(said.strip().split(" "), key=lambda word: bool(_HARMLESS.fullmatch(word)))
    words = [word for is_harmless, run in runs for word in (run if is_harmless else _names([*run]))]
    return " ".join([*words, *([code(name + command)] if name else [])])


def _names(words: Sequence[str]) -> Iterator[str]:
    """Each as code of its own, up to what divides it from the next."""
    text = " ".join(words)
    for name, mark, _ in re.findall(r"(.+?)([,:;]+( |$)|$)", text):
        bare = re.fullmatch("`([^`]+)`", name)
        yield code(bare[1] if bare else name) + mark.strip()


def fenced(lines: Sequence[str], language: str) -> str:
    text = "\n".join(lines)
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


@dataclass(frozen=True, slots=True)
class Detail:
    """What is unfolded by a click on its title: parts, each of which can be left out."""

    title: str
    parts: tuple[str, ...]


def folded(detail: Detail) -> str:
    """Nothing where no part is left."""
    summary = f"<details><summary><code>{html.escape(printable(detail.title))}</code></summary>"
    return "\n\n".join([summary, *detail.parts, "</details>"]) if detail.parts else ""


def link(words: str, url: str) -> str:
    """Nothing but words where the address is none of the web."""
    address = re.sub(r"[\s<>\\]", lambda sign: f"%{ord(sign[0]):02X}", url)
    return f"[{prose(words)}](<{address}>)" if re.match("https?://", address) else prose(words)


def table(head: Sequence[str], rows: Sequence[str]) -> str:
    """Of rows that `row` made; nothing where there are none."""
    return "\n".join([row(head), row(["--"] * len(head)), *rows]) if rows else ""


def row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def first(lines: Iterable[str], of: int, room: int, rest: str) -> list[str]:
    """The first of so many lines, as many as there is room for, and how many more there are; no others are made."""
    shown: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return [*shown, rest.format(of - len(shown))]
        shown.append(line)
    return shown
