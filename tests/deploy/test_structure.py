"""Whatever a schema does not allow is told, and nothing else."""

import copy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.definition.schemafiles import schema
from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.definition.syntax.yaml_text import read_yaml
from conductor_deploy.deploy.structure import misfits
from conductor_deploy.jsonvalue import pointer_parts, walk

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 1.5, 101, NumberText("2.0"), "", "x", "a--b", "/p", "1h", "CD310",
    "env:X", "task", "mutable", [], ["x"], ["task"], [{}], {}, {"x": 1}, {"key": "a"}, {"token": "t"},
    {"key": "a", "secret": "b"}, {"token": "t", "key": "a"}, {"basic": {"user": "u", "password": "p"}},
    {"cert": "c", "key": "k"}, {"target": "x"}, {"target": "x", "set": {"a": 1}},
    {"target": "x", "remove": ["a"]},
)  # fmt: skip
NAMES = (
    "project",
    "environments",
    "x",
    "server",
    "auth",
    "key",
    "a b",
    "set",
    "remove",
    "task",
    "soak",
    "tls",
)


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    found = schema(name)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


def agree(value: Any, name: str) -> bool:
    return (not misfits(value, schema(name), "the file")) == validator(name).is_valid(value)


@cache
def example() -> Any:
    text = (Path(__file__).parent / "test_configuration.py").read_text("utf-8").partition('FULL = """\\\n')[2]
    return read_yaml(text.partition('"""')[0])[0][0].value


def altered(value: Any, draw: st.DataObject) -> Any:
    """The value with one other value somewhere, or one name more, or one less."""
    changed = copy.deepcopy(value)
    *owners, last = pointer_parts(
        draw.draw(st.sampled_from([pointer for pointer, _ in walk(value) if pointer]))
    )
    owner = changed
    for part in owners:
        owner = owner[int(part) if isinstance(owner, list) else part]
    place = int(last) if isinstance(owner, list) else last
    match draw.draw(st.sampled_from(["replace", "add", "remove"])):
        case "add" if isinstance(owner[place], dict):
            owner[place][draw.draw(st.sampled_from(NAMES))] = draw.draw(st.sampled_from(ODD))
        case "remove":
            del owner[place]
        case _:
            owner[place] = draw.draw(st.sampled_from(ODD))
    return changed


def test_the_example_is_right() -> None:
    assert misfits(example(), schema("configuration.json"), "the file") == ()
    assert validator("configuration.json").is_valid(example())


@given(st.data(), st.integers(1, 3))
def test_verdicts_on_configurations_agree(data: st.DataObject, times: int) -> None:
    value = example()
    for _ in range(times):
        value = altered(value, data)
    assert agree(value, "configuration.json")


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize(
    "place", ["auth", "tls", "requires", "timeout", "kinds", "versions", "server", "ignore"]
)
def test_verdicts_on_settings_of_environments_agree(place: str, value: Any) -> None:
    assert agree({"project": "x", "environments": {"a": {place: value}}}, "configuration.json")


@given(
    st.dictionaries(st.sampled_from(["target", "task", "set", "remove", "x"]), st.sampled_from(ODD)),
    st.booleans(),
)
def test_verdicts_on_patches_agree(patch: Mapping[str, Any], is_listed: bool) -> None:
    assert agree([patch] if is_listed else patch, "patch.json")
