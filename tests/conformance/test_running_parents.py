"""What runs and will still ask for a version, told by real servers."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from deployment import AMBIENT, Deployment
from releasing import desired, task, workflow

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.deploy.executions import executions_around
from conductor_deploy.deploy.live import fetch
from conductor_deploy.deploy.lock import newest_record, unlock
from conductor_deploy.errors import GuardRefused
from conductor_deploy.plan.plan import Change, Running
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

NONE, ONE = Running(0, exact=True), Running(1, exact=True)


class Executions:
    """Starts executions, which wait at their first task for a worker that never comes."""

    def __init__(self, connection: Connection, prefix: str) -> None:
        self.connection = connection
        self.prefix = prefix
        self.started: list[str] = []

    def key(self, name: str, version: int = 1) -> Key:
        return Key(WORKFLOW, self.prefix + name, version)

    def register(self, name: str, version: int = 1, calls: dict[str, Any] | None = None) -> None:
        wait = {"name": self.prefix + "wait", "taskReferenceName": "wait", "type": "SIMPLE"}
        tasks: list[dict[str, Any]] = [wait]
        if calls is not None:
            child = {**calls, "name": self.prefix + calls["name"]}
            step = {
                "name": "call",
                "taskReferenceName": "call",
                "type": "SUB_WORKFLOW",
                "subWorkflowParam": child,
            }
            tasks.append({"name": "choose", "taskReferenceName": "choose", "type": "SWITCH"} | {
                "evaluatorType": "value-param", "expression": "way", "inputParameters": {"way": "a"},
                "decisionCases": {"a": [step]},
            })  # fmt: skip
        _, body = workflow(self.prefix + name, version, tasks=tasks)
        self.connection.call(endpoints.CREATE_WORKFLOW, body)

    def start(self, name: str, version: int | None = None) -> None:
        request = {"name": self.prefix + name, "version": version}
        self.started.append(self.connection.call(endpoints.START_WORKFLOW, request))

    def lists(self, name: str) -> bool:
        """Whether a search finds one that runs, on a server that indexes them at all: it takes a moment."""
        query = f"workflowType='{self.prefix}{name}' AND status IN (RUNNING,PAUSED)"
        found = self.connection.call(endpoints.SEARCH_EXECUTIONS, query=query)["results"]
        return bool(found) or fetch(self.connection).server.version == "3.15.0"

    def around(self, name: str, version: int) -> tuple[Running | None, dict[str, Running | None]]:
        key = self.key(name, version)
        found = executions_around(self.connection, fetch(self.connection), [key])[key]
        return found.of_it, {name.removeprefix(self.prefix): count for name, count in found.parents.items()}


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline


@pytest.fixture
def executions(
    real_server: Access, connect: Callable[[Access], Connection], own_prefix: Callable[[Access], str]
) -> Iterator[Executions]:
    connection, prefix = connect(real_server), own_prefix(real_server)
    for body in desired(task(prefix + "wait")).values():
        connection.call(endpoints.CREATE_TASKS, [body])
    opened = Executions(connection, prefix)
    opened.register("child")
    opened.register("child", 2)
    yield opened
    for started in opened.started:
        connection.call(endpoints.TERMINATE_EXECUTION, workflowId=started)


def test_where_nothing_runs_nothing_is_asked_for(executions: Executions) -> None:
    executions.register("parent", calls={"name": "child"})
    assert executions.around("child", 2) == (NONE, {"parent": NONE})


def test_a_parent_that_started_without_a_version_asks_for_what_was_the_latest(executions: Executions) -> None:
    executions.register("parent", calls={"name": "child"})
    executions.start("parent")
    assert executions.around("child", 2) == (NONE, {"parent": ONE})
    assert executions.around("child", 1) == (NONE, {"parent": NONE})


def test_a_parent_that_started_before_the_version_was_there_does_not_ask_for_it(
    executions: Executions,
) -> None:
    executions.register("parent", calls={"name": "child"})
    executions.start("parent")
    executions.register("child", 3)
    assert executions.around("child", 3) == (NONE, {"parent": NONE})


def test_a_parent_that_pins_asks_for_its_number(executions: Executions) -> None:
    executions.register("parent", calls={"name": "child", "version": 1})
    executions.start("parent")
    assert executions.around("child", 1) == (NONE, {"parent": ONE})
    assert executions.around("child", 2) == (NONE, {"parent": NONE})


def test_executions_are_counted_by_their_own_version(executions: Executions) -> None:
    executions.start("child")
    executions.start("child", 1)
    executions.start("child", 1)
    assert executions.around("child", 1) == (Running(2, exact=True), {})
    assert executions.around("child", 2) == (ONE, {})


def test_a_parent_whose_definition_somebody_deleted_is_found_where_the_server_lists_what_runs(
    executions: Executions,
) -> None:
    executions.register("parent", calls={"name": "child", "version": 1})
    executions.start("parent")
    key = executions.key("child")
    wait_until(lambda: executions.lists("parent"))
    executions.connection.call(endpoints.DELETE_WORKFLOW, name=executions.prefix + "parent", version=1)
    live = fetch(executions.connection)
    found = executions_around(executions.connection, live, [key])[key]
    if live.server.version == "3.15.0":  # it indexes nothing, and that is said
        assert (found.parents, found.is_whole) == ({}, False)
    else:
        assert found.parents == {executions.prefix + "parent": ONE}


# A repository that is released to, while its workflows run


@pytest.fixture
def deployment(executions: Executions, tmp_path: Path) -> Deployment:
    """Released: version 1 of a leaf, and a parent that calls it after a while; then version 2 of the leaf."""
    prefix = executions.prefix
    opened = Deployment(tmp_path, prefix, executions.connection, (WORKFLOW,))
    opened.write(WORKFLOW, "leaf", waiting(prefix, "leaf", 1, description="good"))
    opened.write(WORKFLOW, "root", waiting(prefix, "root", 1, calls={"name": prefix + "leaf"}))
    assert opened.apply().error is None
    opened.write(WORKFLOW, "leaf", waiting(prefix, "leaf", 2, description="bad"))
    assert opened.apply().error is None
    return opened


def waiting(
    prefix: str, name: str, version: int, calls: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """A workflow that waits for a worker that never comes, and then may call another."""
    tasks: list[dict[str, Any]] = [{"name": prefix + "wait", "taskReferenceName": "wait", "type": "SIMPLE"}]
    if calls is not None:
        tasks.append(
            {"name": "c", "taskReferenceName": "c", "type": "SUB_WORKFLOW", "subWorkflowParam": calls}
        )
    return dict(workflow(prefix + name, version, tasks=tasks, **fields)[1])


def test_a_version_that_nothing_asks_for_is_deleted_and_held(
    executions: Executions, deployment: Deployment
) -> None:
    made = deployment.take_back()
    assert [(change.action, change.key) for change in made.changes] == [("delete", executions.key("leaf", 2))]
    assert deployment.carry_out(made).error is None
    latest = executions.connection.call(endpoints.GET_WORKFLOW, name=executions.prefix + "leaf")
    assert (latest["version"], latest["description"]) == (1, "good")
    again = deployment.plan(prune=True)
    assert (again.changes, again.held, again.older) == (
        (),
        (executions.key("leaf", 2),),
        (executions.key("leaf", 1),),
    )


def test_a_version_that_a_running_parent_will_ask_for_is_rolled_forward(
    executions: Executions, deployment: Deployment
) -> None:
    """The parent names no version: the server wrote 2, the latest at its start, into the execution."""
    executions.start("root")
    made = deployment.take_back()
    forward, bad = executions.key("leaf", 3), executions.key("leaf", 2)
    assert [(change.action, change.key) for change in made.changes] == [("create", forward)]
    assert deployment.carry_out(made).error is None
    live = fetch(executions.connection).definitions
    assert live[forward].body == {**live[executions.key("leaf", 1)].body, "version": 3}
    told = deployment.plan(prune=True)
    assert ([change.key for change in told.changes], told.held) == ([executions.key("leaf")], (bad,))
    assert told.older == (forward,)
    assert [problem.code for problem in told.problems] == ["CD315"]

    deployment.write(WORKFLOW, "leaf", waiting(executions.prefix, "leaf", 4, description="mended"))
    cleared = deployment.plan(prune=True)
    deleted = {change.key: change for change in cleared.changes if change.action == "delete"}
    assert deleted.keys() == {executions.key("leaf", 1), bad, forward}
    assert codes(deleted[bad]) == ["running-parents"]
    assert not deleted[forward].is_blocked


def codes(change: Change) -> list[str]:
    return [guard.code for guard in change.guards if guard.level == "blocked"]


def test_the_flag_deletes_all_the_same(executions: Executions, deployment: Deployment) -> None:
    executions.start("root")
    bad = executions.key("leaf", 2)
    refused = deployment.take_back(strategy="delete")
    assert codes(refused.changes[0]) == ["running-parents"]
    [lift] = [guard.lift for guard in refused.changes[0].guards if guard.level == "blocked"]
    assert lift == f"--allow destroy={bad}"
    made = deployment.take_back(allow=[f"destroy={bad}"])
    assert deployment.carry_out(made).error is None
    assert bad not in fetch(executions.connection).definitions


def test_prune_does_not_delete_what_a_running_parent_will_ask_for(
    executions: Executions, deployment: Deployment
) -> None:
    """Its definition has another pin by now; its execution has not."""
    prefix = executions.prefix
    pinned = {"name": prefix + "leaf", "version": 1}
    deployment.write(WORKFLOW, "root", waiting(prefix, "root", 1, calls=pinned))
    assert deployment.apply().error is None
    executions.start("root")
    deployment.write(WORKFLOW, "root", waiting(prefix, "root", 1, calls={**pinned, "version": 2}))
    made = deployment.plan(prune=True)
    by_key = {change.key: change for change in made.changes}
    assert codes(by_key[executions.key("leaf", 1)]) == ["running-parents"]
    assert by_key[executions.key("root")].running == ONE
    with pytest.raises(GuardRefused):
        deployment.carry_out(made)
    (deployment.root / "definitions/workflows/root.json").unlink()
    made = deployment.plan(prune=True)
    by_key = {change.key: change for change in made.changes}
    assert by_key[executions.key("root")].running == ONE
    assert codes(by_key[executions.key("leaf", 1)]) == ["running-parents"]


def test_whoever_starts_the_latest_keeps_the_last_version_from_being_deleted(
    executions: Executions, deployment: Deployment
) -> None:
    prefix = executions.prefix
    starter = waiting(prefix, "starter", 1)
    start = {"startWorkflow": {"name": prefix + "leaf"}}
    starter["tasks"] += [
        {"name": "s", "taskReferenceName": "s", "type": "START_WORKFLOW", "inputParameters": start}
    ]
    deployment.write(WORKFLOW, "starter", starter)
    deployment.write(WORKFLOW, "other", waiting(prefix, "other", 1))
    assert deployment.apply().error is None
    executions.start("starter")
    for stem in ("starter", "root", "leaf"):
        (deployment.root / f"definitions/workflows/{stem}.json").unlink()
    deleted = {change.key: codes(change) for change in deployment.plan(prune=True).changes}
    assert deleted[executions.key("leaf", 2)] == ["running-parents"]
    assert deleted[executions.key("leaf", 1)] == []
    deployment.write(WORKFLOW, "leaf", waiting(prefix, "leaf", 3))
    deleted = {
        change.key: codes(change)
        for change in deployment.plan(prune=True).changes
        if change.action == "delete"
    }
    assert deleted[executions.key("leaf", 2)] == []


def test_a_parent_that_a_release_deleted_is_found_on_every_server(
    executions: Executions, deployment: Deployment
) -> None:
    executions.start("root")
    (deployment.root / "definitions/workflows/root.json").unlink()
    only_root = [f"destroy={executions.key('root')}"]
    assert deployment.carry_out(deployment.plan(prune=True, select="root", allow=only_root)).error is None
    bad = executions.key("leaf", 2)
    [change] = deployment.take_back(str(bad), "delete").changes
    assert codes(change) == ["running-parents"]


def test_a_replacement_says_which_running_parents_will_run_the_new_body(
    executions: Executions, deployment: Deployment
) -> None:
    executions.start("root")
    deployment.write(WORKFLOW, "leaf", waiting(executions.prefix, "leaf", 2, description="edited"))
    [change] = deployment.plan().changes
    assert (change.running, change.is_blocked) == (NONE, False)
    assert [guard.message for guard in change.guards if guard.code == "running-parents"] == [
        f"1 running execution of workflow/{executions.prefix}root will run the new body"
    ]
    assert deployment.apply().error is None
    assert deployment.carry_out(deployment.take_back()).error is None
    assert fetch(executions.connection).definitions[executions.key("leaf", 2)].body["description"] == "bad"


class Killed(BaseException):
    """Nobody catches it, and so nobody cleans up."""


class Dying(httpx.HTTPTransport):
    """A process is killed when the server has answered its first deletion."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if request.method == "DELETE":
            raise Killed
        return response


def test_a_rollback_that_is_killed_while_it_deletes_holds_and_is_finished_by_the_same_again(
    executions: Executions, deployment: Deployment, real_server: Access
) -> None:
    leaf, bad = f"workflow/{executions.prefix}leaf", executions.key("leaf", 2)
    made = deployment.take_back(leaf)
    with Connection(real_server, Dying()) as dying, pytest.raises(Killed):
        replace(deployment, connection=dying).carry_out(made)
    told = deployment.plan(prune=True)
    assert (told.changes, told.held) == ((), (bad,))
    assert told.problems[0].message.endswith(f"done: {bad}")
    dead = newest_record(executions.connection, executions.prefix, "here")
    assert dead is not None
    assert dead.is_open
    unlock(executions.connection, dead, "grace", AMBIENT)
    again = deployment.take_back(leaf)
    assert (again.changes, again.held) == ((), (bad,))
    assert deployment.plan().held == (bad,)
    assert set(fetch(executions.connection).definitions) >= {executions.key("leaf"), executions.key("root")}
