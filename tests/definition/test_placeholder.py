import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.definition.placeholder import (
    Secret,
    SecretUsed,
    as_template,
    fill,
    is_secret_name,
    placeholder,
    secret_names,
)
from conductor_deploy.definition.syntax.yaml_text import read_yaml

NAMES = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True)


@given(st.text(), NAMES, st.text(), NAMES)
def test_a_string_knows_the_secrets_it_holds(before: str, first: str, between: str, second: str) -> None:
    text = before + placeholder(first) + between + placeholder(second)
    assert secret_names(text)[-2:] == (first, second)


def test_each_placeholder_is_filled_with_its_own_value() -> None:
    text = f"Basic {placeholder('user')}:{placeholder('password')}"
    assert fill(text, {"user": "u", "password": "p"}) == "Basic u:p"


def test_a_secret_without_a_value_is_named() -> None:
    with pytest.raises(KeyError, match="token"):
        fill(placeholder("token"), {})


def test_text_without_a_secret_is_left_alone() -> None:
    assert fill("plain", {}) == "plain"
    assert secret_names("plain") == ()


def test_people_write_a_placeholder_as_a_template() -> None:
    assert as_template(f"Bearer {placeholder('api.token')}") == 'Bearer {{ secret("api.token") }}'


def test_a_placeholder_survives_json_and_yaml() -> None:
    text = placeholder("a")
    assert json.loads(json.dumps({"x": text}))["x"] == text
    (document,), flaws = read_yaml(f"x: {text}\n")
    assert (document.value, flaws) == ({"x": text}, ())


@pytest.mark.parametrize("name", ["", "a b", "-a", 'a"b', "a\ue001", "ä"])
def test_some_names_can_not_be_held(name: str) -> None:
    assert not is_secret_name(name)


def test_a_secret_gives_nothing_away() -> None:
    secret = Secret("token")
    assert not hasattr(secret, "__html__")
    for look in (str, repr, len, bool, hash, lambda value: value == "x", lambda value: value.upper):
        with pytest.raises(SecretUsed, match="token"):
            look(secret)
