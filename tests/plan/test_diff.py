"""What differs between two definitions."""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from plan_strategies import any_value, values, workflow, workflows

from conductor_deploy.definition.document import TASK, WORKFLOW, Definition, Key, Origin
from conductor_deploy.jsonvalue import JSON, JSONObject, equal, pointer_parts, replace_at, value_at, walk
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


@given(st.integers(0, 2**32))
@settings(max_examples=200)
def test_a_single_edit_anywhere_is_seen(seed: int) -> None:
    random, before = Random(seed), workflow(seed)
    pointer, value = random.choice([place for place in walk(before) if place[0]])
    if isinstance(value, list) and random.random() < 0.5:
        edited: Any = random.sample(value, len(value))
    else:
        edited = any_value(random)
    after: Any = replace_at(before, pointer_parts(pointer), edited)
    fields = diff(before, after)
    assert (fields == ()) == equal(before, after)
    assert all(_resolves(field, before, after) for field in fields)


def test_a_definition_that_is_new_has_no_differences() -> None:
    assert diff(None, {"name": "a"}) == ()


def test_an_origin_is_that_of_the_value_or_of_what_it_came_with() -> None:
    before: JSONObject = {"a": 1, "b": {"c": 1}, "d": 1}
    after: JSONObject = {"a": 2, "b": {"c": 2}}
    places = {"/a": "vars.yaml:1", "/b": "patches/b.yaml:2", "/d": "vars.yaml:3"}
    origins = {pointer: Origin({place: ()}) for pointer, place in places.items()}
    source = Definition(Key(TASK, "a"), after, origins=origins)
    assert [(field.path, field.origin) for field in diff(before, after, source)] == [
        ("/a", "vars.yaml:1"),
        ("/b/c", "patches/b.yaml:2"),
        ("/d", None),
    ]


def test_a_default_that_the_source_says_is_a_change_to_it() -> None:
    before: JSONObject = {"name": "a", "retryCount": 2, "responseTimeoutSeconds": 9, "description": "x"}
    written: JSONObject = {"name": "a", "retryCount": "3", "responseTimeoutSeconds": None, "description": ""}
    source = Definition(
        Key(TASK, "a"), {"name": "a"}, origins={"/retryCount": Origin({"vars.yaml:1": ()})}, written=written
    )
    assert diff(before, source.body, source) == (
        Field("change", "/retryCount", None, 2, 3, "vars.yaml:1"),
        Field("remove", "/responseTimeoutSeconds", None, 9),
        Field("remove", "/description", None, "x"),
    )


def test_a_default_of_a_task_that_moved_is_where_the_task_is_now() -> None:
    def task(name: str, **fields: JSON) -> JSONObject:
        return {"name": name, "taskReferenceName": name, "type": "SIMPLE", **fields}

    before: JSONObject = {
        "name": "w",
        "version": 1,
        "tasks": [task("a", optional=True), task("b"), task("c")],
    }
    after: JSONObject = {"name": "w", "version": 1, "tasks": [task("b"), task("c"), task("a")]}
    written: JSONObject = {**after, "tasks": [task("b"), task("c"), task("a", optional=False)]}
    found = diff(before, after, Definition(Key(WORKFLOW, "w", 1), after, written=written))
    assert [(field.op, field.path, field.before, field.after) for field in found if field.op != "move"] == [
        ("change", "/tasks/2/optional", True, False)
    ]
