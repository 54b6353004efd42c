"""What differs between two definitions."""

from typing import Any

from hypothesis import given, settings
from plan_strategies import values, workflows

from conductor_deploy.jsonvalue import JSONObject, equal, value_at
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.plan import Field


def _resolves(field: Field, before: JSONObject, after: JSONObject) -> bool:
    value = value_at(before if field.op == "remove" else after, field.path)
    match field.op:
        case "remove":
            return equal(value, field.before)
        case "move":
            return value_at(after, field.path + "/taskReferenceName") == field.task
        case _:
            return equal(value, field.after)


@given(workflows, workflows)
@settings(max_examples=300)
def test_there_are_fields_exactly_where_two_workflows_differ(before: Any, after: Any) -> None:
    fields = diff(before, after)
    assert (fields == ()) == equal(before, after)
    assert all(_resolves(field, before, after) for field in fields)


@given(values, values)
def test_there_are_fields_exactly_where_two_values_differ(before: Any, after: Any) -> None:
    fields = diff({"variables": before}, {"variables": after})
    assert (fields == ()) == equal(before, after)
    assert all(_resolves(field, {"variables": before}, {"variables": after}) for field in fields)
