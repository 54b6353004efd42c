"""Texts and tables of the width that there is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_deploy.present.palette import COLORED, PLAIN
from conductor_deploy.present.table import Cell, table
from conductor_deploy.present.width import columns, cut, padded, wrapped

HEAD = ("NAME", "dev", "prod")
ROWS = [
    [Cell("workflow/order"), Cell("@4 differs (12)", "update"), Cell("@3 held")],
    [Cell("task/日本"), Cell("same"), Cell("-")],
]


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("é", 1), ("日本", 4), ("e\u0301", 1), ("😀", 2), ("a\u200db", 2), ("", 0)],
)
def test_width_is_what_a_terminal_shows(text: str, width: int) -> None:
    assert columns(text) == width
    assert columns(padded(text, 9)) == 9


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("order", 5, "order"),
        ("orders", 5, "orde…"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("ab", 1, "…"),
    ],
)
def test_what_is_cut_off_leaves_a_sign(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


def test_columns_are_as_wide_as_what_they_hold() -> None:
    assert table(HEAD, ROWS).splitlines() == [
        "NAME            dev              prod",
        "workflow/order  @4 differs (12)  @3 held",
        "task/日本       same             -",
    ]


def test_colour_does_not_move_the_columns() -> None:
    painted = table(HEAD, ROWS, COLORED)
    assert "\x1b[33m@4 differs (12)\x1b[0m  @3 held" in painted
    assert re.sub("\x1b[^m]*m", "", painted) == table(HEAD, ROWS)


def test_long_texts_are_cut_before_a_table_is_given_up() -> None:
    rows = [[Cell("n" * 40), Cell("v" * 40, "error")]]
    assert table(("NAME", "VALUE"), rows, COLORED, 60).splitlines()[1] == (
        f"{'n' * 28}…  \x1b[1;31m{'v' * 28}…\x1b[0m"
    )
    assert table(("NAME", "VALUE"), rows, PLAIN, 40).splitlines() == [
        f"NAME {'n' * 40}",
        f"  VALUE  {'v' * 30}…",
    ]


def test_a_row_stands_below_the_other_where_a_table_has_no_room() -> None:
    assert table(HEAD, ROWS, PLAIN, 30).splitlines() == [
        "NAME workflow/order",
        "  dev   @4 differs (12)",
        "  prod  @3 held",
        "NAME task/日本",
        "  dev   same",
        "  prod  -",
    ]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.text("ab日é "), st.text("ab日é ")), max_size=4), st.integers(24, 60))
def test_a_table_is_never_wider_than_its_place(rows: list[tuple[str, str]], width: int) -> None:
    text = table(("A", "B"), [[Cell(cut(one, 16)), Cell(two)] for one, two in rows], PLAIN, width)
    assert all(columns(line) <= width for line in text.splitlines())


def test_lines_are_broken_at_blanks_and_go_on_further_in() -> None:
    assert wrapped("  one two three\nfour", 12) == "  one two\n      three\nfour"
    assert (
        wrapped("a very_long_word_that_is_to_be_copied b", 10)
        == "a\n    very_long_word_that_is_to_be_copied\n    b"
    )
    assert wrapped("+ workflow/order  order.yaml:1", 12) == "+ workflow/order\n    order.yaml:1"
    assert wrapped(f"{' ' * 20}--allow this=that", 24) == "    --allow this=that"
    assert wrapped(f"{' ' * 20}to allow this=that", 16) == "    to allow\n        this=that"
    assert wrapped("anything at all", None) == "anything at all"
    assert wrapped("one \x1b[31mtwo\x1b[0m three", 13) == "one \x1b[31mtwo\x1b[0m three"
