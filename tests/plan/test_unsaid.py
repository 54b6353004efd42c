"""Fields that stay as they are on the server unless a file says them."""

import pytest

from conductor_deploy.definition.document import EVENT, SCHEDULE, WORKFLOW, Definition, Key, Kind
from conductor_deploy.definition.normalise import identity, normalise
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.unsaid import leave_unsaid

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
    left = leave_unsaid({key: wanted}, {key: now}, lambda _: written)
    assert left == {key: _definition(kind, expected)[1]}
    assert leave_unsaid({key: wanted}, {}, lambda _: written) == {key: wanted}


def _definition(kind: Kind, fields: JSONObject) -> tuple[Key, Definition]:
    body = normalise(kind, {"name": "a", **fields}, None)
    key = identity(kind, body)
    return key, Definition(key, body)
