"""When, and by whom, a definition was edited behind the back of all releases."""

from datetime import datetime, timezone

import pytest

from conductor_deploy.definition.document import TASK, Key
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.plan import Cause, Change, Edited, Plan, ServerSeen, SourceSeen
from conductor_deploy.release.attribution import attributed

KEY = Key(TASK, "charge")
NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
AT_NOON = int(NOON.timestamp() * 1000)


def edited(body: JSONObject, cause: Cause = "drift", released: datetime | None = None) -> Edited | None:
    plan = Plan(
        "orders",
        "prod",
        ServerSeen("https://x.example/api", None),
        SourceSeen(),
        1,
        (Change("update", KEY, {}, {}, cause=cause),),
    )
    told = attributed(plan, {KEY: body}, {KEY: released} if released else {})
    return told.changes[0].edited


@pytest.mark.parametrize(
    ("body", "by"),
    [
        ({"updateTime": AT_NOON, "updatedBy": "bob"}, "bob"),
        ({"updateTime": AT_NOON + 999, "updatedBy": ""}, None),
        ({"updateTime": AT_NOON}, None),
        ({"updateTime": AT_NOON, "updatedBy": "ada via conductor-deploy, 1f2e3d4"}, None),
        ({"updatedTime": AT_NOON, "updatedBy": "bob"}, "bob"),
        ({"createTime": AT_NOON, "createdBy": "eve", "updateTime": 0, "updatedBy": "bob"}, "eve"),
        ({"createTime": AT_NOON - 9, "createdBy": "eve", "updateTime": AT_NOON, "updatedBy": "bob"}, "bob"),
    ],
)
@pytest.mark.parametrize("cause", ["drift", "both"])
def test_the_last_write_that_the_server_knows_of_is_the_edit(
    body: JSONObject, by: str | None, cause: Cause
) -> None:
    assert edited(body, cause) == Edited(NOON, by)


@pytest.mark.parametrize("body", [{}, {"updateTime": 0, "createTime": 0}, {"updateTime": None}])
def test_a_server_that_does_not_tell_is_not_guessed_for(body: JSONObject) -> None:
    assert edited(body) is None


def test_a_write_before_the_release_is_not_the_edit() -> None:
    assert edited({"updateTime": AT_NOON - 1000}, released=NOON) is None
    assert edited({"updateTime": AT_NOON + 1}, released=NOON) == Edited(NOON)


@pytest.mark.parametrize("cause", ["source", "unknown", "prune"])
def test_only_an_edit_on_the_server_is_attributed(cause: Cause) -> None:
    assert edited({"updateTime": AT_NOON, "updatedBy": "bob"}, cause) is None
