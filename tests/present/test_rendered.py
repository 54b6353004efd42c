"""Definitions as they would be sent, alone and compared."""

from conductor_deploy.definition.document import TASK, Definition, Key, Origin, Position
from conductor_deploy.present.rendered import (
    comparison_document,
    comparison_text,
    rendered_document,
    rendered_text,
)

ORIGIN = Origin({"p.yaml:1": (), "vars.yaml:7": ("db.retries", "more")})
A, B, C = (Key(TASK, name) for name in "abc")
MINE = [
    Definition(A, {"name": "a", "retryCount": 5}, Position("a.yaml", 2), {"/retryCount": ORIGIN}),
    Definition(B, {"name": "b"}),
]


def test_a_rendered_definition_is_its_json_below_its_key() -> None:
    text = rendered_text(MINE, explain=True)
    assert text.splitlines() == [
        "# task/a  a.yaml:2:1",
        "{",
        '  "name": "a",',
        '  "retryCount": 5',
        "}",
        "#   /retryCount  ← p.yaml:1; db.retries, more, vars.yaml:7",
        "",
        "# task/b",
        "{",
        '  "name": "b"',
        "}",
    ]
    assert "vars.yaml" not in rendered_text(MINE, explain=False)


def test_the_document_names_the_origin_of_each_value() -> None:
    assert rendered_document(MINE[:1]) == {
        "definitions": [
            {
                "key": "task/a",
                "file": "a.yaml",
                "body": MINE[0].body,
                "origins": {"/retryCount": "p.yaml:1, vars.yaml:7"},
            }
        ]
    }


def test_two_environments_are_compared_field_by_field() -> None:
    other = {A: Definition(A, {"name": "a", "retryCount": 4}), C: Definition(C, {"name": "c"})}
    assert comparison_text(MINE, other).splitlines() == [
        "task/a",
        "    ~ retryCount    4 → 5    p.yaml:1, vars.yaml:7",
        "task/b: only here",
        "task/c: only there",
    ]
    document = comparison_document(MINE, other)
    assert [entry["key"] for entry in document["differences"]] == ["task/a", "task/b"]
    assert document["missing"] == ["task/c"]


def test_no_difference_is_said() -> None:
    assert comparison_text(MINE, {definition.key: definition for definition in MINE}) == "no differences"
