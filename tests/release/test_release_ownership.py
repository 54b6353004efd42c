"""What is adopted and what is forgotten, and what is refused."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from conductor_deploy.definition.document import TASK, WORKFLOW, Definition, Key, State
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.errors import GuardRefused, WrongUsage
from conductor_deploy.plan.plan import Operation, ServerSeen, SourceSeen
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.release.history import History
from conductor_deploy.release.ownership import adoption, oblivion, source_in_effect
from conductor_deploy.release.record import Lease, Record

SERVER = ServerSeen("https://x.example/api", "3.32.3")
MINE, FREE, THEIRS, SISTERS = (Key(TASK, name) for name in ("mine", "free", "theirs", "sisters"))
RECORDS = Key(WORKFLOW, "conductor-deploy--orders--prod", 1)
LIVE: State = {
    **{key: Definition(key, {"name": key.name}) for key in (MINE, FREE, THEIRS, SISTERS)},
    RECORDS: Definition(RECORDS, {"name": RECORDS.name}),
}
REQUEST = PlanRequest(
    "orders",
    "prod",
    SERVER,
    inventory={MINE: "d"},
    owners={MINE: "orders/prod", THEIRS: "billing/prod", SISTERS: "orders/test"},
)
EVERYTHING = Pattern.parse("*")


def adopt(pattern: str, taken_from: str | None = None, **more: Any) -> tuple[Key, ...]:
    return adoption(Pattern.parse(pattern), taken_from, LIVE, replace(REQUEST, **more)).adopted


@pytest.mark.parametrize(
    ("taken_from", "adopted"),
    [
        (None, (FREE,)),
        ("billing", (THEIRS,)),
        ("billing/prod", (THEIRS,)),
        ("orders", (SISTERS,)),
        ("orders/test", (SISTERS,)),
        ("nobody", ()),
    ],
)
def test_what_nobody_owns_is_adopted_or_what_is_taken_from_its_owner(
    taken_from: str | None, adopted: tuple[Key, ...]
) -> None:
    assert adopt("*", taken_from) == adopted


def test_release_records_are_nobody_s_to_adopt() -> None:
    with pytest.raises(WrongUsage, match="nothing on prod is like workflow"):
        adopt("workflow/*")


@pytest.mark.parametrize(
    ("pattern", "taken_from", "message", "lift"),
    [
        ("task/theirs", None, "billing/prod owns it", "--from billing/prod"),
        ("task/theirs", "orders", "billing/prod owns it", "--from billing/prod"),
        ("task/free", "billing", "nobody owns it, so it can't be taken from billing", None),
    ],
)
def test_what_is_somebody_else_s_is_refused(
    pattern: str, taken_from: str | None, message: str, lift: str | None
) -> None:
    with pytest.raises(GuardRefused) as refused:
        adopt(pattern, taken_from)
    [guard] = refused.value.guards
    assert (guard.message, guard.lift) == (message, lift)


def test_what_may_be_somebody_else_s_is_refused() -> None:
    with pytest.raises(GuardRefused) as refused:
        adopt("task/free", unknown_owners=("conductor-deploy--x--y, version 2: unreadable",))
    [guard] = refused.value.guards
    assert ("unknown" in guard.message, guard.evidence) == (
        True,
        ("conductor-deploy--x--y, version 2: unreadable",),
    )


def test_what_is_forgotten_is_warned_of_where_the_repository_has_it() -> None:
    plan = oblivion(EVERYTHING, [MINE], {}, LIVE, REQUEST)
    assert (plan.forgotten, [problem.key for problem in plan.problems]) == ((MINE,), [MINE])
    assert oblivion(EVERYTHING, [], {}, LIVE, REQUEST).problems == ()


def test_only_what_is_owned_can_be_forgotten() -> None:
    with pytest.raises(WrongUsage, match="orders/prod owns nothing like task/free"):
        oblivion(Pattern.parse("task/free"), [], {}, LIVE, REQUEST)


def test_the_sources_stay_those_of_the_last_whole_release() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
    source = SourceSeen("1f2e3d4", digest="d")
    record = Record(
        "orders", "prod", 1, SERVER, Lease("n", "ada", noon, noon), status="applied", source=source
    )
    assert source_in_effect(History((record,))) == source
    for other in (replace(record, status="partial"), replace(record, operation=Operation("rollback"))):
        assert source_in_effect(History((other,))) == SourceSeen()
    assert source_in_effect(History()) == SourceSeen()
