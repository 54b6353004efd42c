"""How an environment stands."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from conductor_deploy.definition.document import TASK, WORKFLOW, Definition, Key
from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.plan import Cause, Change, Plan, ServerSeen, SourceSeen
from conductor_deploy.release.history import History
from conductor_deploy.release.record import Entry, Lease, Record
from conductor_deploy.release.standing import Cell, Standing, standings

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SERVER = ServerSeen("https://x.example/api", None)
PLAN = Plan("orders", "prod", SERVER, SourceSeen(), 1, ())
CHARGE = Key(TASK, "charge")
ORDER = Key(WORKFLOW, "order")


def order(version: int) -> Key:
    return replace(ORDER, version=version)


def state(*keys: Key) -> dict[Key, Definition]:
    return {key: Definition(key, {"name": key.name}) for key in keys}


def test_what_is_as_wanted_names_its_release() -> None:
    entries = (Entry(order(2), "create", None, "a", "done"), Entry(CHARGE, "update", "a", "b", "failed"))
    record = Record("orders", "prod", 7, SERVER, Lease("n", "ann", NOON, NOON), entries=entries)
    keys = (order(1), order(2), CHARGE)
    found = standings(PLAN, state(*keys), state(*keys), History((record,)))
    assert found[ORDER] == Cell("same", 2, digest({"name": "order"}), 7)
    assert found[CHARGE] == Cell("same", None, digest({"name": "charge"}), None)


@pytest.mark.parametrize(
    ("cause", "expected"),
    [("source", "differs"), ("drift", "drift"), ("both", "drift"), ("unknown", "unknown")],
)
def test_a_change_stands_by_its_cause(cause: Cause, expected: Standing) -> None:
    plan = replace(PLAN, changes=(Change("update", CHARGE, {}, {}, cause=cause),))
    assert standings(plan, state(CHARGE), state(CHARGE), History())[CHARGE].state == expected


def test_a_version_to_come_is_missing_beside_the_one_that_latest_names() -> None:
    plan = replace(PLAN, changes=(Change("create", order(3), None, {}),))
    cell = standings(plan, state(order(3)), state(order(1), order(2), CHARGE), History())[ORDER]
    assert cell == Cell("missing", 3, instead=2)


def test_what_the_server_lacks_is_missing_unless_a_rollback_holds_it() -> None:
    plan = replace(PLAN, held=(order(1),), changes=(Change("create", CHARGE, None, {}),))
    found = standings(plan, state(order(1), CHARGE), {}, History())
    assert found == {ORDER: Cell("held"), CHARGE: Cell("missing")}
    assert standings(PLAN, state(order(1)), {}, History()) == {ORDER: Cell("missing", 1)}


def test_a_held_version_stands_first_as_held() -> None:
    plan = replace(PLAN, held=(order(2),))
    cell = standings(plan, state(order(2)), state(order(1)), History())[ORDER]
    assert (cell.state, cell.version) == ("held", 1)


def test_what_is_owned_and_has_left_the_repository_is_shown() -> None:
    plan = replace(PLAN, orphaned=(CHARGE, order(1)))
    found = standings(plan, state(order(2)), state(CHARGE, order(1), order(2)), History())
    assert (set(found), found[ORDER].version) == ({CHARGE, ORDER}, 2)
