"""Patterns over keys and paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.definition.document import EVENT, KINDS, TASK, WORKFLOW, Key, Kind
from conductor_deploy.definition.pattern import Pattern, escape, matches_path, parse_key

NAMES = st.text(min_size=1, max_size=8) | st.text("a@*+\\1/", min_size=1, max_size=6)
KEYS = st.builds(
    lambda kind, name, version: Key(kind, name, version if kind.versioned else None),
    st.sampled_from(sorted(KINDS.values(), key=lambda kind: kind.rank)),
    NAMES,
    st.integers(-9, 99),
)


@given(KEYS, KEYS)
def test_an_escaped_key_matches_itself_alone(key: Key, other: Key) -> None:
    pattern = Pattern.parse(escape(key))
    assert pattern.matches(key)
    assert not pattern.dependants
    assert pattern.matches(other) is (key == other)


@given(KEYS)
def test_an_escaped_key_is_read_back(key: Key) -> None:
    assert parse_key(escape(key)) == key


@pytest.mark.parametrize(
    ("text", "kind", "name", "version"),
    [
        ("workflow/order@3", WORKFLOW, "order", 3),
        ("workflow/user@1@3", WORKFLOW, "user@1", 3),
        ("workflow/order@-1", WORKFLOW, "order", -1),
        (r"workflow/a\@1", WORKFLOW, "a@1", None),
        ("workflow/order", WORKFLOW, "order", None),
        ("workflow/order@*", WORKFLOW, "order@*", None),
        ("task/a@1", TASK, "a@1", None),
        ("event/a/b", EVENT, "a/b", None),
    ],
)
def test_keys_are_read_as_people_write_them(text: str, kind: Kind, name: str, version: int | None) -> None:
    assert parse_key(text) == Key(kind, name, version)


@pytest.mark.parametrize("text", ["", "order", "workflow/", "workflows/order@1", "/order"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no key: write"):
        parse_key(text)


@pytest.mark.parametrize(
    ("text", "matching", "others"),
    [
        ("*", ["workflow/a@1", "task/b", "event/c"], []),
        ("*/a", ["workflow/a@1", "task/a"], ["task/b"]),
        ("workflow/*", ["workflow/a@1", "workflow/b@2"], ["task/a"]),
        ("workflow/order", ["workflow/order@1", "workflow/order@2"], ["workflow/order_2@1"]),
        ("workflow/order@2", ["workflow/order@2"], ["workflow/order@1", "workflow/order@22"]),
        ("workflow/order@*", ["workflow/order@1", "workflow/order@2"], ["workflow/x@1"]),
        ("workflow/order@1*", ["workflow/order@1", "workflow/order@17"], ["workflow/order@2"]),
        ("workflow/or*r_*@1", ["workflow/order_x@1", "workflow/or\nr_@1"], ["workflow/order@1"]),
        ("task/a@*", ["task/a@b"], ["task/a"]),
        (r"workflow/a\*", ["workflow/a*@1"], ["workflow/ab@1"]),
        (r"workflow/a\@1", ["workflow/a@1@7"], ["workflow/a@1"]),
        (r"workflow/a\+", ["workflow/a+@1"], ["workflow/a@1"]),
        ("workflow/a.b", ["workflow/a.b@1"], ["workflow/axb@1"]),
    ],
)
def test_a_pattern_matches_whole_keys(text: str, matching: list[str], others: list[str]) -> None:
    pattern = Pattern.parse(text)
    assert [key for key in matching + others if pattern.matches(Key.parse(key))] == matching


def test_a_trailing_plus_adds_dependants() -> None:
    pattern = Pattern.parse("task/charge+")
    assert pattern.dependants
    assert pattern.matches(Key.parse("task/charge"))
    assert not Pattern.parse(r"task/charge\+").dependants
    assert Pattern.parse("*+").matches(Key.parse("task/charge"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "write workflow/NAME@VERSION"),
        ("order", "write workflow/NAME@VERSION"),
        ("workflow/", "write workflow/NAME@VERSION"),
        ("workflows/order", "there is no kind 'workflows', only task, workflow, event, schedule"),
    ],
)
def test_a_pattern_that_matches_nothing_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Pattern.parse(text)


@pytest.mark.parametrize(
    ("glob", "path", "fits"),
    [
        ("legacy/*.json", "definitions/legacy/a.json", True),
        ("legacy/*.json", "legacy/deep/a.json", True),
        ("legacy/*.json", "definitions/old_legacy/a.json", False),
        ("*.json", "definitions/a.json", True),
        ("a.json", "definitions/a.json", True),
        ("a.json", "definitions/ba.json", False),
        ("definitions/[ab].json", "definitions/a.json", True),
        ("Legacy/*", "legacy/a", False),
    ],
)
def test_a_glob_fits_a_path_from_any_folder_on(glob: str, path: str, fits: bool) -> None:
    assert matches_path(glob, path) is fits
