"""Values as people read them on one line. What a definition says can't write to the terminal."""

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from conductor_deploy.definition.document import Key
from conductor_deploy.definition.pattern import escape
from conductor_deploy.definition.placeholder import as_template
from conductor_deploy.jsonvalue import JSON

__all__ = [
    "changed_lines",
    "changed_values",
    "is_multiline",
    "key_text",
    "printable",
    "shortened",
    "value_text",
]

_CONTEXT = 12  # characters kept before the first difference


def printable(text: str) -> str:
    """The text with all that can't be seen escaped: controls, direction marks, blanks but the space."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _escaped(c) for c in text)


def key_text(key: Key | str) -> str:
    """A key so that it can be given to `--select`; a text that is none, as it is."""
    if isinstance(key, Key):
        return printable(escape(key))
    try:
        return key_text(Key.parse(key))
    except ValueError:
        return printable(key)


def _escaped(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character, f"\\x{number:02x}")
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def value_text(value: JSON, limit: int) -> str:
    return shortened(_json(value), limit)


def changed_values(before: JSON, after: JSON, limit: int) -> tuple[str, str]:
    """Both values, shortened so that their first difference stays."""
    return _shortened_pair(_json(before), _json(after), limit)


def is_multiline(before: JSON, after: JSON) -> bool:
    return isinstance(before, str) and isinstance(after, str) and ("\n" in before or "\n" in after)


def changed_lines(before: str, after: str, limit: int) -> Iterator[str]:
    """What differs between two texts of several lines, as in a diff, with a line around it."""
    old, new = before.split("\n"), after.split("\n")
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(1):
        yield f"@@ line {group[0][3] + 1} @@"
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (" " + shortened(line, limit) for line in map(_line, new[j1:j2]))
            else:
                yield from _replaced([*map(_line, old[i1:i2])], [*map(_line, new[j1:j2])], limit)


def _line(text: str) -> str:
    return printable(as_template(text))


def _replaced(old: Sequence[str], new: Sequence[str], limit: int) -> Iterator[str]:
    pairs = [_shortened_pair(before, after, limit) for before, after in zip(old, new, strict=False)]
    yield from ("-" + before for before, _ in pairs)
    yield from ("-" + shortened(line, limit) for line in old[len(pairs) :])
    yield from ("+" + after for _, after in pairs)
    yield from ("+" + shortened(line, limit) for line in new[len(pairs) :])


def shortened(text: str, limit: int) -> str:
    """Long text loses its middle."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    return f"{text[: limit - tail - 1]}…{text[-tail:]}"


def _shortened_pair(before: str, after: str, limit: int) -> tuple[str, str]:
    if len(before) <= limit and len(after) <= limit:
        return before, after
    start = max(0, _common_length(before, after) - _CONTEXT)
    if start > 1:
        before, after = f"…{before[start:]}", f"…{after[start:]}"
    return shortened(before, limit), shortened(after, limit)


def _common_length(left: str, right: str) -> int:
    different = (index for index, (a, b) in enumerate(zip(left, right, strict=False)) if a != b)
    return next(different, min(len(left), len(right)))


def _json(value: JSON) -> str:
    return printable(as_template(json.dumps(value, ensure_ascii=False)))
