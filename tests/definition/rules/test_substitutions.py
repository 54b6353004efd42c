import pytest

from conductor_deploy.definition.rules.substitutions import (
    Expression,
    expressions_in,
    mistake_in_path,
    paths_in,
    target_of,
)
from conductor_deploy.jsonvalue import JSON


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("plain", set()),
        ("${a.b}", {"a.b"}),
        ("${a} and ${b}${c}", {"a", "b", "c"}),
        ("$${a}", set()),
        ("$${a}${b}", {"b"}),
        ("${a", set()),
        ("${a ${b}", {"b"}),
        ("${a$${b}", {"a$${b"}),
        ("${a$b}", {"a$b"}),
        ("${}", {""}),
        ("${a\nb}", {"a\nb"}),
    ],
)
def test_an_expression_stands_between_braces_after_a_single_dollar(text: str, paths: set[str]) -> None:
    assert paths_in(text) == paths


def test_a_long_text_that_never_closes_is_read_in_no_time() -> None:
    assert paths_in("${a$" * 20_000) == set()
    assert paths_in("${" + "a" * 200_000) == set()


def test_expressions_are_found_at_any_depth_with_their_places() -> None:
    value: JSON = {"x": 1, "y": [None, {"a/b": "${p.q} ${r}"}], "${no}": "t"}
    assert list(expressions_in(value, "/in")) == [
        Expression("/in/y/1/a~1b", "p.q"),
        Expression("/in/y/1/a~1b", "r"),
    ]
    assert paths_in(value) == {"p.q", "r"}


@pytest.mark.parametrize(
    ("path", "target"),
    [("a.b.c", "a"), ("a", "a"), ("a.", "a"), ("a..b", "a"), (".a", ""), ("a[0].b", "a[0]")],
)
def test_the_target_is_what_stands_before_the_first_dot(path: str, target: str) -> None:
    assert target_of(path) == target


@pytest.mark.parametrize(
    "path",
    [
        "a.b[0]",
        "$",
        "$.a",
        "@.a",
        "a.*",
        "a[*].b",
        "a.b()",
        "a.b().c",
        "a.(b)",
        "a.f(1).b",
        "a[",
        "a[0]x",
        "a..b",
    ],
)
def test_odd_paths_are_fine_when_the_server_takes_them(path: str) -> None:
    assert mistake_in_path(path) is None


@pytest.mark.parametrize(
    ("path", "mistake"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        (" a", "starts with a blank"),
        ("a.", "ends with a dot"),
        ("a.[", "has [: brackets hold numbers, *, a filter, or names in quotes as in ['name']"),
        (
            "a[?(@.b == 'x)')].[",
            "has [: brackets hold numbers, *, a filter, or names in quotes as in ['name']",
        ),
        ("a[?(@.b = ')')]", "has a filter with =, which is no operator (equality is ==)"),
        ("a[?(@.b", "has a filter that is not closed by )]"),
        ("a[?(@.b) ", "has a filter that is not closed by )]"),
    ],
)
def test_a_mistake_is_named(path: str, mistake: str) -> None:
    assert mistake_in_path(path) == mistake
