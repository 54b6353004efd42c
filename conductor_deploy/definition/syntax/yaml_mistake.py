"""What a person probably meant where YAML can't be read."""

import re
from typing import NamedTuple

import yaml

from conductor_deploy.definition.syntax.json_scanner import Flaw

__all__ = ["explain_yaml"]


class _Mistake(NamedTuple):
    """What the parser says, in libyaml's or in PyYAML's words, and what to say instead."""

    pattern: str
    message: str  # {found}: what stands at the position; {line}: where what is being read begins
    hint: str
    at_start: bool = False  # the position is where what is being read begins, not where it broke off


_QUOTE = "put the whole text in quotes"
_CLOSE = "close what is open; or, if it is a text that begins so, put the whole of it in quotes"
_MISTAKES = (
    _Mistake("tab character|token.*'\\\\t'", "a tab; YAML is indented by spaces", "replace it by spaces"),
    _Mistake("cannot start any token", "a text can't begin with {found}", _QUOTE),
    _Mistake(
        "mapping values are not allowed",
        "a second colon, or a line that is indented too far",
        'put a text that holds ": " in quotes; entries of one mapping stand in one column',
    ),
    _Mistake(
        "could not find expected ':'",
        "this line is not `name: value`",
        "add the colon; indent the line if it continues the text above",
        at_start=True,
    ),
    _Mistake("alphabetic or numeric", "a text can't begin with {found}", _QUOTE, at_start=True),
    _Mistake("end of stream", "the quote that opens here is never closed", "close it", at_start=True),
    _Mistake(
        "unknown escape", "no such escape in double quotes", "double the backslash, or use single quotes"
    ),
    _Mistake("Unicode character escape", "no such character", "write the character itself"),
    _Mistake("',' or ']'", "found {found}, expected a comma or the ] of the list of line {line}", _CLOSE),
    _Mistake("',' or '}'", "found {found}, expected a comma or the }} of the mapping of line {line}", _CLOSE),
    _Mistake(
        "expected key|<block end>|'-' indicator",
        "found {found}, which does not fit what begins in line {line}",
        "entries of one mapping or list stand in one column; a text is quoted as a whole or not at all",
    ),
    _Mistake("entries are not allowed", "a list can't begin in this line", "begin it in the next one"),
    _Mistake("<document start>", "found {found} after the end of the document", "put a line --- between"),
    _Mistake("node content.* ''$", "found {found} where a value belongs", "close every [ and { that is open"),
    _Mistake("node content", "found {found} where a value belongs", _QUOTE),
)


def explain_yaml(error: yaml.YAMLError, text: str) -> Flaw:
    """The flaw that an error of the parser stands for."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return _explain_marked(error, text)
    offset, character = getattr(error, "position", 0), getattr(error, "character", 0)
    if getattr(error, "encoding", None) == "?":  # libyaml counts bytes
        offset = len(text.encode()[:offset].decode(errors="ignore"))
    shown = f"U+{character:04X}" if isinstance(character, int) else repr(character)
    message = f"YAML can't hold the character {shown} as it is"
    return Flaw(
        "CD005", "error", offset, message, 'remove it, or write it as an escape in double quotes: "\\u…"'
    )


def _explain_marked(error: yaml.MarkedYAMLError, text: str) -> Flaw:
    problem = error.problem or "can't be read"
    here = error.problem_mark.index if error.problem_mark else 0
    start = error.context_mark.index if error.context_mark else here
    said = f"{problem} {text[here : here + 1]!r}"
    mistake = next((row for row in _MISTAKES if re.search(row.pattern, said)), None)
    if mistake is None:
        return Flaw("CD005", "error", here, problem, "the grammar of YAML is told at yaml.org")
    at = start if mistake.at_start else here
    message = mistake.message.format(found=_found(text, at), line=text.count("\n", 0, start) + 1)
    return Flaw("CD005", "error", at, message, _template_hint(text, at) or mistake.hint)


def _template_hint(text: str, at: int) -> str | None:
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    if "{%" in line:
        return "templates with {% … %} stand in files named *.yaml.j2"
    return 'put "{{ … }}" in quotes' if "{{" in line else None


def _found(text: str, at: int) -> str:
    word = re.compile(r"\w+|.", re.DOTALL).match(text, at)
    return repr(word[0][:30]) if word else "the end of the file"
