"""Who runs, as far as a server can say."""

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.deploy.executions import executions_around
from conductor_deploy.deploy.live import Live, NormalForms
from conductor_deploy.plan.plan import Running, ServerSeen
from conductor_deploy.plan.running import Executions
from conductor_deploy.release.record import Entry, Lease, Record, pack_images
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
    running: Mapping[str, Any],
    runs: Mapping[str, Any],
    callers: tuple[str, ...] = ("parent",),
    searched: Any = None,
    records: tuple[Record, ...] = (),
    arriving: tuple[Key, ...] = (Key(WORKFLOW, "order", 3),),
) -> Executions:
    """What a server says that answers these; `runs` are executions by id, and `running` their ids by name.

    A search finds all of that, unless `searched` says what.
    """
    everything = [(run_id, name) for name, ids in running.items() for run_id in ids or ()]
    found_by_search = [{"workflowId": run_id, "workflowType": name} for run_id, name in everything]

    def respond(request: httpx.Request) -> httpx.Response:
        *_, kind, name = request.url.path.split("/")
        if name == "search":
            ended = {"workflowId": "0", "workflowType": "long ago"}
            hits = found_by_search if request.url.params["query"] else [*found_by_search, ended]
            answer = {"results": hits} if searched is None else searched
            return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)
        found = running.get(name) if kind == "running" else runs[name]
        if found is None:
            return httpx.Response(500, json={"status": 500, "message": "no such index"})
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)

    raw = {Key(WORKFLOW, name, 1): workflow(name, 1, {"name": "order"}) for name in callers}
    raw[ORDER] = workflow("order", 2)
    live = Live(ServerSeen("http://conductor.test/api", "3.32.3"), NormalForms(raw, "3.32.3"), raw, records)
    access = Access("http://conductor.test/api")
    with Connection(access, httpx.MockTransport(respond), policy=Policy(attempts=1)) as connection:
        return executions_around(connection, live, [ORDER], arriving=arriving)[ORDER]


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


STARTER = {
    "createTime": CREATED - 1,
    "workflowDefinition": {
        **workflow("parent", 1),
        "tasks": [
            {
                "name": "t",
                "taskReferenceName": "t",
                "type": "START_WORKFLOW",
                "inputParameters": {"startWorkflow": {"name": "order"}},
            }
        ],
    },
}
FAILING = {"workflowDefinition": {**workflow("parent", 1), "failureWorkflow": "order"}}


@pytest.mark.parametrize("run", [STARTER, FAILING, parent({"name": "order"}, started=0)])
@pytest.mark.parametrize(("other", "count"), [((), 1), ((Key(WORKFLOW, "order", 3),), 0)])
def test_who_asks_for_the_latest_asks_for_the_last(run: Any, other: tuple[Key, ...], count: int) -> None:
    found = around({"parent": ["1"], "order": []}, {"1": run}, arriving=other)
    assert found.parents == {"parent": Running(count, exact=True)}


def test_executions_count_by_the_version_they_run_on() -> None:
    runs = {
        "1": {"workflowDefinition": workflow("order", 2)},
        "2": {"workflowDefinition": workflow("order", 1)},
        "3": {"workflowVersion": 2},
        "4": {},
    }
    assert around({"order": list(runs)}, runs, callers=()).of_it == Running(2, exact=True)


def test_what_a_server_can_not_say_is_unknown() -> None:
    assert around({"order": []}, {}) == Executions(Running(0, exact=True), {"parent": None}, is_whole=False)
    assert around({"order": ["1"]}, {"1": httpx.Response(500)}, callers=()).of_it is None


def test_of_very_many_executions_a_part_is_read() -> None:
    ids = [str(number) for number in range(300)]
    two, one = ({"workflowDefinition": workflow("order", version)} for version in (2, 1))
    some = around({"order": ids}, {name: two if name == "7" else one for name in ids}, callers=())
    assert some.of_it == Running(1, exact=False)
    assert around({"order": ids}, dict.fromkeys(ids, one), callers=()).of_it is None


PARENTS = tuple(f"p{number:02}" for number in range(60))
CALLING = {"workflowDefinition": workflow("parent", 1, {"name": "order", "version": 2})}


def test_of_very_many_callers_fifty_are_asked_about_and_the_others_looked_up() -> None:
    """A search that found what runs of the fifty knows of the others, too."""
    running = {**{name: [] for name in PARENTS}, "order": [], "p00": ["1"], "p59": ["2"]}
    found = around(running, {"1": CALLING, "2": CALLING}, PARENTS)
    counts = {name: Running(int(name in ("p00", "p59")), exact=True) for name in PARENTS}
    assert (found.parents, found.unasked) == (counts, frozenset())


