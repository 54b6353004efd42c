"""What runs and will still ask for a version, told by real servers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from releasing import desired, task, workflow

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.deploy.executions import executions_around
from conductor_deploy.deploy.live import fetch
from conductor_deploy.plan.plan import Running
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.release.inverse import deletion_plan
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

    def around(self, name: str, version: int) -> tuple[Running | None, dict[str, Running | None]]:
        found = executions_around(self.connection, fetch(self.connection), self.key(name, version))
        return found.of_it, {name.removeprefix(self.prefix): count for name, count in found.parents.items()}


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
    assert executions.around("child", 2) == (NONE, {})


def test_executions_are_counted_by_their_own_version(executions: Executions) -> None:
    executions.start("child")
    executions.start("child", 1)
    executions.start("child", 1)
    assert executions.around("child", 1) == (Running(2, exact=True), {})
    assert executions.around("child", 2) == (ONE, {})


def test_a_running_parent_blocks_a_rollback(executions: Executions) -> None:
    executions.register("parent", calls={"name": "child"})
    executions.start("parent")
    live, key = fetch(executions.connection), executions.key("child", 2)
    around = executions_around(executions.connection, live, key)
    request = PlanRequest("orders", "test", live.server)
    [change] = deletion_plan(live.definitions, key, around, request).changes
    assert [guard.code for guard in change.guards if guard.level == "blocked"] == ["running-parents"]
