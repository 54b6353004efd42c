"""YAML by the 1.2 core rules."""

from typing import Any

import pytest

from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.definition.syntax.yaml_text import read_yaml
from conductor_deploy.jsonvalue import JSON, canonical


def value_of(text: str) -> Any:
    (document,), flaws = read_yaml(text)
    assert not flaws
    return document.value


def codes(text: str) -> list[tuple[str, int]]:
    return [(flaw.code, flaw.offset) for flaw in read_yaml(text)[1]]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *((text, None) for text in ("", "~", "null", "Null", "NULL")),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        *((text, text) for text in ("yes", "no", "on", "off", "y", "N", "tRue")),
        *(
            (text, text)
            for text in ("0777", "007.5", "1:30", "2024-01-01", "1_000", "0b11", "12e", "1.2.3", "+-1")
        ),
        *(("0", 0), ("-7", -7), ("+12", 12), ("0x1F", 31), ("0o17", 15), ("9" * 30, int("9" * 30))),
        *(("1.0", 1.0), (".5", 0.5), ("1.", 1.0), ("-0.0", -0.0), ("1e3", 1000.0), ("+1.5E-3", 0.0015)),
        *(("'1'", "1"), ('"true"', "true"), ("!!str 5", "5"), ("! 5", "5"), ("|\n  1\n", "1\n")),
    ],
)
def test_plain_scalars_mean_what_the_core_rules_say(written: str, value: JSON) -> None:
    assert canonical(value_of(f"a: {written}")) == canonical({"a": value})


def test_a_float_keeps_its_token() -> None:
    value = value_of("a: 1.10")["a"]
    assert isinstance(value, NumberText)
    assert value.text == "1.10"


@pytest.mark.parametrize("written", [".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e400"])
def test_what_is_no_finite_number_is_an_error(written: str) -> None:
    assert codes(f"a: {written}") == [("CD007", 3)]


@pytest.mark.parametrize("written", ["1" * 1001, "1." + "1" * 1000])
def test_a_number_of_more_than_a_thousand_characters_is_an_error(written: str) -> None:
    assert codes(f"a: {written}") == [("CD008", 3)]
    assert not codes(f'a: "{written}"')


@pytest.mark.parametrize("name", ["1", "true", "null", "~", "1.5"])
def test_a_name_that_is_no_text_is_an_error(name: str) -> None:
    assert codes(f"a:\n  {name}: x") == [("CD009", 5)]
    assert value_of(f"a:\n  '{name}': x") == {"a": {name: "x"}}
    assert value_of(f"a:\n  !!str {name}: x") == {"a": {name: "x"}}


@pytest.mark.parametrize("text", ["? [a, b]\n: c", "? {a: b}\n: c", "a: &x b\n*x : c"])
def test_a_name_that_is_no_scalar_is_an_error(text: str) -> None:
    assert [code for code, _ in codes(text)] == ["CD009"]


@pytest.mark.parametrize("text", ["a: {{ x }}", "a: !raw {{ x }}", "{{ x }}"])
def test_a_template_without_quotes_is_an_error_that_says_so(text: str) -> None:
    (flaw,) = read_yaml(text)[1]
    assert flaw.code == "CD005"
    assert flaw.hint == 'write "{{ … }}" with the quotes'


def test_every_problem_of_a_file_is_told() -> None:
    text = "a: .inf\n1: x\nb: !foo y\na: 2\nc: *q\n---\nd: .nan\n"
    assert codes(text) == [
        ("CD007", 3),
        ("CD009", 8),
        ("CD010", 16),
        ("CD020", 23),
        ("CD005", 31),
        ("CD007", 41),
    ]


@pytest.mark.parametrize("tag", ["!foo", "!!binary", "!!int", "!!timestamp"])
def test_there_is_no_other_tag(tag: str) -> None:
    (flaw,) = read_yaml(f"a: {tag} 1")[1]
    assert (flaw.code, flaw.message) == ("CD010", f"there is no tag {tag}")
    assert [code for code, _ in codes(f"a: {tag} [1]")] == ["CD010"]


def test_of_a_duplicate_name_only_the_last_value_can_be_raw() -> None:
    (document,), _ = read_yaml('a: !raw "{{ x }}"\na: "{{ x }}"\nb: {c: !raw y}\nb: {c: !raw y, d: 1}\n')
    assert document.raw == {"/b/c"}