@pytest.mark.parametrize(("first", "searched"), [(["1"], {"results": []}), ([], None)])
def test_a_search_that_proved_nothing_leaves_callers_unknown(first: list[str], searched: Any) -> None:
    running = {**{name: [] for name in PARENTS}, "order": [], "p00": first, "p59": ["2"]}
    found = around(running, {"1": CALLING, "2": CALLING}, PARENTS, searched)
    unasked = frozenset(PARENTS[50:])
    assert found.unasked == unasked
    assert {name for name, count in found.parents.items() if count is None} == unasked


ASKING = parent({"name": "order", "version": 2})


def test_a_parent_whose_definition_is_gone_is_found_by_search() -> None:
    found = around(
        {"order": [], "gone": ["1"], "stranger": ["2"]}, {"1": ASKING, "2": {"workflowDefinition": {}}}
    )
    assert found.parents == {"parent": None, "gone": Running(1, exact=True)}
    alone = around({"order": [], "gone": ["1"]}, {"1": ASKING}, callers=())
    assert alone == Executions(Running(0, exact=True), {"gone": Running(1, exact=True)})


def release(before: str | None, image: Mapping[str, Any] | None, **fields: Any) -> Record:
    """One that edited or deleted the parent."""
    noon = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
    key = Key(WORKFLOW, "parent", 1)
    entry = Entry(key, "update", before, "2", **{"result": "done", **fields})
    images = pack_images({key: image}) if image else None
    server = ServerSeen("http://conductor.test/api", "3.32.3")
    return Record("p", "e", 1, server, Lease("n", "ada", noon, noon), entries=(entry,), images=images)


@pytest.mark.parametrize(
    ("record", "is_found"),
    [
        (release("1", workflow("parent", 1, {"name": "order", "version": 2})), True),
        (release("1", None), True),
        (release("1", workflow("parent", 1, {"name": "other"})), False),
        (release("1", None, result="not-tried"), False),
        (release(None, None), False),
    ],
)
def test_a_parent_that_a_release_changed_or_deleted_is_found_without_a_search(
    record: Record, is_found: bool
) -> None:
    found = around({"order": [], "parent": ["1"]}, {"1": ASKING}, (), {"results": []}, (record,))
    assert found.parents == ({"parent": Running(1, exact=True)} if is_found else {})
    assert not found.is_whole


@pytest.mark.parametrize(
    ("searched", "is_whole"),
    [
        ({"results": []}, False),
        ({"results": [{"workflowId": "9", "workflowType": "order"}]}, False),
        ({"results": [{"workflowId": "1", "workflowType": "order"}, "?", {"workflowId": "2"}]}, True),
        ({"results": None}, False),
        ([], False),
        (httpx.Response(500), False),
        (httpx.Response(501, json={"status": 501, "message": "definitions only"}), True),
    ],
)
def test_a_search_counts_where_it_agrees_with_what_is_known_to_run(searched: Any, is_whole: bool) -> None:
    runs = {"1": {"workflowDefinition": workflow("order", 2)}}
    assert around({"order": ["1"]}, runs, (), searched).is_whole is is_whole


def test_a_name_is_asked_about_once_for_all_that_changes() -> None:
    asked: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        return httpx.Response(200, json={"results": []} if asked[-1] == "search" else [])

    keys = [Key(WORKFLOW, "order", number) for number in (1, 2, 3)]
    raw = {key: workflow("order", key.version or 0) for key in keys}
    live = Live(ServerSeen("http://conductor.test/api", "3.32.3"), NormalForms(raw, "3.32.3"), raw)
    with Connection(Access("http://conductor.test/api"), httpx.MockTransport(respond)) as connection:
        assert set(executions_around(connection, live, keys)) == set(keys)
        assert sorted(asked) == ["order", "search", "search"]
        assert executions_around(connection, live, ()) == {}
        assert len(asked) == 3


def test_a_plan_asks_about_fifty_names_and_about_what_it_deletes_first() -> None:
    asked: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        return httpx.Response(200, json={"results": []} if asked[-1] == "search" else [])

    going, replaced = ([Key(WORKFLOW, f"{stem}{number}", 1) for number in range(40)] for stem in "gr")
    raw = {key: workflow(key.name, 1) for key in (*going, *replaced)}
    live = Live(ServerSeen("http://conductor.test/api", "3.32.3"), NormalForms(raw, "3.32.3"), raw)
    with Connection(Access("http://conductor.test/api"), httpx.MockTransport(respond)) as connection:
        found = executions_around(connection, live, going, replaced)
    nobody = Running(0, exact=True)
    assert [found[key].of_it for key in (*going, *replaced)] == [nobody] * 50 + [None] * 30
    assert len(asked) == 50 + 2
