"""What an apply did, and who is at it."""

from datetime import datetime, timezone

from conductor_deploy.definition.document import TASK, Key
from conductor_deploy.errors import CannotRun
from conductor_deploy.plan.plan import Change, Plan, ServerSeen, SourceSeen
from conductor_deploy.present.release import (
    lock_document,
    lock_text,
    outcome_line,
    release_document,
    release_text,
)
from conductor_deploy.release.record import Lease, Outcome, Record

SERVER = ServerSeen("https://x.example/api", None)
PLAN = Plan("orders", "prod", SERVER, SourceSeen(), 41, ())
A = Change("create", Key(TASK, "a"), None, {})
B = Change("update", Key(TASK, "b"), {}, {})
NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
HELD = Record(
    "orders", "prod", 42, SERVER, Lease("n", "ann", NOON, NOON.replace(minute=5), "https://ci.example/1")
)


def test_a_release_that_went_well_is_one_line() -> None:
    outcomes = [Outcome(A, "done"), Outcome(B, "skipped")]
    assert release_text(PLAN, 42, "applied", outcomes) == "Release 42 of prod: applied; 1 done, 1 skipped."
    assert release_text(PLAN, 42, "applied", []) == "Release 42 of prod: applied; no definition changed."
    assert release_text(PLAN, None, "nothing", []) == "prod: nothing to do"


def test_a_release_that_stopped_tells_what_became_of_every_change() -> None:
    outcomes = [Outcome(A, "failed", "no\x1b"), Outcome(B, "not-tried")]
    assert release_text(PLAN, 42, "failed", outcomes).splitlines() == [
        "failed     create task/a: no\\x1b",
        "not-tried  update task/b",
        "Release 42 of prod: failed; 1 failed, 1 not-tried.",
    ]
    assert outcome_line(Outcome(A, "done")) == "done       create task/a"


def test_the_document_of_a_release_holds_plan_outcomes_and_what_stopped_it() -> None:
    document = release_document(PLAN, 42, "failed", [Outcome(A, "failed", "no")], [A.key], CannotRun("no"))
    assert document["outcomes"] == [{"key": "task/a", "action": "create", "result": "failed", "error": "no"}]
    assert document["plan"]["environment"] == "prod"
    assert document["diverged"] == ["task/a"]
    assert document["error"]["code"] == "cannot-run"
    assert "error" not in release_document(PLAN, 42, "applied", [], [], None)


def test_a_lock_tells_who_holds_it_and_until_when() -> None:
    assert lock_text("prod", None) == "prod: nobody holds the release lock"
    assert lock_text("prod", HELD) == (
        "prod: ann (https://ci.example/1) holds the release lock for release 42"
        " since 2026-11-23 12:00:00 UTC; its lease ends at 12:05:00 UTC"
    )
    assert lock_document(HELD) == {
        "held": True,
        "release": 42,
        "holder": "ann",
        "run_url": "https://ci.example/1",
        "since": "2026-11-23T12:00:00Z",
        "expires": "2026-11-23T12:05:00Z",
    }
    assert set(lock_document(None).values()) == {False, None}
