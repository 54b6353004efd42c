"""Fields that stay as they are on the server unless a file says them."""

from dataclasses import replace

import pytest

from conductor_deploy.definition.document import EVENT, SCHEDULE, WORKFLOW, Definition, Key, Kind
from conductor_deploy.definition.normalise import identity, normalise
from conductor_deploy.jsonvalue import JSONObject, digest
from conductor_deploy.plan.assemble import drift, make_plan
from conductor_deploy.plan.limits import Limits
from conductor_deploy.plan.plan import ServerSeen
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.plan.unsaid import as_edited, leave_unsaid

SEEN = ServerSeen("https://x.example/api", "3.32.3")
REQUEST = PlanRequest("orders", "prod", SEEN, limits=Limits(None, None))
PAUSED: JSONObject = {"paused": True, "pausedReason": "by hand"}


@pytest.mark.parametrize(
    ("kind", "live", "written", "expected"),
    [
        (WORKFLOW, {"ownerApp": "billing"}, {}, {"ownerApp": "billing"}),
        (WORKFLOW, {"ownerApp": "billing"}, {"ownerApp": None}, {"ownerApp": "billing"}),
        (WORKFLOW, {"ownerApp": "billing"}, {"ownerApp": "orders"}, {"ownerApp": "orders"}),
        (WORKFLOW, {}, {"ownerApp": "orders"}, {"ownerApp": "orders"}),
        (SCHEDULE, PAUSED, {}, PAUSED),
        (SCHEDULE, PAUSED, {"paused": False}, {}),
        (SCHEDULE, PAUSED, {"pausedReason": "holiday"}, {"paused": True, "pausedReason": "holiday"}),
        (SCHEDULE, {}, {"paused": True}, {"paused": True}),
        (EVENT, {"active": True}, {}, {}),
    ],
)
def test_what_a_file_does_not_say_stays(
    kind: Kind, live: JSONObject, written: JSONObject, expected: JSONObject
) -> None:
    key, now = _definition(kind, live)
    _, wanted = _definition(kind, written)
    left = leave_unsaid({key: wanted}, {key: now})
    assert left == {key: _definition(kind, expected)[1]}
    assert leave_unsaid({key: wanted}, {}) == {key: wanted}


@pytest.mark.parametrize(
    ("kind", "live", "wanted", "expected"),
    [
        (SCHEDULE, {**PAUSED, "zone": 1}, {**PAUSED, "zone": 2}, ({"zone": 1}, {"zone": 2})),
        (SCHEDULE, PAUSED, {"paused": True}, ({"pausedReason": "by hand"}, {})),
        (SCHEDULE, PAUSED, {}, (PAUSED, {})),
        (EVENT, PAUSED, PAUSED, (PAUSED, PAUSED)),
    ],
)
def test_what_stays_as_it_is_is_no_edit(
    kind: Kind, live: JSONObject, wanted: JSONObject, expected: tuple[JSONObject, JSONObject]
) -> None:
    assert as_edited(kind, live, wanted) == expected


@pytest.mark.parametrize(
    ("released", "live", "written", "cause"),
    [
        ({}, PAUSED, {"zoneId": "EET"}, "source"),
        ({}, {**PAUSED, "zoneId": "EET"}, {}, "drift"),
        ({}, {**PAUSED, "zoneId": "EET"}, {"zoneId": "CET"}, "both"),
        ({"paused": True}, {}, {"paused": True}, "drift"),
        ({"paused": True}, {}, {"paused": True, "zoneId": "EET"}, "both"),
    ],
)
def test_a_pause_by_hand_is_no_cause(
    released: JSONObject, live: JSONObject, written: JSONObject, cause: str
) -> None:
    (key, was), (_, now), (_, said) = (_definition(SCHEDULE, fields) for fields in (released, live, written))
    wanted = leave_unsaid({key: said}, {key: now})
    request = replace(REQUEST, inventory={key: digest(was.body)}, comparable=True)
    assert [change.cause for change in make_plan(wanted, {key: now}, request).changes] == [cause]
    drifted = [change.cause for change in drift(wanted, {key: now}, request).changes]
    assert drifted == ([] if cause == "source" else ["drift"])


def _definition(kind: Kind, fields: JSONObject) -> tuple[Key, Definition]:
    body = normalise(kind, {"name": "a", **fields}, None)
    key = identity(kind, body)
    return key, Definition(key, body, written=fields)
