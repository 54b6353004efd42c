"""Positions: the text there starts the value."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_values import BODIES

from conductor_deploy.definition.document import TASK, WORKFLOW, Position
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.definition.syntax.yaml_scalar import scalar
from conductor_deploy.definition.write import to_yaml
from conductor_deploy.jsonvalue import JSON, walk


def text_at(source: Source, position: Position) -> str:
    lines = source.text.split("\n")
    return "\n".join([lines[position.line - 1][position.column - 1 :], *lines[position.line :]])


def only(source: Source) -> Document:
    (document,), problems = parse(source, {})
    assert not problems
    return document


@given(BODIES, st.sampled_from([None, 0, 3, "\t"]), st.sampled_from([(",", ":"), (" ,  ", " :\n")]))
def test_of_every_value_in_json(body: Any, indent: int | None, separators: tuple[str, str]) -> None:
    source = Source(
        "a.json", " \n" + json.dumps(body, indent=indent, separators=separators, ensure_ascii=False)
    )
    document = only(source)
    for pointer, value in walk(body):
        start = text_at(source, document.position(pointer))
        assert json.JSONDecoder().raw_decode(start)[0] == value


@given(BODIES)
def test_of_every_value_in_yaml(body: Any) -> None:
    source = Source("a.yaml", "# a comment\n---\n" + to_yaml(body, WORKFLOW))
    document = only(source)
    for pointer, value in walk(body):
        assert text_at(source, document.position(pointer)).startswith(yaml_start(value))


def yaml_start(value: JSON) -> tuple[str, ...]:
    """How the writer begins a value."""
    match value:
        case Mapping():
            return ("? ", *map(scalar, value)) if value else ("{}",)
        case list():
            return ("-", "[")
        case str():
            return (scalar(value), "|", "!raw ")
    return (scalar(value),)


TWO = """\
- name: a
  retryCount: 1
---
# nothing
---
- name: b
  retryCount: 2
- name: c
  retryCount: 3
"""


def test_documents_and_arrays_are_told_apart() -> None:
    documents, _ = parse(Source("tasks/a.yaml", TWO), {})
    assert [(each.number, each.pointer) for each in documents] == [(0, "/0"), (1, "/0"), (1, "/1")]
    assert [str(each.position("/retryCount")) for each in documents] == [
        "tasks/a.yaml:2:15",
        "tasks/a.yaml:7:15",
        "tasks/a.yaml:9:15",
    ]


@pytest.mark.parametrize("path", ["a.json", "a.yaml"])
def test_a_value_that_is_not_there_has_the_position_of_the_nearest_around_it(path: str) -> None:
    document = only(Source(path, '\n{"name": "x", "tasks": [\n {"inputParameters": {"a": 1}}]}'))
    assert str(document.position("/tasks/0/inputParameters/b/c")) == f"{path}:3:22"
    assert str(document.position("/tasks/7")) == f"{path}:2:24"
    assert str(document.position("/nothing")) == str(document.position()) == f"{path}:2:1"


def test_the_key_stands_where_the_name_is() -> None:
    document = only(Source("a.json", '{"tasks": [],\n "name": "x"}'))
    assert str(document.key_position) == "a.json:2:10"
    nameless = Document(TASK, {}, Source("a.json", "{}"))
    assert str(nameless.key_position) == "a.json:1:1"


def test_columns_count_characters_and_lines_end_with_crlf_too() -> None:
    document = only(Source("a.json", '{"é\U0001f600": 1, "x": 2,\r\n\t"retryCount": 3}'))
    assert str(document.position("/x")) == "a.json:1:16"
    assert str(document.position("/retryCount")) == "a.json:2:16"


def test_yaml_is_read_again_where_nobody_remembers_its_places() -> None:
    source = Source("a.yaml", "a: 1\nb:\n  - 2\n")
    assert str(source.locate(0, "/b/0")) == "a.yaml:3:5"
    assert str(source.locate(5, "/b/0")) == "a.yaml:1:1"


def test_lines_of_a_rendered_template_are_those_of_the_template() -> None:
    source = Source("a.json.j2", '{\n"name":\n1}', template_lines=(1, 1, 7))
    assert source.is_json
    assert source.position(9) == Position("a.json.j2", 1, 8)
    assert source.position(10).line == 7