def test_raw_is_kept_where_an_alias_repeats_a_part_of_what_was_merged() -> None:
    (document,), _ = read_yaml('m: {<<: {q: &s !raw "{{ z }}"}}\nn: *s\n')
    assert document.raw == {"/m/q", "/n"}
    (document,), _ = read_yaml('a: &a 1\nm: !raw {q: &s "{{ z }}"}\nn: *s\n')
    assert document.raw == {"/m/q", "/n"}
    (document,), _ = read_yaml('m: {<<: {q: &s !raw "{{ z }}"}, q: 1}\nn: *s\n')
    assert document.raw == {"/n"}


def test_raw_marks_strings() -> None:
    text = 'a: !raw "{{ x }}"\nb: !raw 5\nc: !raw\n  d: x\n  e: [1, y]\nf: "{{ z }}"\ng: !raw |\n  x\n'
    (document,), flaws = read_yaml(text)
    assert not flaws
    assert document.raw == {"/a", "/c/d", "/c/e/1", "/g"}


def test_aliases_repeat_values_and_their_marks() -> None:
    text = "a: &x {b: !raw q, c: [1]}\nd: *x\ne: &y 1\nf: *y\n"
    (document,), flaws = read_yaml(text)
    assert not flaws
    assert document.value == {"a": {"b": "q", "c": [1]}, "d": {"b": "q", "c": [1]}, "e": 1, "f": 1}
    assert document.raw == {"/a/b", "/d/b"}


def test_merged_mappings_lose_against_own_items_and_earlier_ones() -> None:
    text = """
base: &base {a: !raw 1st, b: 1}
more: &more {b: 2, c: !raw 3rd}
one: {<<: *base, b: 9}
two: {d: 4, <<: [*base, *more]}
"<<": no merge
"""
    (document,), flaws = read_yaml(text)
    assert not flaws
    assert isinstance(document.value, dict)
    assert document.value["one"] == {"a": "1st", "b": 9}
    assert document.value["two"] == {"a": "1st", "b": 1, "c": "3rd", "d": 4}
    assert document.value["<<"] == "no merge"
    assert document.raw == {"/base/a", "/more/c", "/one/a", "/two/a", "/two/c"}


@pytest.mark.parametrize("value", ["1", "[1]", "[{a: 1}, x]"])
def test_only_mappings_can_be_merged(value: str) -> None:
    (flaw,) = read_yaml(f"a: {{<<: {value}}}")[1]
    assert (flaw.code, flaw.message) == ("CD005", "<< takes a mapping, or a list of them")


def test_an_alias_inside_what_it_repeats_is_an_error() -> None:
    assert codes("a: &x [1, *x]") == [("CD011", 10)]


def test_aliases_can_not_blow_up_a_file() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for name, inner in zip("bcdefgh", "abcdefg", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{inner}'] * 10)}]\n"
    assert [code for code, _ in codes(bomb)] == ["CD011"]


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000])
def test_nesting_is_bounded(text: str) -> None:
    assert [code for code, _ in codes(text)] == ["CD006"]


def test_two_hundred_levels_are_read() -> None:
    assert not codes("[" * 200 + "]" * 200)


def test_documents_that_hold_nothing_are_passed_over() -> None:
    documents, flaws = read_yaml("# nothing\n---\n---\na: 1\n---\n~\n---\nb: 2\n...\n")
    assert not flaws
    assert [document.value for document in documents] == [{"a": 1}, {"b": 2}]
    assert [document.places for document in documents] == [{"": 18, "/a": 21}, {"": 33, "/b": 36}]


def test_documents_before_a_mistake_are_read_and_those_with_an_error_left_out() -> None:
    documents, flaws = read_yaml("a: 1\n---\nb: .inf\n---\nc: 3\n---\n]")
    assert [document.value for document in documents] == [{"a": 1}, {"c": 3}]
    assert [flaw.code for flaw in flaws] == ["CD007", "CD005"]


def test_of_duplicate_names_the_last_wins_with_a_warning() -> None:
    documents, (flaw,) = read_yaml("a: 1\nb: 2\na: 3\n")
    assert [document.value for document in documents] == [{"a": 3, "b": 2}]
    assert (flaw.code, flaw.severity, flaw.offset) == ("CD020", "warning", 10)
    assert flaw.message == '"a" stands twice in one mapping, before in line 1; the last one wins'
