"""What decoding found, in words: which step, which field, what is wrong, and what the server makes of it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from conductor_deploy.definition.decoding.advice import advice
from conductor_deploy.definition.decoding.beans import Elsewhen
from conductor_deploy.definition.decoding.shapes import Expecting, Integer, Note, Place
from conductor_deploy.definition.decoding.whereabouts import field_path, pointer, subject
from conductor_deploy.definition.document import Kind, Severity
from conductor_deploy.definition.suggest import did_you_mean

__all__ = ["Finding", "independent", "worded"]

_WARNINGS = frozenset({"CD110", "CD111", "CD112", "CD113", "CD114"})


@dataclass(frozen=True, slots=True)
class Finding:
    """The pointer leads into the body as it was given."""

    code: str
    severity: Severity
    pointer: str
    message: str
    hint: str | None = None


def independent(rules: Iterable[Finding], decoding: Iterable[Finding]) -> Iterator[Finding]:
    """What rules find, without what they find missing only because it could not be read."""
    unread = [found.pointer for found in decoding if found.severity == "error"]
    return (rule for rule in rules if not any(pointer.startswith(rule.pointer) for pointer in unread))


def worded(note: Note, kind: Kind, version: str) -> Finding:
    """A note as a person reads it; `version` is the server's."""
    code = "CD103" if _is_missing_version(note, kind) else note.code
    severity: Severity = "warning" if code in _WARNINGS else "error"
    message, hint = _WORDS[code](note, field_path(note), version)
    return Finding(code, severity, pointer(note), f"{subject(note, kind)}: {message}", hint)


def _is_missing_version(note: Note, kind: Kind) -> bool:
    """The server makes version 0 of it, which nobody means."""
    is_version = kind.versioned and pointer(note) == "/version" and note.code in ("CD112", "CD113")
    return is_version and str(note.before or "null").strip() in ("", "null")


Words = tuple[str, str | None]


def _wrong_type(note: Note, field: str, _version: str) -> Words:
    shape: Expecting = note.detail
    return f"{field} must be {shape.expects}, not {shown(note.before)}", None


def _wrong_choice(note: Note, field: str, _version: str) -> Words:
    hint = did_you_mean(note.before, note.detail.names) if isinstance(note.before, str) else None
    return f"{field} must be {note.detail.expects}, not {shown(note.before)}", hint


def _out_of_range(note: Note, field: str, _version: str) -> Words:
    limits: Integer = note.detail
    return f"{field} must be from {limits.low} to {limits.high}, not {shown(note.before)}", None


def _no_version(note: Note, _field: str, _version: str) -> Words:
    stored = f"version is {shown(note.before)}, which the server stores as version 0"
    return stored, "write a number from 1, or leave it out for 1"


def _strange_name(note: Note, field: str, _version: str) -> Words:
    return f"{field} has a name that the server refuses", "it takes " + " and ".join(note.detail)


def _fatal_null(_note: Note, field: str, _version: str) -> Words:
    return f"{field} is null, on which the server fails", "leave it out or fill it in"


def _unknown(note: Note, field: str, _version: str) -> Words:
    return f"{field} is not a field of {_of(note.at)}; the server drops it", advice(note)


def _of(at: Place | None) -> str:
    title = at[2].title if at else "definition"
    return f"{'an' if title[0] in 'AEIOU' else 'a'} {title[0].lower()}{title[1:]}"


def _other_version(note: Note, field: str, version: str) -> Words:
    when: Elsewhen = note.detail
    hint = f"it went with {when.until}; leave it out" if when.until else f"it came with {when.since}"
    return f"{field} is not known to Conductor {version}, which drops it", hint


def _null(note: Note, field: str, _version: str) -> Words:
    stored = shown(note.detail)
    return f"{field} is null, which the server stores as {stored}", f"write {stored} or leave it out"


def _coerced(note: Note, field: str, _version: str) -> Words:
    if note.detail is None:
        return f"{field} is {shown(note.before)}, which the server takes as not set", "leave it out"
    stored = shown(note.detail)
    return f"{field} is {shown(note.before)}, which the server stores as {stored}", f"write {stored}"


def _alias(note: Note, field: str, _version: str) -> Words:
    return f"{field} is an older name of `{note.detail}`; the later of the two wins", f"write `{note.detail}`"


_WORDS: Final[Mapping[str, Callable[[Note, str, str], Words]]] = {
    "CD100": _wrong_type,
    "CD101": _wrong_choice,
    "CD102": _out_of_range,
    "CD103": _no_version,
    "CD104": _strange_name,
    "CD105": _fatal_null,
    "CD110": _unknown,
    "CD111": _other_version,
    "CD112": _null,
    "CD113": _coerced,
    "CD114": _alias,
}


def shown(value: Any) -> str:
    """A value inside a sentence: containers by their kind, long texts cut short."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    text = getattr(value, "text", None) or json.dumps(value, ensure_ascii=not _is_printable(value))
    return text if len(text) <= 60 else f"{text[:57]}…"


def _is_printable(value: Any) -> bool:
    return not isinstance(value, str) or value.isprintable()
