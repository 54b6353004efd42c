"""Secrets in a plan, as people read it."""

import pytest

from conductor_deploy.definition.document import WORKFLOW, Definition, Key
from conductor_deploy.definition.placeholder import placeholder, sealed
from conductor_deploy.jsonvalue import JSON
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.plan import Change
from conductor_deploy.present.fields import rows
from conductor_deploy.present.rendered import rendered_document, rendered_text

KEY = Key(WORKFLOW, "w", 1)
TOKEN = placeholder("token")
OLD, NEW = sealed(f"Bearer {TOKEN}", "3f9a" + "0" * 12), sealed(TOKEN, "c01d" + "0" * 12)


def shown(before: dict[str, JSON], after: dict[str, JSON]) -> list[str]:
    return [row.value for row in rows(Change("update", KEY, before, after, diff(before, after)), 60)]


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ({"description": OLD}, {"description": NEW}, "(secret fp:3f9a→c01d)"),
        ({}, {"description": NEW}, "(secret fp:c01d)"),
        ({"description": OLD}, {}, "(secret fp:3f9a)"),
        ({"description": OLD}, {"description": "plain"}, "(secret fp:3f9a→?)"),
        ({"description": OLD}, {"description": TOKEN}, "(secret fp:3f9a→?)"),
        ({}, {"variables": {"a": {"b": NEW}}}, '{"a": {"b": "{{ secret("token") }}"}}'),
    ],
)
def test_a_fingerprint_tells_values_apart(before: dict[str, JSON], after: dict[str, JSON], text: str) -> None:
    assert shown(before, after) == [text]


def test_what_is_rendered_says_the_name_of_a_secret() -> None:
    definition = Definition(KEY, {"name": "w", "description": TOKEN})
    assert '"description": "{{ secret("token") }}"' in rendered_text([definition], explain=False)
    (told,) = rendered_document([definition])["definitions"]
    assert told["body"]["description"] == {"$secret": ["token"], "fp": None}
