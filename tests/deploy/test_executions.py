"""Who runs, as far as a server can say."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.deploy.executions import executions_around
from conductor_deploy.deploy.live import Live, NormalForms
from conductor_deploy.plan.plan import Running, ServerSeen
from conductor_deploy.release.inverse import Executions
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.retry import Policy

ORDER = Key(WORKFLOW, "order", 2)
MISSING = httpx.Response(404, json={"status": 404, "message": "No such workflow", "retryable": False})
CREATED = 1_000


def workflow(name: str, version: int, calls: Mapping[str, Any] | None = None) -> dict[str, Any]:
    call = {"name": "t", "taskReferenceName": "t", "type": "SUB_WORKFLOW", "subWorkflowParam": calls}
    return {"name": name, "version": version, "createTime": CREATED, "tasks": [call] if calls else []}


def around(
    running: Mapping[str, list[str]], runs: Mapping[str, Any], callers: tuple[str, ...] = ("parent",)
) -> Executions:
    """What a server says that answers these; `runs` are executions by id, and `running` their ids by name."""

    def respond(request: httpx.Request) -> httpx.Response:
        *_, kind, name = request.url.path.split("/")
        found = running.get(name) if kind == "running" else runs[name]
        if found is None:
            return httpx.Response(500, json={"status": 500, "message": "no such index"})
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)

    raw = {Key(WORKFLOW, name, 1): workflow(name, 1, {"name": "order"}) for name in callers}
    raw[ORDER] = workflow("order", 2)
    live = Live(ServerSeen("http://conductor.test/api", "3.32.3"), NormalForms(raw, "3.32.3"), raw)
    access = Access("http://conductor.test/api")
    with Connection(access, httpx.MockTransport(respond), policy=Policy(attempts=1)) as connection:
        return executions_around(connection, live, ORDER)


def parent(calls: Mapping[str, Any], started: int = CREATED) -> dict[str, Any]:
    return {"createTime": started, "workflowDefinition": workflow("parent", 1, calls)}


@pytest.mark.parametrize(
    ("run", "count"),
    [
        (parent({"name": "order", "version": 2}), 1),
        (parent({"name": "order", "version": 1}), 0),
        (parent({"name": "other", "version": 2}), 0),
        (parent({"name": "order"}), 1),
        (parent({"name": "order"}, started=CREATED - 1), 0),
        ({"createTime": CREATED}, 1),
        (MISSING, 0),
        ({"createTime": "long ago", "workflowDefinition": workflow("parent", 1, {"name": "order"})}, 0),
    ],
)
def test_a_parent_counts_if_it_may_ask_for_the_version(run: Any, count: int) -> None:
    found = around({"parent": ["1"], "order": []}, {"1": run})
    assert found == Executions(Running(0, exact=True), {"parent": Running(count, exact=True)})


def test_executions_count_by_the_version_they_run_on() -> None:
    runs = {
        "1": {"workflowDefinition": workflow("order", 2)},
        "2": {"workflowDefinition": workflow("order", 1)},
        "3": {"workflowVersion": 2},
        "4": {},
    }
    assert around({"order": list(runs)}, runs, callers=()).of_it == Running(2, exact=True)


def test_what_a_server_can_not_say_is_unknown() -> None:
    assert around({"order": []}, {}) == Executions(Running(0, exact=True), {"parent": None})
    assert around({"order": ["1"]}, {"1": httpx.Response(500)}, callers=()).of_it is None


def test_of_very_many_executions_a_part_is_read() -> None:
    ids = [str(number) for number in range(300)]
    two, one = ({"workflowDefinition": workflow("order", version)} for version in (2, 1))
    some = around({"order": ids}, {name: two if name == "7" else one for name in ids}, callers=())
    assert some.of_it == Running(1, exact=False)
    assert around({"order": ids}, dict.fromkeys(ids, one), callers=()).of_it is None


def test_of_very_many_callers_a_part_is_asked_about() -> None:
    names = tuple(f"p{number:02}" for number in range(60))
    found = around({name: [] for name in (*names, "order")}, {}, names)
    assert [found.parents[name] for name in names] == [Running(0, exact=True)] * 50 + [None] * 10
