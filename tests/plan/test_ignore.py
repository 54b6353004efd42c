"""Fields that are left as the server has them."""

from typing import Any

import pytest

from conductor_deploy.definition.document import TASK, Definition, Key
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.plan.ignore import Ignore, as_on_server


@pytest.mark.parametrize(
    ("path", "desired", "live", "result"),
    [
        ("/a", {"a": 1}, {"a": 2}, {"a": 2}),
        ("/a", {}, {"a": 2}, {"a": 2}),
        ("/a", {"a": 1}, {}, {}),
        ("/a", {}, {}, {}),
        ("/a/b", {"a": {"b": 1, "c": 1}}, {"a": {"b": 2, "c": 2}}, {"a": {"b": 2, "c": 1}}),
        ("/a/b", {"a": {"b": 1, "c": 1}}, {"a": {}}, {"a": {"c": 1}}),
        ("/a/b", {}, {"a": {"b": 2}}, {"a": {"b": 2}}),
        ("/a/b", {}, {}, {}),
        ("/a/1/b", {"a": [{}, {"b": 1}]}, {"a": [{}, {"b": 2}]}, {"a": [{}, {"b": 2}]}),
        ("/a/1/b", {"a": [{}]}, {"a": [{}, {"b": 2}]}, {"a": [{}]}),
        ("/a/0", {"a": [1]}, {"a": []}, {"a": [1]}),
    ],
)
def test_an_ignored_field_is_taken_over_from_the_server(
    path: str, desired: dict[str, Any], live: dict[str, Any], result: dict[str, Any]
) -> None:
    key = Key(TASK, "x")
    assert as_on_server(Definition(key, desired), live, [Ignore(Pattern.parse("task/x"), (path,))]) == result
    assert as_on_server(Definition(key, desired), live, [Ignore(Pattern.parse("task/y"), (path,))]) == desired
