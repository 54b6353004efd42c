"""What release records prove about an environment that another one wants to follow."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from conductor_deploy.definition.document import TASK, Key
from conductor_deploy.plan.plan import Change, Guard, Operation, Plan, Requirement, ServerSeen, SourceSeen
from conductor_deploy.release.history import History
from conductor_deploy.release.promotion import (
    Evidence,
    Requires,
    downgrade,
    is_news,
    lifted_in,
    requirements,
    requiring,
    unpromotable,
    way_on,
)
from conductor_deploy.release.record import Lease, Record, Status

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SERVER = ServerSeen("https://test.example/api", "3.32.3")
SOURCE = SourceSeen("1f2e3d4c5b", digest="same")
RECORD = Record(
    "orders",
    "test",
    7,
    SERVER,
    Lease("n", "ada", NOON, NOON),
    status="applied",
    finished=NOON,
    source=SOURCE,
)
KEYS = [Key(TASK, f"t{number}") for number in range(7)]
ALL = Requires("test", no_drift=True, soak=3600)


def evidence(record: Record | None = RECORD, **more: Any) -> Evidence:
    past = History((record,) if record else ())
    return Evidence("test", past, **{"now": NOON + timedelta(hours=1), "drifted": (), **more})


def found(seen: Evidence, requires: Requires = ALL, allow: Collection[str] = ()) -> dict[str, Requirement]:
    return {each.name: each for each in requirements(requires, SOURCE, seen, allow)}


def test_the_same_sources_undrifted_and_old_enough_are_all_that_can_be_required() -> None:
    assert {each.name: (each.state, each.message) for each in found(evidence()).values()} == {
        "promoted_from": ("met", "release 7 of test is of the same sources"),
        "no_drift": ("met", "test is as it was released"),
        "soak": ("met", "release 7 of test has stood long enough"),
    }


def test_nothing_is_required_where_nothing_is_written() -> None:
    assert found(evidence(), Requires()) == {}


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (evidence(None), "nothing was ever released to test"),
        (evidence(unread="test can't be read"), "test can't be read"),
        (evidence(replace(RECORD, status="partial")), "release 7 of test is partial"),
        (evidence(replace(RECORD, operation=Operation("rollback"))), "release 7 of test is a rollback"),
        (evidence(held=KEYS[:1]), "test holds what a rollback took back: task/t0"),
        (
            evidence(replace(RECORD, source=SourceSeen(digest="same"))),
            "release 7 of test was made without git",
        ),
        (
            evidence(replace(RECORD, source=replace(SOURCE, dirty=True))),
            "release 7 of test was made with local changes, which git 1f2e3d4 does not have",
        ),
        (
            evidence(replace(RECORD, source=replace(SOURCE, selected=True))),
            "release 7 of test was a selection of the definitions, not all of them",
        ),
    ],
)
def test_what_is_not_the_sources_of_one_commit_is_not_promoted(seen: Evidence, reason: str) -> None:
    assert unpromotable(seen) == reason
    missing = found(seen)
    assert (missing["promoted_from"].state, missing["promoted_from"].message) == ("missing", reason)
    assert (missing["soak"].state, missing["soak"].message) == (
        "missing",
        "these sources are not what test has",
    )


def test_what_is_held_waits_for_its_source_or_a_flag_and_all_else_for_an_apply() -> None:
    assert way_on(evidence(None)) == (
        "apply committed sources to test, all of them: conductor-deploy apply -e test"
    )
    assert way_on(evidence(held=[Key(TASK, "b c"), Key(TASK, "a")])) == (
        "task/a, task/b c waits for its source to change or go: do so, commit, and conductor-deploy apply -e test;"
        " or bring back what was taken back:"
        " conductor-deploy apply -e test --allow held=task/a --allow 'held=task/b c'"
    )


def test_other_sources_are_not_those_that_were_promoted() -> None:
    other = evidence(replace(RECORD, source=SourceSeen("abcdef012", digest="other")))
    message = "release 7 of test, its last one, is of other sources (git abcdef0)"
    assert found(other)["promoted_from"].message == message


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (replace(SOURCE, selected=True), "a selection of the definitions is not what was promoted"),
        (
            replace(SOURCE, variables=("a", "b")),
            "variables from outside, a, b, are not what was promoted",
        ),
    ],
)
def test_less_or_more_than_the_sources_is_not_what_was_promoted(source: SourceSeen, reason: str) -> None:
    [missing] = requirements(Requires("test"), source, evidence(), ())
    assert (missing.state, missing.message) == ("missing", reason)


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (evidence(drifted=None), "whether test drifted can't be told until it is released to again"),
        (evidence(unread="test can't be read"), "test can't be read"),
        (evidence(drifted=tuple(KEYS[:2])), "edited on test since it was released: task/t0, task/t1"),
        (
            evidence(drifted=tuple(KEYS)),
            "edited on test since it was released: task/t0, task/t1, task/t2, task/t3, task/t4 and 2 more",
        ),
    ],
)
def test_an_edit_or_an_unknown_is_drift(seen: Evidence, reason: str) -> None:
    assert (found(seen)["no_drift"].state, found(seen)["no_drift"].message) == ("missing", reason)


@pytest.mark.parametrize(
    ("age", "soak", "left"),
    [
        (timedelta(minutes=59), 3600, "has to stand for 1h; 1m are left"),
        (timedelta(0), 90_061, "has to stand for 1d 1h; 1d 1h are left"),
        (timedelta(seconds=30), 90, "has to stand for 1m 30s; 1m are left"),
    ],
)
def test_a_release_soaks_by_the_clock_of_its_server(age: timedelta, soak: float, left: str) -> None:
    seen = evidence(now=NOON + age)
    assert found(seen, Requires("test", soak=soak))["soak"].message == f"release 7 of test {left}"


@pytest.mark.parametrize("seen", [evidence(now=None), evidence(replace(RECORD, finished=None))])
def test_a_time_that_is_unknown_is_not_long_enough(seen: Evidence) -> None:
    assert found(seen)["soak"].message == "when release 7 of test was finished is unknown"


def test_a_flag_lifts_one_requirement_and_not_one_that_is_met() -> None:
    lifted = found(evidence(drifted=tuple(KEYS), now=NOON), allow={"requires=soak", "requires=promoted_from"})
    assert [each.state for each in lifted.values()] == ["met", "missing", "lifted"]


def plan(*guards: Guard, requires: tuple[Requirement, ...] = (), **more: Any) -> Plan:
    change = Change("create", KEYS[0], None, {}, guards=guards)
    operation = Operation(requires=requires)
    return Plan("orders", "prod", SERVER, SOURCE, 1, (change,), **{"operation": operation, **more})


PROTECTED = Guard("protected", "blocked", "protected", lift="--allow destroy=task/t0")


def test_what_is_missing_blocks_every_change_and_takes_the_place_of_what_was_said_before() -> None:
    missing = tuple(found(evidence(drifted=tuple(KEYS), now=NOON), allow={"requires=soak"}).values())
    older = Guard("downgrade", "lifted", "older", lift="--allow downgrade")
    once = requiring(plan(PROTECTED), missing, older)
    assert [(guard.code, guard.level) for guard in once.changes[0].guards] == [
        ("protected", "blocked"),
        ("requires", "blocked"),
        ("requires", "lifted"),
        ("downgrade", "lifted"),
    ]
    assert once.operation.requires == missing
    assert lifted_in(once) == {"requires=soak", "downgrade"}
    assert requiring(once, (), None) == plan(PROTECTED)


@pytest.mark.parametrize(
    ("is_ancestor", "allow", "level"),
    [(True, (), "blocked"), (True, ("downgrade",), "lifted"), (None, (), "note"), (False, (), None)],
)
def test_an_ancestor_of_what_is_live_is_a_downgrade(
    is_ancestor: bool | None, allow: Collection[str], level: str | None
) -> None:
    guard = downgrade(SourceSeen("0000000aa"), History((RECORD,)), is_ancestor, allow)
    assert (guard and guard.level) == level


def test_nothing_is_older_than_nothing() -> None:
    assert downgrade(SOURCE, History(), True, ()) is None


def _record(status: Status = "applied", **source: Any) -> Record:
    return replace(RECORD, status=status, source=replace(SOURCE, **source))


@pytest.mark.parametrize(
    ("newest", "is_worth_it"),
    [
        (RECORD, False),
        (_record(digest="other"), True),
        (_record(dirty=True), True),
        (_record(selected=True), True),
        (_record(variables=("retries",)), True),
        (_record("partial"), True),
        (replace(RECORD, operation=Operation("rollback")), True),
    ],
)
def test_other_sources_without_a_change_are_worth_a_record(newest: Record, is_worth_it: bool) -> None:
    assert is_news(plan(), newest) is is_worth_it


@pytest.mark.parametrize(
    "made",
    [
        plan(held=(KEYS[0],)),
        replace(plan(), source=replace(SOURCE, dirty=True)),
        replace(plan(), source=replace(SOURCE, variables=("retries",))),
        plan(requires=(Requirement("soak", "missing", "", ""),)),
    ],
)
def test_what_could_not_be_promoted_is_not_worth_one(made: Plan) -> None:
    assert not is_news(made, _record(digest="other"))
