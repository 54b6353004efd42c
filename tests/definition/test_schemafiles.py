"""The JSON Schemas as editors use them."""

from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from strategies import kinds_and_definitions

from conductor_deploy.definition.document import KINDS, Kind
from conductor_deploy.definition.schema import complete, decode
from conductor_deploy.definition.schemafiles import schema, schema_folder

REGISTRY: Registry[Any] = Registry().with_resources(
    (kind.schema, Resource.from_contents(schema(kind.schema))) for kind in KINDS.values()
)


def validator(kind: Kind) -> Draft202012Validator:
    """Of the object itself, without what its endpoint asks for besides."""
    reference = schema(kind.schema)["$defs"]["definition"]["$ref"]
    return Draft202012Validator({"$ref": kind.schema + reference}, registry=REGISTRY)


VALIDATORS = {kind: validator(kind) for kind in KINDS.values()}


@pytest.mark.parametrize("kind", KINDS.values())
def test_each_schema_is_a_schema(kind: Kind) -> None:
    Draft202012Validator.check_schema(schema(kind.schema))
    assert (schema_folder() / kind.schema).is_file()


@pytest.mark.parametrize("kind", KINDS.values())
def test_each_field_says_what_it_is_for(kind: Kind) -> None:
    beans = {name: bean for name, bean in schema(kind.schema)["$defs"].items() if name != "definition"}
    for name, bean in beans.items():
        assert bean["title"], name
        silent = [
            field for field, value in bean["properties"].items() if not value["description"].endswith(".")
        ]
        assert silent == [], name


@given(kinds_and_definitions())
def test_what_the_server_stores_is_valid(drawn: tuple[Kind, Any]) -> None:
    """But for nulls in lists of tasks, and numbers that only some places refuse."""
    kind, body = drawn
    stored = complete(kind, decode(kind, body, None).body, None)
    wrong = [error for error in VALIDATORS[kind].iter_errors(stored) if error.validator != "minimum"]
    assert [error.message for error in wrong if error.instance is not None] == []


@pytest.mark.parametrize("written", [{"name": "w"}, [{"name": "w"}]])
def test_a_definition_in_a_file_needs_what_its_endpoint_asks_for(written: Any) -> None:
    whole = Draft202012Validator(schema("workflow.json"), registry=REGISTRY)
    assert [error.message for error in whole.iter_errors(written)] == ["'tasks' is a required property"]
