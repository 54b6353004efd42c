"""Numbers in definition files, changed where they stand: all else of the file stays as somebody wrote it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from conductor_deploy.definition.source import Document

__all__ = ["Edit", "applied", "number_edit", "version_edit"]

_NUMBER = re.compile(r"\"-?\d+\"|'-?\d+'|-?\d+")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Characters `start` to `end` of a text, and what stands there from now on."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits; they must not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def number_edit(document: Document, pointer: str, number: int) -> Edit | None:
    """None where no whole number stands there: it comes from a template, or is an expression."""
    source = document.source
    start = source.offset(document.number, document.pointer + pointer)
    found = None if start is None else _NUMBER.match(source.text, start)
    if found is None:
        return None
    quote = found[0][0] if found[0][0] in "\"'" else ""
    return Edit(found.start(), found.end(), f"{quote}{number}{quote}")


def version_edit(document: Document, version: int) -> Edit | None:
    """As `number_edit` of the version. A file that leaves it out, and so means 1, says it before its name."""
    if "version" in document.body:
        return number_edit(document, "/version", version)
    source = document.source
    value = source.offset(document.number, f"{document.pointer}/name")
    if value is None:
        return None
    if source.is_json:
        start = source.text.rindex('"name"', 0, value)
        return Edit(start, start, f'"version": {version}, ')
    start = source.text.rindex("name", 0, value)
    indent = " " * (start - source.text.rfind("\n", 0, start) - 1)
    return Edit(start, start, f"version: {version}\n{indent}")
