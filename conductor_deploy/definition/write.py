"""Definitions as tidy files. What is written reads back as the same definition, type for type."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from conductor_deploy.definition.document import Kind
from conductor_deploy.definition.placeholder import as_template, secret_names
from conductor_deploy.definition.schema import arrange
from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.definition.syntax.yaml_scalar import (
    LONGEST_NAME,
    block_scalar,
    escaped,
    is_plain,
    scalar,
)
from conductor_deploy.definition.syntax.yaml_text import RAW
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["json_document", "to_json", "to_yaml"]

_WIDTH = 100  # of a line that holds a list
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


def to_yaml(body: JSONObject, kind: Kind) -> str:
    """A YAML document: fields in the order a person reads them, text of several lines as a block."""
    return "\n".join(_lines(arrange(kind, body), 0) if body else ["{}"]) + "\n"


def to_json(body: JSONObject, kind: Kind) -> str:
    """A JSON file, two spaces a level, fields in the order a person reads them."""
    return json_document(_as_templates(arrange(kind, body)))


def json_document(value: JSON) -> str:
    """A JSON file of a value as it is."""
    return _json(value, 0) + "\n"


def _lines(value: JSON, indent: int) -> Iterator[str]:
    """The lines of a collection that holds something."""
    pad = " " * indent
    if isinstance(value, Mapping):
        for name, item in value.items():
            head = f"{pad}{scalar(name)}:"
            if len(name) > LONGEST_NAME:
                yield f"{pad}? {scalar(name)}"
                head = f"{pad}:"
            yield from _entry(head, item, indent)
    else:
        for item in cast("Sequence[JSON]", value):
            yield from _item(f"{pad}-", item, indent)


def _entry(head: str, value: JSON, indent: int) -> Iterator[str]:
    """A name or a dash and what it introduces."""
    if isinstance(value, str):
        yield from _text(head, value, indent + 2)
    elif line := _one_line(head, value):
        yield line
    else:
        yield head
        yield from _lines(value, indent + 2)


def _item(head: str, value: JSON, indent: int) -> Iterator[str]:
    """As `_entry`, but a collection begins in the line of its dash."""
    if isinstance(value, str) or _one_line(head, value):
        yield from _entry(head, value, indent)
    else:
        first, *others = _lines(value, indent + 2)
        yield f"{head} {first[indent + 2 :]}"
        yield from others


def _text(head: str, value: str, indent: int) -> Iterator[str]:
    text = _with_secrets(value)
    if _is_misread(value):
        head += f" {RAW}"
    first, *others = block_scalar(text, indent) or [scalar(text)]
    yield f"{head} {first}"
    yield from others


def _one_line(head: str, value: JSON) -> str | None:
    """None where the value needs lines of its own."""
    match value:
        case Mapping():
            return None if value else f"{head} {{}}"
        case list() | tuple():
            line = f"{head} [{', '.join(_flow(item) or '' for item in value)}]"
            return line if len(line) <= _WIDTH and all(map(_flow, value)) else None
    return f"{head} {scalar(value)}"


def _flow(value: JSON) -> str | None:
    """A scalar inside brackets; None where it would need quotes or a tag."""
    if isinstance(value, Mapping | list | tuple):
        return None
    if isinstance(value, str) and (_is_misread(value) or not is_plain(value, in_flow=True)):
        return None
    return scalar(value)


def _is_misread(text: str) -> bool:
    """True where reading would take the text for a template."""
    return not secret_names(text) and ("{{" in text or text.startswith("{%"))


def _with_secrets(text: str) -> str:
    """A placeholder is written as the template that gives it; then braces beside it are a template's, too."""
    return as_template(text.replace("{{", '{{ "{{" }}')) if secret_names(text) else text


def _as_templates(value: JSON) -> JSON:
    """The strings of a value as JSON has them, which knows no tag."""
    match value:
        case str():
            return f"{{% raw %}}{value}{{% endraw %}}" if _is_misread(value) else _with_secrets(value)
        case Mapping():
            return {name: _as_templates(item) for name, item in value.items()}
        case list() | tuple():
            return [_as_templates(item) for item in value]
    return value


def _json(value: JSON, indent: int) -> str:
    match value:
        case Mapping() if value:
            items = [f"{escaped(name)}: {_json(item, indent + 2)}" for name, item in value.items()]
            return _enclosed("{}", items, indent)
        case list() | tuple() if value:
            items = [_json(item, indent + 2) for item in value]
            line = f"[{', '.join(items)}]"
            is_short = len(line) + indent <= _WIDTH and not any(
                isinstance(item, Mapping | list | tuple) for item in value
            )
            return line if is_short else _enclosed("[]", items, indent)
        case str():
            return escaped(value)
        case NumberText() if _JSON_NUMBER.fullmatch(value.text):
            return value.text
    return json.dumps(value, allow_nan=False)


def _enclosed(brackets: str, items: list[str], indent: int) -> str:
    pad = " " * indent
    inner = ",\n".join(f"{pad}  {item}" for item in items)
    return f"{brackets[0]}\n{inner}\n{pad}{brackets[1]}"
