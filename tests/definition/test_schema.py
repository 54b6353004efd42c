"""Laws of the normal form, and what a person is told on the way to it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import kinds_and_definitions

from conductor_deploy.definition.document import EVENT, KINDS, SCHEDULE, TASK, WORKFLOW, Kind
from conductor_deploy.definition.json_text import NumberText
from conductor_deploy.definition.normalise import identity, normalise
from conductor_deploy.definition.schema import Finding, arrange, complete, decode, field_order
from conductor_deploy.jsonvalue import JSON, canonical

VERSIONS = st.sampled_from([None, "3.15.0"])
BODIES = kinds_and_definitions()


@given(BODIES, VERSIONS)
def test_a_normal_form_is_its_own_normal_form(drawn: tuple[Kind, JSON], version: str | None) -> None:
    kind, body = drawn
    normal = normalise(kind, body, version)
    assert canonical(normalise(kind, normal, version)) == canonical(normal)


@given(BODIES, VERSIONS)
def test_defaults_filled_in_are_taken_out_again(drawn: tuple[Kind, JSON], version: str | None) -> None:
    kind, body = drawn
    normal = normalise(kind, body, version)
    assert canonical(normalise(kind, complete(kind, normal, version), version)) == canonical(normal)


@given(BODIES, VERSIONS)
def test_both_sides_are_read_alike(drawn: tuple[Kind, JSON], version: str | None) -> None:
    kind, body = drawn
    assert canonical(decode(kind, body, version).body) == canonical(normalise(kind, body, version))


@given(BODIES)
def test_a_normal_form_survives_json(drawn: tuple[Kind, JSON]) -> None:
    kind, body = drawn
    normal = normalise(kind, body, None)
    assert canonical(normalise(kind, json.loads(json.dumps(normal)), None)) == canonical(normal)


@given(BODIES, st.randoms(use_true_random=False))
def test_the_order_of_names_does_not_matter(drawn: tuple[Kind, dict[str, JSON]], random: Any) -> None:
    kind, body = drawn
    names = list(body)
    random.shuffle(names)
    shuffled = {name: body[name] for name in names}
    assert canonical(normalise(kind, shuffled, None)) == canonical(normalise(kind, body, None))


@given(BODIES)
def test_arranging_changes_nothing_but_order(drawn: tuple[Kind, dict[str, JSON]]) -> None:
    kind, body = drawn
    assert canonical(arrange(kind, body)) == canonical(body)
