"""Secrets in JSON documents."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.definition.placeholder import holds_mark, placeholder, sealed
from conductor_deploy.plan.secrecy import Concealment
from conductor_deploy.plan.secret_json import concealment_to_json, from_json, read_concealment, to_json

TOKEN = placeholder("token")

names = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,5}", fullmatch=True)
pieces = st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=5)
seals = st.text("0123456789abcdef", min_size=16, max_size=16)


@st.composite
def secret_strings(draw: st.DrawFn) -> str:
    text = draw(pieces)
    for name in draw(st.lists(names, min_size=1, max_size=3)):
        text += placeholder(name) + draw(pieces)
    return sealed(text, draw(seals)) if draw(st.booleans()) else text


values = st.recursive(
    st.none() | st.booleans() | st.integers() | pieces | secret_strings(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            pieces | st.sampled_from(["$secret", "$$secret", "$", "secret", "fp"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(values)
def test_a_value_survives_its_document_which_holds_no_placeholder(value: Any) -> None:
    told = json.loads(json.dumps(to_json(value)))
    assert from_json(told) == value
    assert not holds_mark(told)


def test_a_secret_is_told_by_name_and_fingerprint() -> None:
    assert to_json({"a": sealed(TOKEN, "3f9a" + "0" * 12)}) == {
        "a": {"$secret": ["token"], "fp": "3f9a", "seal": "3f9a" + "0" * 12}
    }
    assert to_json(f"Bearer {TOKEN}") == {"$secret": ["token"], "fp": None, "around": ["Bearer ", ""]}


@pytest.mark.parametrize(
    "told", [{"$secret": [], "fp": None}, {"$secret": ["a", "b"], "fp": None, "around": ["x"]}]
)
def test_what_only_looks_like_a_secret_is_no_plan(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        from_json({"x": told})


def test_where_secrets_are_survives_its_document() -> None:
    key = Key(WORKFLOW, "w", 1)
    for concealment in (
        Concealment("0" * 16, {key: {"#/description": f"Bearer {TOKEN}"}}, "ab"),
        Concealment("0" * 16, {}),
    ):
        assert read_concealment(json.loads(json.dumps(concealment_to_json(concealment)))) == concealment
