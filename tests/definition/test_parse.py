"""Files to definitions, with everything that is wrong with them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.definition.document import EVENT, TASK, WORKFLOW
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.source import Source

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "definitions.jsonl"
KINDS = {"workflow": WORKFLOW, "taskdef": TASK, "eventhandler": EVENT}


def problems(path: str, text: str, kinds: dict[str, str] | None = None) -> list[tuple[str, str]]:
    _, found = parse(Source(path, text), kinds or {})
    return [(problem.code, str(problem.position)) for problem in found]


def real_definitions() -> Iterator[dict[str, Any]]:
    if not CORPUS.exists():
        pytest.skip("the corpus of real definitions is not beside this repository")
    with CORPUS.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.parametrize("path", ["definitions/a.json", "definitions/a.yaml"])
def test_real_definitions_are_read_and_their_kind_is_told_by_their_fields(path: str) -> None:
    for real in real_definitions():
        text = json.dumps(real["definition"], ensure_ascii=False)
        (document,), found = parse(Source(path, text), {})
        assert not found
        assert document.body == real["definition"]
        assert document.kind is KINDS[real["kind"]]


def test_a_file_holds_one_definition_or_many() -> None:
    text = "- {name: a, retryCount: 1}\n- {name: b, tasks: []}\n---\nname: c\nevent: x\nactions: []\n"
    documents, found = parse(Source("a.yaml", text), {})
    assert not found
    assert [(each.kind, each.body["name"]) for each in documents] == [
        (TASK, "a"),
        (WORKFLOW, "b"),
        (EVENT, "c"),
    ]


def test_marks_of_an_array_belong_to_its_items() -> None:
    text = "- {name: a, retryCount: 1, d: !raw x}\n- {name: b, retryCount: 1, e: !raw y}\n"
    documents, _ = parse(Source("a.yaml", text), {})
    assert [each.raw for each in documents] == [{"/d"}, {"/e"}]


@pytest.mark.parametrize("path", ["a.json", "a.yaml"])
@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_an_empty_file_is_an_error(path: str, text: str) -> None:
    assert problems(path, text) == [("CD003", f"{path}:1:1")]


def test_a_file_of_comments_is_empty() -> None:
    assert problems("a.yaml", "# nothing\n---\n") == [("CD003", "a.yaml:1:1")]


@pytest.mark.parametrize(
    ("value", "title"),
    [("null", "null"), ("true", "a boolean"), ('"x"', "a string"), ("1.5", "a number"), ("[[]]", "an array")],
)
def test_a_definition_is_an_object(value: str, title: str) -> None:
    _, (problem,) = parse(Source("a.json", f" {value}"), {})
    assert (problem.code, problem.message) == ("CD012", f"a definition is an object, and this is {title}")


def test_items_of_an_array_are_told_apart() -> None:
    text = '[{"name": "a", "retryCount": 1},\n "b",\n {"orderId": 7}]'
    documents, found = parse(Source("a.json", text), {})
    assert [document.body["name"] for document in documents] == ["a"]
    assert [(each.code, str(each.position)) for each in found] == [
        ("CD012", "a.json:2:2"),
        ("CD013", "a.json:3:2"),
    ]


def test_the_folder_tells_where_the_fields_do_not() -> None:
    text = '[{"name": "send_email"}]'
    (document,), _ = parse(Source("tasks/a.json", text), {"*": "event"})
    assert document.kind is TASK


def test_the_configuration_tells_where_the_folder_does_not() -> None:
    text = '[{"name": "send_email"}]'
    assert problems("a.json", text) == [("CD013", "a.json:1:2")]
    (document,), _ = parse(Source("legacy/a.json", text), {"legacy/*.json": "task"})
    assert document.kind is TASK


def test_a_folder_makes_no_definition_of_what_has_no_name() -> None:
    assert problems("tasks/a.json", '{"orderId": 1}') == [("CD013", "tasks/a.json:1:1")]


def test_what_is_something_else_is_said_with_a_way_out() -> None:
    text = '{"name": "order", "input": {"orderId": 1}}'
    _, (problem,) = parse(Source("workflows/sample.json", text), {})
    assert problem.code == "CD014"
    assert problem.message == "this is a request to start a workflow, not a definition"
    assert 'kinds: {"workflows/sample.json": task}' in (problem.hint or "")
    (document,), _ = parse(Source("workflows/sample.json", text), {"workflows/sample.json": "task"})
    assert document.kind is TASK


def test_a_broken_file_gives_its_problem_alone() -> None:
    documents, (problem,) = parse(Source("a.json", '{"name": "x",\n "tasks": [],}'), {})
    assert not documents
    assert (problem.code, problem.severity, str(problem.position)) == ("CD004", "error", "a.json:2:13")
    assert problem.hint == "remove the comma"


def test_warnings_leave_the_definition() -> None:
    (document,), (problem,) = parse(Source("a.json", '{"name": "x", "tasks": [], "name": "y"}'), {})
    assert document.body["name"] == "y"
    assert (problem.code, problem.severity) == ("CD020", "warning")


def test_rendered_templates_are_read_as_what_they_render_to() -> None:
    (document,), _ = parse(Source("a.json.j2", '{"name": "x", "tasks": []}'), {})
    assert document.source.is_json
    (document,), _ = parse(Source("a.yaml.j2", "name: x\ntasks: []\n"), {})
    assert document.kind is WORKFLOW
