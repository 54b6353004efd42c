from collections.abc import Mapping
from typing import Any

import pytest

from conductor_deploy.definition.document import SCHEDULE, TASK, WORKFLOW, Definition, Key, Kind, Position
from conductor_deploy.deploy.live import Live, NormalForms
from conductor_deploy.deploy.suitability import unsuitable
from conductor_deploy.plan.plan import ServerSeen

OWNED = {"name": "t", "ownerEmail": "team@example.com"}


def codes(
    kind: Kind, body: Mapping[str, Any], version: str, live: Mapping[str, Any] | None = None, *lacks: Kind
) -> list[str]:
    key = Key(kind, "t", 1 if kind.versioned else None)
    raw = {} if live is None else {key: live}
    server = Live(ServerSeen("http://server", version), NormalForms(raw, version), raw, lacks=lacks)
    found = unsuitable({key: Definition(key, body)}, server, "dev", lambda key, pointer: Position("t.yaml"))
    return [problem.code for problem in found]


def test_a_kind_that_the_server_lacks_is_an_error() -> None:
    assert codes(SCHEDULE, {"name": "t"}, "3.15.0", None, SCHEDULE) == ["CD301"]


@pytest.mark.parametrize("kind", [TASK, WORKFLOW])
@pytest.mark.parametrize("body", [{"name": "t"}, {"name": "t", "ownerEmail": "somebody"}])
def test_an_old_server_wants_an_owner(kind: Kind, body: Mapping[str, Any]) -> None:
    assert codes(kind, body, "3.15.0") == ["CD306"]
    assert codes(kind, body, "3.32.3") == []


def test_an_owner_is_enough() -> None:
    assert codes(TASK, OWNED, "3.15.0") == []


def test_what_is_there_already_needs_no_owner() -> None:
    assert codes(TASK, {"name": "t"}, "3.15.0", {"name": "t"}) == []
    assert codes(TASK, {"name": "t"}, "3.15.0", {"name": "t", "retryCount": 1}) == ["CD306"]
