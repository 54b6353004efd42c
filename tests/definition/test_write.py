"""What is written reads back the same."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from written_values import BODIES

from conductor_deploy.definition.document import TASK, WORKFLOW
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.placeholder import placeholder
from conductor_deploy.definition.render import Scope, Variables, render
from conductor_deploy.definition.source import NumberText, Source
from conductor_deploy.definition.write import json_document, to_json, to_yaml
from conductor_deploy.jsonvalue import JSON, JSONObject, canonical

NOTHING = Scope(Variables(), "test", "project")
CASES = Path(__file__).parents[1] / "cases" / "write"


def read(path: str, text: str) -> JSONObject:
    """The one definition of a file, its templates worked out."""
    (document,), problems = parse(Source(path, text), {})
    assert not problems
    rendered, problems = render(document, NOTHING)
    assert not problems
    return rendered.body


@given(BODIES)
def test_yaml_reads_back_the_same_key_by_key_and_type_for_type(body: dict[str, Any]) -> None:
    again = read("a.yaml", to_yaml(body, WORKFLOW))
    assert canonical(again) == canonical(body)
    assert json.dumps(again) == json.dumps(body)  # in the same order, too


@given(BODIES)
def test_json_reads_back_the_same_key_by_key_and_type_for_type(body: dict[str, Any]) -> None:
    assert json.dumps(read("a.json", to_json(body, WORKFLOW))) == json.dumps(body)


@given(BODIES)
def test_a_reader_of_yaml_1_1_takes_every_value_for_the_same(body: dict[str, Any]) -> None:
    text = to_yaml(body, WORKFLOW).replace("!raw ", "")
    assert canonical(yaml.safe_load(text)) == canonical(body)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_files_are_tidy(case: Path) -> None:
    body = json.loads((case / "body.json").read_text(encoding="utf-8"))
    assert to_yaml(body, WORKFLOW) == (case / "expected.yaml").read_text(encoding="utf-8")
    assert to_json(body, WORKFLOW) == (case / "expected.json").read_text(encoding="utf-8")


def test_a_secret_is_written_as_the_template_that_gives_it() -> None:
    secret = placeholder("pay")
    body: dict[str, JSON] = {"name": "x", "inputTemplate": {"a": f"Basic {secret}", "b": "{{" + secret}}
    assert json.loads(to_json(body, TASK))["inputTemplate"] == {
        "a": 'Basic {{ secret("pay") }}',
        "b": '{{ "{{" }}{{ secret("pay") }}',
    }
    assert '  a: Basic {{ secret("pay") }}\n' in to_yaml(body, TASK)


def test_the_tokens_of_numbers_are_kept_where_the_format_has_them() -> None:
    body: dict[str, JSON] = {"name": "x", "inputTemplate": {"a": NumberText("1.10"), "b": NumberText("+.5")}}
    assert '"a": 1.10,\n    "b": 0.5\n' in to_json(body, TASK)
    assert "  a: 1.10\n  b: +.5\n" in to_yaml(body, TASK)


def test_what_json_can_not_say_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_document(float("nan"))


def test_nothing_is_written_as_an_empty_object() -> None:
    assert to_yaml({}, TASK) == to_json({}, TASK) == "{}\n"
