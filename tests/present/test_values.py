"""Values on one line."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.definition.placeholder import placeholder
from conductor_deploy.present.values import changed_lines, changed_values, printable, shortened, value_text

long_texts = st.builds(
    lambda head, middle, tail: head * 9 + middle + tail * 9,
    st.text("ab", max_size=12),
    st.text("abc\x1b", max_size=30),
    st.text("ab", max_size=12),
)


@given(st.text())
def test_printable_text_is_printable_and_says_the_same_as_before_where_it_was(text: str) -> None:
    assert printable(text).isprintable()
    assert printable(text) == text or not text.isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("\x9b", "\\x9b"),
        ("\u202egnp", "\\u202egnp"),
        ("\u00a0", "\\xa0"),
        ("\U000e0041", "\\U000e0041"),
        ("größe €", "größe €"),
    ],
)
def test_what_can_not_be_seen_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(long_texts, st.integers(30, 60))
def test_shortened_text_fits_and_keeps_both_ends(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= max(limit, len(short) if short == text else 0)
    assert short == text or (text.startswith(short[:10]) and text.endswith(short[-10:]))


@given(long_texts, long_texts, st.integers(30, 60))
def test_two_values_that_differ_look_different(before: str, after: str, limit: int) -> None:
    old, new = changed_values(before, after, limit)
    assert (old == new) == (before == after)
    assert max(len(old), len(new)) <= limit


@given(st.lists(long_texts, max_size=4), st.lists(long_texts, max_size=4))
def test_two_texts_of_several_lines_that_differ_show_a_line_that_does(before: Any, after: Any) -> None:
    old, new = "\n".join(before), "\n".join(after)
    signs = {line[0] for line in changed_lines(old, new, 60)}
    assert bool(signs & {"+", "-"}) == (old != new)
    assert all(line.isprintable() for line in changed_lines(old, new, 60))


def test_a_long_line_is_shortened_around_its_first_difference() -> None:
    before, after = (f"var x = {'a' * 100}{word}{'b' * 100};\nend" for word in ("old", "new"))
    assert list(changed_lines(before, after, 40)) == [
        "@@ line 1 @@",
        "-…aaaaaaaaaaaaoldbbbbbbbbbb…bbbbbbbbbbbb;",
        "+…aaaaaaaaaaaanewbbbbbbbbbb…bbbbbbbbbbbb;",
        " end",
    ]


def test_a_value_is_shown_as_json() -> None:
    assert value_text({"a": [1, 1.0, True, None, "é"]}, 60) == '{"a": [1, 1.0, true, null, "é"]}'


def test_a_secret_is_shown_as_it_is_written() -> None:
    assert value_text(f"Bearer {placeholder('pay')}", 60) == '"Bearer {{ secret("pay") }}"'
