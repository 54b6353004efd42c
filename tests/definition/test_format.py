"""Files in canonical order and style."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from written_values import BODIES
from written_yaml import YAML_TEXTS

from conductor_deploy.definition.document import WORKFLOW
from conductor_deploy.definition.format import format_text
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.source import Source
from conductor_deploy.definition.write import to_json, to_yaml
from conductor_deploy.jsonvalue import canonical

CASES = Path(__file__).parents[1] / "cases" / "format"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "definitions.jsonl"


def formatted(path: str, text: str) -> str:
    result, problems = format_text(Source(path, text), {})
    assert not problems
    return result


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_files_are_formatted(case: Path) -> None:
    written, expected = (next(case.glob(f"{name}.*")) for name in ("written", "expected"))
    wanted = expected.read_bytes().decode()
    assert formatted(written.name, written.read_bytes().decode()) == wanted
    assert formatted(written.name, wanted) == wanted


@given(BODIES)
def test_what_is_written_is_formatted(body: dict[str, Any]) -> None:
    for path, text in ("a.yaml", to_yaml(body, WORKFLOW)), ("a.json", to_json(body, WORKFLOW)):
        assert formatted(path, text) == text


@given(
    BODIES, st.sampled_from([True, False, None]), st.sampled_from([2, 3, 4]), st.sampled_from([20, 80, 1000])
)
def test_formatting_keeps_the_meaning_and_is_done_once(
    body: dict[str, Any], flow: bool | None, indent: int, width: int
) -> None:
    assume(not set(canonical(body)) & set("\x85\u2028\u2029"))  # lines end there in YAML 1.1 alone
    text = yaml.dump(body, default_flow_style=flow, indent=indent, width=width, allow_unicode=True)
    documents, problems = parse(Source("a.yaml", text), {})
    assume(not problems)  # PyYAML writes names such as 1e3 without quotes
    once = formatted("a.yaml", text)
    (after,), _ = parse(Source("a.yaml", once), {})
    assert canonical(after.body) == canonical(documents[0].body)
    assert formatted("a.yaml", once) == once


@given(YAML_TEXTS)
def test_what_people_write_is_formatted_once(text: str) -> None:
    once = formatted("a.yaml", text)
    assert formatted("a.yaml", once) == once
    assert body_of(once) == body_of(text)
    for comment in "# note", "# beside":
        assert once.count(comment) == text.count(comment)


def body_of(text: str) -> str:
    (document,), problems = parse(Source("a.yaml", text), {})
    assert not problems
    return canonical(document.body)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("  a: &x\n        x: y\n     # deep\n", "  a: &x\n    x: y\n  # deep\n"),
        ("  a: !!map\n   &x\n     x: y\n     # deep\n", "  a: &x !!map\n    x: y\n    # deep\n"),
        ("  a: &x\n        &y x: y\n     # deep\n", "  a: &x\n    &y x: y\n  # deep\n"),
        ("  ? a # one\n  : # two\n    x: y\n", "  # two\n  a: # one\n    x: y\n"),
        (f"  ? {'a' * 901}\n  : # one\n    x: y\n", f"  ? {'a' * 901}\n  : # one\n    x: y\n"),
        ("  a:\n    # above\n    - []\n", "  a:\n    # above\n    - []\n"),
    ],
    ids=["anchor", "tag", "anchors", "explicit", "long", "empty"],
)
def test_comments_have_a_place_that_they_keep(written: str, expected: str) -> None:
    once = formatted("a.yaml", f"name: a\nvariables:\n{written}tasks: []\n")
    assert once == f"name: a\nvariables:\n{expected}tasks: []\n"
    assert formatted("a.yaml", once) == once


def test_an_empty_line_does_not_become_part_of_the_value_above() -> None:
    written = "name: a\n\ntasks: []\ndescription: |+\n  x\n"
    assert formatted("a.yaml", written) == "name: a\ndescription: |+\n  x\ntasks: []\n"


def test_no_comment_in_a_real_definition_is_lost() -> None:
    if not CORPUS.exists():
        pytest.skip("the corpus of real definitions is not beside this repository")
    chance = random.Random(7)
    with CORPUS.open(encoding="utf-8") as lines:
        for line in list(lines)[::24]:
            text = commented(to_yaml(json.loads(line)["definition"], WORKFLOW), chance)
            once = formatted("a.yaml", text)
            assert once.count("# note") == text.count("# note")
            assert formatted("a.yaml", once) == once


def commented(text: str, chance: random.Random) -> str:
    """With comments at many of the places where they can stand, names turned around so that they move."""
    lines = []
    for line in text.splitlines():
        is_entry = line.rstrip().endswith(("SIMPLE", "SWITCH", "tasks:", "version: 1"))
        lines += [" " * chance.choice([0, 2, 4, 6]) + "# note"] if is_entry else []
        lines.append(line + "  # note" if is_entry else line)
    return "\n".join(lines)


def test_lines_keep_their_ends() -> None:
    assert formatted("a.yaml", "tasks: []\r\nname: |\r\n  a\r\n") == "name: |\r\n  a\r\ntasks: []\r\n"
    assert (
        formatted("a.json", '{"name": "x",\r\n"tasks": []}')
        == '{\r\n  "name": "x",\r\n  "tasks": []\r\n}\r\n'
    )


def test_an_array_stays_one() -> None:
    text = '[{"retryCount": 1, "name": "a"}]'
    assert json.loads(formatted("a.json", text)) == [{"name": "a", "retryCount": 1}]
    assert formatted("a.json", "[]") == "[]\n"
    assert (
        formatted("a.yaml", "- retryCount: 1\n  name: a\n---\n[]\n")
        == "- name: a\n  retryCount: 1\n---\n[]\n"
    )


def test_the_configuration_tells_the_kind() -> None:
    text = '{"description": "d", "name": "x"}'
    result, problems = format_text(Source("a.json", text), {"*": "task"})
    assert (list(json.loads(result)), problems) == (["name", "description"], ())


def test_templates_of_text_are_left_alone() -> None:
    text = "{% if x %}\nname: y\n{% endif %}"
    assert format_text(Source("a.yaml.j2", text), {}) == (text, ())


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("a.json", '{"tasks": [], "name": "x",}', "CD004"),
        ("a.json", '{"tasks": [], "name": "x", "name": "y"}', "CD020"),
        ("a.yaml", "tasks: []\nname: x\nname: y\n", "CD020"),
        ("a.yaml", "tasks: &t []\nname: x\ninputParameters: *t\n", "CD030"),
        ("a.yaml", "tasks: [\n# lost\n]\nname: x\n", "CD030"),
        ("a.yaml", "{}", "CD013"),
    ],
)
def test_a_file_with_a_problem_is_left_alone(path: str, text: str, code: str) -> None:
    result, problems = format_text(Source(path, text), {})
    assert result == text
    assert [(problem.code, problem.severity) for problem in problems] == [(code, "error")]


@pytest.mark.parametrize("style", ["|+", ">+"])
@pytest.mark.parametrize(
    "text", ["name: a\ndescription: {}\n  x\n\n\n", "description: {}\n  x\n\n\nname: a\n"]
)
def test_empty_lines_that_a_value_keeps_stay(text: str, style: str) -> None:
    source = Source("definitions/tasks/a.yaml", text.format(style))
    tidy = f"name: a\ndescription: {style}\n  x\n\n\n"
    assert format_text(source, {}) == (tidy, ())
