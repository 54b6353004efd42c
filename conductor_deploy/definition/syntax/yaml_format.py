"""A laid-out YAML text in canonical style: two spaces a level, fields in order, comments where they belong.

Scalars stay as they are written, quotes, tags and anchors included; so does what is in brackets in one line.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import dropwhile

import yaml

from conductor_deploy.definition.syntax.yaml_layout import Entry, Node, Page, comments
from conductor_deploy.definition.syntax.yaml_scalar import LONGEST_NAME, escaped
from conductor_deploy.jsonvalue import JSON

__all__ = ["format_pages"]

_BLANKS = " \t"
_KEPT = "\0"  # ends each line of a value that the empty lines below it belong to; no YAML text holds it
_CORE = "tag:yaml.org,2002:"
_INDENTATION = re.compile(r"(?<=[|>])([-+]?)[1-9]")


def format_pages(pages: Sequence[Page], arranged: Iterable[JSON]) -> str:
    """The text. `arranged` are the values of the pages that hold something, names in order."""
    values = iter(arranged)
    lines: list[str] = []
    for page in pages:
        if not page.root and not any(comments([page])):
            continue
        if lines and "---" not in page.head:
            lines.append("---")
        lines += dropwhile(_is_empty, page.head)
        if page.root:
            lines += _body(page.root, next(values), 0)
        lines += page.foot
    return "\n".join(_apart(lines)).strip("\n").replace(_KEPT, "") + "\n"


def _apart(lines: Iterable[str]) -> Iterator[str]:
    """Without empty lines for the eye where they would become part of the value above."""
    last = ""
    for line in lines:
        if line or not last.endswith(_KEPT):
            yield line
            last = line


def _is_empty(line: str) -> bool:
    return not line


def _body(node: Node, value: JSON, indent: int) -> list[str]:
    """The lines of a collection, which does not begin with an empty one."""
    pad = " " * indent
    if _is_inline(node):
        return [pad + _inline(node, value)]
    lines = [line for entry, item in _in_order(node, value) for line in _lines(entry, item, indent)]
    lines += [f"{pad}{comment}".rstrip() for comment in node.foot]
    return list(dropwhile(_is_empty, lines))


def _in_order(node: Node, value: JSON) -> list[tuple[Entry, JSON]]:
    """The entries in the order of the arranged value, with what it holds there."""
    if isinstance(value, Mapping):
        places = {name: place for place, name in enumerate(value)}
        entries = sorted(node.entries, key=lambda entry: places.get(_name(entry), -1))
        return [(entry, value.get(_name(entry))) for entry in entries]
    if isinstance(value, Sequence) and len(value) == len(node.entries):
        return list(zip(node.entries, value, strict=True))
    return [(entry, None) for entry in node.entries]


def _name(entry: Entry) -> str:
    return str(entry.name.event.value) if entry.name else ""


def _lines(entry: Entry, value: JSON, indent: int) -> Iterator[str]:
    pad, node = " " * indent, entry.value
    is_block = node.is_collection and not _is_inline(node)
    above, comment = _comments(entry, is_block)
    yield from (f"{pad}{line}".rstrip() for line in above)
    *long_name, head = _head(entry, pad)
    yield from long_name
    if not is_block:
        *first, last = _value(head, node, value, indent + 2)
        yield from first
        yield _joined(last, comment)
    elif entry.name or _properties(node):
        yield _joined(head, comment)
        yield from _body(node, value, indent + 2)
    else:
        yield from _after_dash(pad, _body(node, value, indent + 2), comment)


def _comments(entry: Entry, is_block: bool) -> tuple[list[str], str]:
    """Those above the entry, and the one in its line: there is room for one."""
    if is_block and not entry.after_value:
        return entry.before, entry.after_name
    return [*entry.before, *filter(None, [entry.after_name])], entry.after_value


def _head(entry: Entry, pad: str) -> list[str]:
    """A dash, or a name, and the properties of a collection; a long name has a line of its own."""
    properties = _properties(entry.value)
    if not entry.name:
        return [_joined(f"{pad}-", properties)]
    name = escaped(_name(entry)) if "\n" in entry.name.text else entry.name.text
    if len(name) > LONGEST_NAME:
        return [f"{pad}? {name}", _joined(f"{pad}:", properties)]
    return [_joined(f"{pad}{name}:", properties)]


def _after_dash(pad: str, body: list[str], comment: str) -> Iterator[str]:
    """A collection that begins in the line of its dash; comments above its first entry go above the dash."""
    while body[0].lstrip().startswith("#") or not body[0]:
        yield f"{pad}{body.pop(0).lstrip()}".rstrip()
    if comment:
        yield pad + comment
    yield f"{pad}- {body[0].lstrip(_BLANKS)}"
    yield from body[1:]


def _value(head: str, node: Node, value: JSON, indent: int) -> list[str]:
    """A scalar, or what stands in brackets in one line."""
    if node.is_collection:
        return [_joined(head, _inline(node, value))]
    first, *others = node.text.split("\n")
    if node.is_block:
        header = _INDENTATION.sub(r"\g<1>2", first.rstrip())
        kept = _KEPT if "+" in first.partition("#")[0] else ""
        return [line + kept for line in (_joined(head, header), *_block(node, others, indent))]
    stripped = (line.strip(_BLANKS) for line in others)
    return [_joined(head, first.rstrip(_BLANKS)), *(" " * indent + line if line else "" for line in stripped)]


def _block(node: Node, lines: Sequence[str], indent: int) -> Iterator[str]:
    """The lines of a block scalar, moved to another indentation."""
    value = next((line for line in node.event.value.split("\n") if line.strip()), "")
    written = next((line for line in lines if line.strip()), "")
    before = _width(written) - _width(value)
    for line in lines:
        yield f"{' ' * indent}{line[before:]}" if len(line) > before else ""


def _width(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_inline(node: Node) -> bool:
    """True for a collection in brackets that is empty or stands in one line."""
    return bool(node.is_collection and node.event.flow_style and not (node.entries and "\n" in node.text))


def _inline(node: Node, value: JSON) -> str:
    """What stands in brackets, without the properties before them."""
    items = []
    for entry, item in _in_order(node, value):
        inner = entry.value
        text = _joined(_properties(inner), _inline(inner, item)) if inner.is_collection else inner.text
        items.append(f"{entry.name.text}: {text}" if entry.name else text)
    brackets = "{}" if isinstance(node.event, yaml.MappingStartEvent) else "[]"
    return f"{brackets[0]}{', '.join(items)}{brackets[1]}"


def _properties(node: Node) -> str:
    """Anchor and tag of a collection; those of a scalar are in its text."""
    if not node.is_collection:
        return ""
    anchor, tag = node.event.anchor, node.event.tag
    return _joined(f"&{anchor}" if anchor else "", tag.replace(_CORE, "!!") if tag else "")


def _joined(left: str, right: str) -> str:
    """With one space between, if both hold something."""
    return f"{left} {right}" if left and right else left or right
