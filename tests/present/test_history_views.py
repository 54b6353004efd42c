"""The releases of an environment as a table and as a document."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from conductor_deploy.definition.document import TASK, Key
from conductor_deploy.plan.plan import Operation, ServerSeen, SourceSeen
from conductor_deploy.present.history import history_document, history_text
from conductor_deploy.release.history import History
from conductor_deploy.release.record import Entry, Lease, Record

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
LEASE = Lease("n", "ann", NOON, NOON + timedelta(minutes=5), "https://ci.example/1")
CREATED = Entry(Key(TASK, "charge"), "create", None, "a", "done")
FAILED = Entry(Key(TASK, "refund"), "update", "a", "b", "failed")
FIRST = Record(
    "orders",
    "prod",
    1,
    ServerSeen("https://x.example/api", None),
    LEASE,
    status="partial",
    finished=NOON + timedelta(seconds=3),
    source=SourceSeen("1f2e3d4c5b6a7980", dirty=True, digest="d"),
    entries=(CREATED, FAILED),
    tool="0.1.0",
    lifted=("--allow downgrade",),
)
SECOND = replace(
    FIRST, number=2, status="applying", finished=None, operation=Operation("rollback", release=1), entries=()
)
THIRD = replace(FIRST, number=3, status="applied", operation=Operation("promote", "test"))


def test_a_table_has_a_row_for_each_release_newest_first() -> None:
    lines = history_text("prod", History((FIRST, SECOND, THIRD)), NOON).splitlines()
    assert [line.split("  ")[0] for line in lines] == ["RELEASE", "3", "2", "1"]
    assert lines[3].split() == [
        "1",
        "2026-11-23",
        "12:00:03",
        "partial",
        "+1",
        "apply",
        "1f2e3d4c5b6a*",
        "ann",
        "no",
    ]
    assert "promote from test" in lines[1]
    assert "under way  none     rollback of 1" in lines[2]


def test_a_release_whose_holder_died_is_interrupted() -> None:
    assert "interrupted" in history_text("prod", History((SECOND,)), NOON + timedelta(hours=1))


def test_an_environment_without_releases_says_so() -> None:
    assert history_text("prod", History(), NOON) == "prod: nothing was ever released"
    assert history_document(History()) == {"releases": []}


def test_a_document_tells_each_release_by_the_names_of_the_contract() -> None:
    newest, oldest = history_document(History((FIRST, SECOND)))["releases"]
    assert oldest == {
        "number": 1,
        "time": "2026-11-23T12:00:03Z",
        "actor": "ann",
        "run_url": "https://ci.example/1",
        "commit": "1f2e3d4c5b6a7980",
        "dirty": True,
        "digest": "d",
        "variables": [],
        "status": "partial",
        "operation": {"kind": "apply", "from": None, "release": None},
        "summary": {"create": 1, "update": 0, "delete": 0},
        "rollback": "no",
        "tool": "0.1.0",
        "lifted": ["--allow downgrade"],
        "interrupted": None,
        "closed_by": None,
    }
    assert (newest["time"], newest["operation"]["release"]) == ("2026-11-23T12:00:00Z", 1)
