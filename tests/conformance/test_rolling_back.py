"""A rollback brings back what was there before, on every server."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from deployment import Deployment
from releasing import event, schedule, task, workflow

from conductor_deploy.definition.document import KINDS, SCHEDULE, WORKFLOW, Key, Kind
from conductor_deploy.deploy.live import fetch
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

Connect = Callable[[Access], Connection]
OwnPrefix = Callable[[Access], str]


@pytest.fixture
def deployment(target: Access, connect: Connect, own_prefix: OwnPrefix, tmp_path: Path) -> Deployment:
    """A definition of each kind that the server has."""
    connection, prefix = connect(target), own_prefix(target)
    lacking = fetch(connection).lacks
    kinds = tuple(kind for kind in KINDS.values() if kind not in lacking)
    opened = Deployment(tmp_path / "repository", prefix, connection, kinds)
    opened.write(*_named(task(f"{prefix}charge")))
    opened.write(*_named(workflow(f"{prefix}order", description="good")))
    opened.write(*_named(workflow(f"{prefix}gone")))
    opened.write(*_named(paid(prefix)))
    if SCHEDULE in kinds:
        opened.write(*_named(schedule(f"{prefix}nightly", f"{prefix}order")))
    assert opened.apply().error is None
    return opened


def paid(prefix: str, **fields: bool) -> tuple[Kind, JSONObject]:
    starts = {"action": "start_workflow", "start_workflow": {"name": f"{prefix}order"}}
    return event(f"{prefix}paid", actions=[starts], **fields)


def _named(definition: tuple[Kind, JSONObject]) -> tuple[Kind, str, JSONObject]:
    kind, body = definition
    return kind, str(body["name"]), body


def bodies(deployment: Deployment) -> Mapping[Key, JSONObject]:
    """Of what this test deploys."""
    live = fetch(deployment.connection).definitions
    return {key: live[key].body for key in live if key.name.startswith(deployment.project)}


def change_everything(deployment: Deployment) -> None:
    prefix = deployment.project
    deployment.write(*_named(task(f"{prefix}charge", retries=9)))
    deployment.write(WORKFLOW, "order2", workflow(f"{prefix}order", 2, description="bad")[1])
    deployment.write(*_named(workflow(f"{prefix}new")))
    deployment.write(*_named(paid(prefix, active=True)))
    if SCHEDULE in deployment.kinds:
        deployment.write(*_named(schedule(f"{prefix}nightly", f"{prefix}order", paused=True)))
    (deployment.root / f"definitions/workflows/{prefix}gone.json").unlink()
    assert deployment.apply(prune=True).error is None


def test_a_release_is_taken_back_and_stays_so(deployment: Deployment) -> None:
    before = bodies(deployment)
    change_everything(deployment)
    assert bodies(deployment).keys() != before.keys()
    made = deployment.take_back()
    assert (deployment.carry_out(made).error, bodies(deployment)) == (None, before)
    pushed = deployment.plan(prune=True)
    assert (pushed.changes, set(pushed.held)) == ((), set(made.held))
    assert deployment.apply(prune=True).status == "nothing"
    statuses = [
        record.status for record in fetch(deployment.connection).history(deployment.project, "here").records
    ]
    assert statuses == ["applied", "rolled-back", "applied"]


def test_a_rollback_is_taken_back_by_its_number(deployment: Deployment) -> None:
    change_everything(deployment)
    after = bodies(deployment)
    assert deployment.carry_out(deployment.take_back()).error is None
    assert deployment.carry_out(deployment.take_back("3")).error is None
    assert bodies(deployment) == after
    assert deployment.plan(prune=True).changes == ()


def test_taken_back_one_after_the_other_nothing_is_left(deployment: Deployment) -> None:
    change_everything(deployment)
    for _ in range(2):
        assert deployment.carry_out(deployment.take_back()).error is None
    assert bodies(deployment) == {}
    assert deployment.plan(prune=True).changes == ()
