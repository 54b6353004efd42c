"""JSON at full speed, with the server's limits."""

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_values import VALUES

from conductor_deploy.definition.syntax.json_scanner import scan_json
from conductor_deploy.definition.syntax.json_text import NumberText, locate_json, locate_root, read_json
from conductor_deploy.jsonvalue import equal

SNIPPETS = st.sampled_from(
    [*'{}[]:,"\\ \n', '"a"', "1", "1.5", "true", "nul", "-", "//", "\\u", "d83d", "\t"]
)


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_what_json_writes_is_read_the_same(value: Any, indent: int | str | None, ascii_only: bool) -> None:
    read, flaws = read_json(json.dumps(value, indent=indent, ensure_ascii=ascii_only))
    assert equal(read, value)
    assert not flaws


@given(st.lists(SNIPPETS, max_size=12).map("".join))
def test_a_text_has_a_value_exactly_where_json_finds_one(text: str) -> None:
    value, flaws = read_json(text)
    is_error = any(flaw.severity == "error" for flaw in flaws)
    try:
        expected = json.loads(text)
    except ValueError:
        assert is_error
    else:
        assert not is_error
        assert "CD021" in {flaw.code for flaw in flaws} or value == expected


@pytest.mark.parametrize(
    "text",
    [
        "[" * 201 + "]" * 201,
        '{"a": %s}' % ("1" * 1001),
        '{"a": 1, "a": 2}',
        '{"a": 1e400}',
        '["\\ud800"]',
        "[NaN]",
    ],
)
def test_nothing_slips_through_the_fast_path(text: str) -> None:
    _, flaws = read_json(text)
    assert list(flaws) == scan_json(text).flaws
    assert flaws


@given(st.text("[{", min_size=195, max_size=210))
def test_lists_and_objects_nest_alike(opening: str) -> None:
    inner = opening.replace("{", '{"a":')
    text = (inner.removesuffix('{"a":') + "{" if inner.endswith(":") else inner) + "".join(
        "}" if bracket == "{" else "]" for bracket in reversed(opening)
    )
    assert [flaw.code for flaw in read_json(text)[1]] == (["CD006"] if len(opening) > 200 else [])


def test_many_brackets_are_not_mistaken_for_depth() -> None:
    wide = [["[[[[", {}], "}}}", "\\"] * 200
    assert read_json(json.dumps(wide)) == (wide, ())


def test_unbalanced_brackets_are_a_mistake_and_no_endless_search() -> None:
    assert [flaw.code for flaw in read_json("[}" * 300)[1]] == ["CD004"]


def test_digits_in_a_string_are_no_long_number() -> None:
    assert read_json('["%s"]' % ("1" * 5000)) == (["1" * 5000], ())


def test_of_duplicate_names_the_last_wins() -> None:
    assert read_json('{"a": 1, "b": 2, "a": 3}')[0] == {"a": 3, "b": 2}


def test_half_a_surrogate_pair_becomes_a_question_mark_as_on_the_server() -> None:
    value, _ = read_json('{"x\\ud800": ["\\udc00a", 1], "y": "\\ud83d\\ude00"}')
    assert value == {"x?": ["?a", 1], "y": "\U0001f600"}


def test_a_float_keeps_its_token() -> None:
    value, _ = read_json('{"a": 1.10, "b": 1e2, "c": 7}')
    assert isinstance(value, dict)
    assert isinstance(value["a"], NumberText)
    assert isinstance(value["b"], NumberText)
    assert (value["a"].text, value["b"].text) == ("1.10", "1e2")
    assert type(value["c"]) is int
    assert json.dumps(value["a"]) == "1.1"


def test_a_number_with_its_token_survives_copying() -> None:
    number = NumberText("1.10")
    for other in copy.deepcopy(number), pickle.loads(pickle.dumps(number)):
        assert (other, other.text) == (1.1, "1.10")


def test_places_are_those_of_the_scan() -> None:
    assert locate_json('{"a": [1]}') == {"": 0, "/a": 6, "/a/0": 7}


@given(VALUES, st.sampled_from([None, 1, "\t"]))
def test_roots_are_where_the_scan_finds_them(value: Any, indent: int | str | None) -> None:
    text = "\n " + json.dumps(value, indent=indent) + "\n"
    places = locate_json(text)
    items = len(value) if isinstance(value, list) else 0
    for pointer in ["", *(f"/{index}" for index in range(items))]:
        assert locate_root(text, pointer) == places[pointer]
    for pointer in (f"/{items}", "/", "/a", "/0/1"):
        assert locate_root(text, pointer) is None
