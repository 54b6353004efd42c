"""JSON Schemas inside definitions. The server stores any; with `enforceSchema` a broken one fails at run time."""

from collections.abc import Iterator, Mapping

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.jsonvalue import JSON, JSONObject, join_pointer

__all__ = ["check_json_schemas"]

_FIELDS = ("inputSchema", "outputSchema")


def check_json_schemas(normal_form: JSONObject) -> Iterator[Finding]:
    """Inline schemas of type JSON that are no JSON Schema, each at the place that is wrong."""
    for field in _FIELDS:
        definition = normal_form.get(field)
        data = definition.get("data") if isinstance(definition, Mapping) else None
        if data and isinstance(definition, Mapping) and definition.get("type", "JSON") == "JSON":
            yield from _mistakes(data, f"/{field}/data")


def _mistakes(schema: JSON, pointer: str) -> Iterator[Finding]:
    from jsonschema import SchemaError  # slow to import, and few definitions hold a schema
    from jsonschema.validators import validator_for

    try:
        validator_for(schema).check_schema(schema)  # type: ignore[arg-type] # takes any mapping; typed for dict
    except SchemaError as error:
        place = pointer + join_pointer(*error.absolute_path)
        keyword = error.absolute_path[-1] if error.absolute_path else "the whole"
        message = f"{pointer.split('/')[1]} is no JSON Schema: {keyword}: {error.message}"
        yield Finding("CD184", "warning", place, message, "the server stores it, and fails where it is used")
