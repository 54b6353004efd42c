from typing import Any

import pytest

from conductor_deploy.definition.rules.json_schema import check_json_schemas


def schema_definition(data: Any, **others: Any) -> dict[str, Any]:
    return {"name": "t", "inputSchema": {"name": "s", "type": "JSON", "data": data, **others}}


def test_a_broken_schema_is_told_where_it_is_broken() -> None:
    (found,) = check_json_schemas(schema_definition({"properties": {"id": {"type": "strin"}}}))
    assert found.code == "CD184"
    assert found.severity == "warning"
    assert found.pointer == "/inputSchema/data/properties/id/type"
    assert "'strin' is not valid" in found.message


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"inputSchema": "x"},
        schema_definition({"type": "object"}),
        schema_definition(None),
        schema_definition({"type": "record"}, type="AVRO"),
    ],
)
def test_what_is_sound_or_no_json_schema_is_left_alone(body: dict[str, Any]) -> None:
    assert not list(check_json_schemas(body))


def test_a_schema_that_is_wrong_as_a_whole_is_told_at_its_start() -> None:
    (found,) = check_json_schemas(schema_definition(["not", "a", "schema"]))
    assert found.pointer == "/inputSchema/data"
