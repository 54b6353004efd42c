"""Values of a definition file, changed where they stand: all else stays as somebody wrote it, comments too."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import yaml

from conductor_deploy.definition.edit import Edit
from conductor_deploy.definition.source import Document
from conductor_deploy.definition.syntax.yaml_scalar import scalar
from conductor_deploy.definition.syntax.yaml_text import LOADER
from conductor_deploy.jsonvalue import JSON, equal, join_pointer, pointer_parts

__all__ = ["GONE", "Gone", "Wanted", "edits_in_place", "wanted"]


class Gone:
    """Stands for no value at all."""


GONE: Final = Gone()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to stand at a place of a definition from now on."""

    pointer: str
    value: JSON | Gone


def wanted(written: JSON, said: JSON, live: JSON, pointer: str = "") -> Iterator[Wanted]:
    """The smallest changes of what is written that make what it says what is live.

    `written` is the text's own value, before anything was rendered, patched or filled in.
    """
    if equal(said, live):
        return
    match written, said, live:
        case Mapping(), Mapping(), Mapping():
            for name in sorted(said.keys() | live.keys()):
                yield from _of_name(written, said, live, pointer + join_pointer(name), name)
        case list(), list() | tuple(), list() | tuple() if len(written) == len(said) == len(live):
            for index, values in enumerate(zip(written, said, live, strict=True)):
                yield from wanted(*values, pointer + join_pointer(index))
        case _:
            yield Wanted(pointer, live)


def _of_name(
    written: Mapping[str, JSON], said: Mapping[str, JSON], live: Mapping[str, JSON], place: str, name: str
) -> Iterator[Wanted]:
    if name not in live:
        yield Wanted(place, GONE if name in written else None)
    elif name in written and name in said:
        yield from wanted(written[name], said[name], live[name], place)
    else:
        yield Wanted(place, live[name])


def edits_in_place(document: Document, changes: Sequence[Wanted]) -> list[Edit] | None:
    """None where one of them can't be made without writing more than its own line anew."""
    text = document.source.text
    nodes = list(yaml.compose_all(text, Loader=LOADER))
    root = _descend(nodes[document.number], pointer_parts(document.pointer))
    edits = [_edit(text, root, change, document.source.is_json) for change in changes]
    return None if None in edits else cast("list[Edit]", edits)


def _descend(node: yaml.Node | None, parts: Sequence[str]) -> yaml.Node | None:
    for part in parts:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode):
            node = node.value[int(part)]
        else:
            return None
    return node


def _edit(text: str, root: yaml.Node | None, change: Wanted, is_json: bool) -> Edit | None:
    *parents, name = pointer_parts(change.pointer)
    parent = _descend(root, parents)
    if isinstance(parent, yaml.SequenceNode):
        return _replacement(parent.value[int(name)], change.value, is_json)
    if not isinstance(parent, yaml.MappingNode) or not parent.value:
        return None
    keys = [key.value for key, _ in parent.value]
    if name not in keys:
        return _insertion(text, parent, name, change.value, is_json)
    if isinstance(change.value, Gone):
        return _removal(text, parent, keys.index(name))
    return _replacement(parent.value[keys.index(name)][1], change.value, is_json)


def _replacement(node: yaml.Node, value: JSON | Gone, is_json: bool) -> Edit | None:
    """Of one value in its line, or of a collection in brackets."""
    is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    is_tall = isinstance(node, yaml.CollectionNode) and not node.flow_style
    if is_block or is_tall or isinstance(value, Gone) or node.start_mark.index == node.end_mark.index:
        return None
    return Edit(node.start_mark.index, node.end_mark.index, _text(value, is_json))


def _insertion(
    text: str, parent: yaml.MappingNode, name: str, value: JSON | Gone, is_json: bool
) -> Edit | None:
    """Before the first name of the mapping, in a line of its own where that has one."""
    if isinstance(value, Gone):
        return None
    start = parent.value[0][0].start_mark.index
    before = text[text.rfind("\n", 0, start) + 1 : start]
    if parent.flow_style:
        gap = f",\n{before}" if not before.strip() else ", "
        return Edit(start, start, f"{json.dumps(name)}: {_text(value, is_json=True)}{gap}")
    return Edit(start, start, f"{scalar(name)}: {_text(value, is_json)}\n{' ' * len(before)}")


def _removal(text: str, parent: yaml.MappingNode, index: int) -> Edit | None:
    """With its line, or with the comma beside it."""
    key, value = parent.value[index]
    if parent.flow_style:
        if index + 1 < len(parent.value):
            return Edit(key.start_mark.index, parent.value[index + 1][0].start_mark.index, "")
        return (index and Edit(parent.value[index - 1][1].end_mark.index, value.end_mark.index, "")) or None
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    end = text.find("\n", value.end_mark.index) + 1
    is_alone = not text[start : key.start_mark.index].strip() and len(parent.value) > 1 and end > 0
    is_one_line = isinstance(value, yaml.ScalarNode) and value.start_mark.line == value.end_mark.line
    return Edit(start, end, "") if is_alone and is_one_line else None


def _text(value: JSON, is_json: bool) -> str:
    if is_json or isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False)
    return scalar(value)
