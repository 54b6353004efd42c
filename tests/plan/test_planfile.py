"""Plan files: what survives, and what is refused."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_deploy.definition.document import KINDS, WORKFLOW, Key, Position, Problem
from conductor_deploy.errors import CannotRun, StalePlan, WrongUsage
from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.plan import (
    Change,
    Edited,
    Field,
    Guard,
    Latest,
    Operation,
    Plan,
    Requirement,
    Running,
    ServerSeen,
    SourceSeen,
)
from conductor_deploy.plan.planfile import document, file_text, read, read_all, several

text = st.text(max_size=5)
number = st.integers(-5, 5)
names = st.text(min_size=1, max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | number | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(text, inner, max_size=2),
    max_leaves=4,
)
bodies = st.none() | st.dictionaries(text, json_values, max_size=2)
keys = st.builds(
    lambda kind, name, version: Key(KINDS[kind], name, version if KINDS[kind].versioned else None),
    st.sampled_from(sorted(KINDS)),
    names.filter(lambda name: "@" not in name),
    number,
)


def _few(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=2).map(tuple)


guards = st.builds(
    Guard, text, st.sampled_from(["blocked", "lifted", "note"]), text, _few(text), st.none() | text
)
differences = st.builds(
    Field,
    st.sampled_from(["add", "move"]),
    text,
    st.none() | text,
    json_values,
    json_values,
    st.none() | text,
)
times = number.map(lambda days: datetime(2026, 11, 23, 12, tzinfo=timezone.utc) + timedelta(days))
changes = st.builds(
    Change,
    action=st.sampled_from(["create", "update", "delete"]),
    key=keys,
    before=bodies,
    after=bodies,
    fields=_few(differences),
    position=st.none() | st.builds(Position, names, number),
    cause=st.sampled_from(["source", "unknown"]),
    owner=st.none() | text,
    breaking=st.none() | st.booleans(),
    compared_with=st.none() | keys,
    running=st.none() | st.builds(Running, number, st.booleans()),
    latest=st.none() | st.builds(Latest, st.none() | number, st.none() | number, _few(text)),
    guards=_few(guards),
    before_digest=st.none() | text,
    after_digest=st.none() | text,
    edited=st.none() | st.builds(Edited, times, st.none() | text),
)
problems = st.builds(
    Problem,
    text,
    st.sampled_from(["error", "note"]),
    text,
    st.none() | st.builds(Position, names, number, number),
    st.none() | keys,
    st.none() | text,
)
requirements = st.builds(
    Requirement, st.just("soak"), st.sampled_from(["met", "missing", "lifted"]), text, text
)
plans = st.builds(
    Plan,
    project=text,
    environment=text,
    server=st.builds(ServerSeen, text, st.none() | text),
    source=st.builds(
        SourceSeen, st.none() | text, st.booleans(), st.none() | text, st.booleans(), st.tuples(text)
    ),
    base_release=st.none() | number,
    changes=_few(changes),
    unchanged=number,
    operation=st.builds(
        Operation, st.just("promote"), st.none() | text, st.none() | number, _few(requirements)
    ),
    adopted=_few(keys),
    forgotten=_few(keys),
    held=_few(keys),
    rolled_back=st.dictionaries(keys, number, max_size=2),
    orphaned=_few(keys),
    older=_few(keys),
    unmanaged=_few(keys),
    unmanaged_count=number,
    problems=_few(problems),
)


@given(plans)
@settings(max_examples=40)
def test_a_plan_survives_its_file(plan: Plan) -> None:
    assert read(json.dumps(document(plan), ensure_ascii=False)) == plan


PLAN = Plan("orders", "prod", ServerSeen("https://x.example/api", "3.32.3"), SourceSeen(), 1, ())


def test_of_several_environments_each_plan_is_read() -> None:
    saved = json.dumps(several([PLAN, PLAN]))
    assert read_all(saved) == (PLAN, PLAN)
    assert several([PLAN]) == document(PLAN)
    with pytest.raises(WrongUsage, match=r"several environments \(prod, prod\)"):
        read(saved)


def _edited(edit: Callable[[dict[str, Any]], object], *, sign: bool) -> str:
    content = document(PLAN)
    edit(content)
    if sign:
        content.pop("checksum")
        content["checksum"] = digest(content, 64)
    return json.dumps(content)


def test_an_edited_plan_file_is_refused() -> None:
    with pytest.raises(StalePlan, match="its checksum is wrong"):
        read(_edited(lambda content: content.update(environment="dev"), sign=False))


@pytest.mark.parametrize(
    ("saved", "message"),
    [
        ("", "not a plan file: it is no JSON"),
        ("[]", "it names no format"),
        ("{}", "it names no format"),
        ('{"format": 2}', "has format 2; this version reads format 1"),
        ('{"format": 1}', "'checksum' is missing"),
        ('{"format": 1, "plans": [3]}', "not a plan file"),
        ('{"format": 1, "plans": 5}', "not a plan file: `plans` is no list"),
        ('{"format": 1, "plans": null}', "not a plan file: `plans` is no list"),
        ('{"format": 1, "plans": []}', "not a plan file: it holds no plan"),
        ("[" * 100_000, "not a plan file: it is nested too deep"),
        ("1" * 5_000, "not a plan file: Exceeds the limit"),
        (_edited(lambda content: content.pop("base_release"), sign=True), "'base_release' is missing"),
        (_edited(lambda content: content.update(held=["what"]), sign=True), "'what' is not a key"),
        (_edited(lambda content: content.update(changes=7), sign=True), "not a plan file"),
    ],
)
def test_what_is_no_plan_file_is_refused_with_its_reason(saved: str, message: str) -> None:
    with pytest.raises(CannotRun, match=message):
        read(saved)


def test_a_workflow_key_keeps_a_version_like_name() -> None:
    key = Key(WORKFLOW, "a@7", 2)
    assert Key.parse(str(key)) == key


def test_a_plan_file_is_the_document_on_one_line() -> None:
    saved = file_text([PLAN])
    assert saved.count("\n") == 1
    assert json.loads(saved) == document(PLAN)
