from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.definition.document import TASK, WORKFLOW, Definition, Key
from conductor_deploy.deploy.comparison import Place, compare, environments_in, state_of
from conductor_deploy.deploy.configuration import load
from conductor_deploy.deploy.pipeline import Outside
from conductor_deploy.errors import CannotRun, WrongUsage
from conductor_deploy.plan import planfile

CONFIGURATION = "project: orders\nenvironments: {local: {server: 'embedded::memory:'}}\n"


def task(name: str, **fields: Any) -> Mapping[Key, Definition]:
    key = Key(TASK, name)
    return {key: Definition(key, {"name": name, **fields})}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "conductor-deploy.yaml").write_text(CONFIGURATION)
    (tmp_path / "definitions" / "tasks").mkdir(parents=True)
    (tmp_path / "definitions" / "tasks" / "charge.yaml").write_text("{name: charge, retryCount: 5}\n")
    configuration = load(tmp_path, None, {})
    return Place(configuration, (), Outside({}))


def test_two_states_differ_by_what_was_added_changed_and_removed() -> None:
    plan = compare(
        {**task("a"), **task("b", retryCount=1)},
        {**task("b", retryCount=2), **task("c")},
        "A → B",
        project="orders",
    )
    assert [(change.action, str(change.key)) for change in plan.changes] == [
        ("update", "task/b"),
        ("create", "task/c"),
        ("delete", "task/a"),
    ]
    assert not plan.blocked
    assert plan.operation.kind == "comparison"
    assert (plan.project, plan.environment) == ("orders", "A → B")


def test_two_versions_of_a_workflow_are_compared_as_one() -> None:
    old, new = Key(WORKFLOW, "order", 1), Key(WORKFLOW, "order", 2)
    before = {old: Definition(old, {"name": "order", "version": 1})}
    after = {new: Definition(new, {"name": "order", "version": 2})}
    (change,) = compare(before, after, "", project="orders").changes
    assert change.action == "update"


def test_a_newer_version_moves_nothing() -> None:
    old, new = Key(WORKFLOW, "order", 1), Key(WORKFLOW, "order", 2)
    before = {old: Definition(old, {"name": "order", "version": 1})}
    after = {**before, new: Definition(new, {"name": "order", "version": 2})}
    (change,) = compare(before, after, "", project="orders").changes
    assert (change.action, change.compared_with, change.latest) == ("create", old, None)


def test_kinds_are_not_compared_with_each_other() -> None:
    key = Key(WORKFLOW, "a", 1)
    assert (
        len(
            compare(
                task("a"), {key: Definition(key, {"name": "a", "version": 1})}, "", project="orders"
            ).changes
        )
        == 2
    )


def test_a_state_is_a_directory_a_server_or_a_plan_file(place: Place, tmp_path: Path) -> None:
    written = state_of(str(tmp_path), place)
    assert [str(key) for key in written] == ["task/charge"]
    assert state_of("env:local", place) == {}
    saved = tmp_path / "plan.json"
    saved.write_text(planfile.file_text([compare({**task("gone")}, written, "", project="orders")]))
    assert [str(key) for key in state_of(str(saved), place)] == ["task/charge"]


def test_what_is_nothing_of_all_that_is_said(place: Place) -> None:
    with pytest.raises(WrongUsage, match="no directory, plan file"):
        state_of("nothing", place)
    with pytest.raises(CannotRun, match="task/none is not on the server of local"):
        state_of("task/none", place)


def test_what_stands_beside_a_server_is_rendered_for_its_environment() -> None:
    assert environments_in("env:prod", ".") == ("prod",)
    assert environments_in("git:HEAD", "env:prod") == ("prod",)
    assert environments_in("env:test", "env:prod") == ("test",)
    assert environments_in("git:HEAD", ".") == ()
