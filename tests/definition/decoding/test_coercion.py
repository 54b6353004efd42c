"""Jackson's coercions, as measured on 3.15.0 and 3.32.3."""

import math
from typing import Any

import pytest

from conductor_deploy.definition.decoding.coercion import (
    OutOfRange,
    WrongType,
    double_text,
    to_boolean,
    to_choice,
    to_integer,
    to_text,
    well_formed,
)
from conductor_deploy.definition.syntax.json_text import NumberText

INT = (-(2**31), 2**31 - 1)
LONG = (-(2**63), 2**63 - 1)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (7, 7), (1.9, 1), (-1.9, -1), (100.0, 100), (-0.0, 0), ("1", 1), (" 7 ", 7), ("+7", 7), ("-3", -3),
        ("007", 7), ("\t5\n", 5), ("٣", 3), ("", None), ("  ", None), ("null", None), (" null ", None),
    ],
)  # fmt: skip
def test_whole_numbers_are_read_from_text_and_fractions(written: Any, stored: int | None) -> None:
    assert to_integer(written, *INT) == stored


@pytest.mark.parametrize(
    "written", [True, False, "1.0", "1e2", "0x10", "1_0", "x", "true", [], {}, [1], None]
)
def test_nothing_else_is_a_whole_number(written: Any) -> None:
    with pytest.raises(WrongType):
        to_integer(written, *INT)


@pytest.mark.parametrize(
    "written", [2**31, -(2**31) - 1, "2147483648", 2147483647.5, 1e10, math.inf, math.nan]
)
def test_whole_numbers_must_fit(written: Any) -> None:
    with pytest.raises(OutOfRange):
        to_integer(written, *INT)


def test_a_double_at_the_edge_is_the_highest_long() -> None:
    assert to_integer(2.0**63, *LONG) == 2**63 - 1


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (True, True), (0, False), (-5, True), (2**80, True), ("true", True), (" True ", True), ("TRUE", True),
        ("false", False), ("False", False), ("FALSE", False), ("", None), (" ", None), ("null", None),
    ],
)  # fmt: skip
def test_truth_is_read_from_whole_numbers_and_three_spellings(written: Any, stored: bool | None) -> None:
    assert to_boolean(written) is stored


@pytest.mark.parametrize("written", ["yes", "1", "tRue", 1.0, 0.0, [], {}, None])
def test_nothing_else_is_true_or_false(written: Any) -> None:
    with pytest.raises(WrongType):
        to_boolean(written)


@pytest.mark.parametrize(
    ("written", "stored"),
    [("FIXED", "FIXED"), (" LINEAR ", "LINEAR"), (0, "FIXED"), ("1", "LINEAR"), (" 0 ", "FIXED")],
)
def test_a_choice_is_read_by_name_or_number(written: Any, stored: str) -> None:
    assert to_choice(written, ("FIXED", "LINEAR")) == stored


@pytest.mark.parametrize(
    "written", ["fixed", "", " ", "null", "00", "+1", "2", 2, -1, 1.0, True, [], {}, None]
)
def test_nothing_else_is_one_of_the_choices(written: Any) -> None:
    with pytest.raises(WrongType):
        to_choice(written, ("FIXED", "LINEAR"))


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("a", "a"), (True, "true"), (False, "false"), (5, "5"), (10**30, "1" + "0" * 30), (1.5, "1.5"),
        (1e10, "1.0E10"), (NumberText("1.10"), "1.10"), (NumberText("1e2"), "1e2"),
    ],
)  # fmt: skip
def test_text_is_read_from_any_scalar(written: Any, stored: str) -> None:
    assert to_text(written) == stored


@pytest.mark.parametrize("written", [None, [], {}, ["a"]])
def test_nothing_else_is_text(written: Any) -> None:
    with pytest.raises(WrongType):
        to_text(written)


@pytest.mark.parametrize(
    ("double", "text"),
    [
        (0.0, "0.0"), (-0.0, "-0.0"), (1.1, "1.1"), (0.001, "0.001"), (0.0001, "1.0E-4"), (9999999.0, "9999999.0"),
        (1e7, "1.0E7"), (12345678.9, "1.23456789E7"), (-1e-7, "-1.0E-7"), (1e100, "1.0E100"),
        (math.inf, "Infinity"), (-math.inf, "-Infinity"),
    ],
)  # fmt: skip
def test_doubles_are_printed_as_java_does(double: float, text: str) -> None:
    assert double_text(double) == text


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert well_formed("a\ud800b\udc00😀é") == "a?b?😀é"
