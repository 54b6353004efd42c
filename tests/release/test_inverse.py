"""Taking a workflow version back by deleting it."""

from dataclasses import replace
from typing import Any

import pytest

from conductor_deploy.definition.document import EVENT, SCHEDULE, WORKFLOW, Definition, Key, State
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.errors import CannotRun
from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.plan import Change, Latest, Operation, Running, ServerSeen
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.release.inverse import Executions, callers, deletion_plan, newest_version

REQUEST = PlanRequest("orders", "prod", ServerSeen("https://eu.example/api", "3.32.3"), base_release=7)
NOBODY = Executions(Running(0, exact=True))
ORDER_1, ORDER_2 = Key(WORKFLOW, "order", 1), Key(WORKFLOW, "order", 2)


def workflow(name: str, version: int, calls: dict[str, Any] | None = None) -> Definition:
    task: dict[str, Any] = {"name": "t", "taskReferenceName": "t", "type": "SIMPLE"}
    if calls is not None:
        task |= {"type": "SUB_WORKFLOW", "subWorkflowParam": calls}
    return Definition(Key(WORKFLOW, name, version), {"name": name, "version": version, "tasks": [task]})


def state(*definitions: Definition) -> State:
    return {definition.key: definition for definition in definitions}


TWO = state(workflow("order", 1), workflow("order", 2))


def change(live: State, executions: Executions = NOBODY, request: PlanRequest = REQUEST) -> Change:
    [found] = deletion_plan(live, ORDER_2, executions, request).changes
    return found


def codes(found: Change, level: str = "blocked") -> list[str]:
    return [guard.code for guard in found.guards if guard.level == level]


def test_the_newest_version_is_the_highest() -> None:
    live = state(workflow("order", 10), workflow("order", 9), workflow("other", 11))
    assert newest_version(live, "order") == Key(WORKFLOW, "order", 10)
    with pytest.raises(CannotRun, match="workflow/nothing is not on the server"):
        newest_version(live, "nothing")


def test_a_rollback_is_a_plan_that_deletes_the_version() -> None:
    plan = deletion_plan(TWO, ORDER_2, NOBODY, REQUEST)
    [found] = plan.changes
    assert (plan.operation, plan.base_release) == (Operation("rollback"), 7)
    assert (found.action, found.key, found.cause) == ("delete", ORDER_2, "rollback")
    assert (found.before_digest, found.after_digest) == (digest(TWO[ORDER_2].body), None)
    assert found.latest == Latest(2, 1)
    assert not found.is_blocked


def test_what_is_not_there_is_not_rolled_back() -> None:
    with pytest.raises(CannotRun, match="workflow/order@2 is not on the server"):
        deletion_plan(state(workflow("order", 1)), ORDER_2, NOBODY, REQUEST)


def test_a_definition_that_pins_the_version_blocks() -> None:
    nightly = Definition(
        Key(SCHEDULE, "nightly"), {"name": "nightly", "startWorkflowRequest": {"name": "order", "version": 2}}
    )
    live = {**TWO, **state(workflow("checkout", 7, {"name": "order", "version": 2}), nightly)}
    [guard] = change(live).guards
    assert (guard.code, guard.level) == ("pinned", "blocked")
    assert set(guard.evidence) == {"workflow/checkout@7", "schedule/nightly"}
    assert guard.lift == "--allow destroy=workflow/order@2"


def test_the_flag_lifts_the_guard_of_its_key_only() -> None:
    live = {**TWO, **state(workflow("checkout", 7, {"name": "order", "version": 2}))}
    allowed = replace(REQUEST, allow=frozenset({"destroy=workflow/order@2"}))
    assert codes(change(live, request=allowed), "lifted") == ["pinned"]
    other = replace(REQUEST, allow=frozenset({"destroy=workflow/order@1"}))
    assert codes(change(live, request=other)) == ["pinned"]


def test_callers_without_a_version_move_along_and_do_not_block() -> None:
    live = {**TWO, **state(workflow("checkout", 7, {"name": "order"}))}
    found = change(live)
    assert found.latest == Latest(2, 1, ("workflow/checkout@7",))
    assert not found.is_blocked


def test_callers_block_when_no_other_version_is_left_for_them() -> None:
    handler = Definition(
        Key(EVENT, "paid"),
        {"name": "paid", "actions": [{"action": "start_workflow", "start_workflow": {"name": "order"}}]},
    )
    live = state(workflow("order", 2), handler, workflow("order", 3, {"name": "order"}))
    assert not change(live).is_blocked
    assert codes(change(state(workflow("order", 2), handler))) == ["last-version"]


def test_a_version_that_calls_itself_does_not_keep_itself() -> None:
    live = state(workflow("order", 1), workflow("order", 2, {"name": "order", "version": 2}))
    assert not change(live).is_blocked
    assert callers(live, ORDER_2) == {}


def test_many_callers_are_counted() -> None:
    pins = [workflow(f"w{n}", 1, {"name": "order", "version": 2}) for n in range(5)]
    [guard] = change({**TWO, **state(*pins)}).guards
    assert guard.message.startswith("workflow/w0@1, workflow/w1@1, workflow/w2@1 and 2 more will ask for it")


def test_running_parents_block_and_so_does_not_knowing() -> None:
    asking = Executions(
        Running(0, exact=True),
        {"a": Running(1, exact=True), "b": Running(200, exact=False), "c": None, "d": Running(0, exact=True)},
    )
    found = change(TWO, asking)
    assert codes(found) == ["running-parents"] * 3
    messages = [guard.message for guard in found.guards]
    assert messages == [
        "1 running execution of workflow/a will ask for it",
        "at least 200 running executions of workflow/b will ask for it",
        "how many executions of workflow/c will ask for it is unknown",
    ]


def test_executions_of_the_version_are_shown_and_do_not_block() -> None:
    busy = change(TWO, Executions(Running(128, exact=True)))
    assert (busy.running, codes(busy), codes(busy, "note")) == (Running(128, exact=True), [], ["running"])
    unknown = change(TWO, Executions(None))
    assert (unknown.running, codes(unknown), codes(unknown, "note")) == (None, [], ["running"])


def test_what_others_own_and_what_is_protected_stays() -> None:
    foreign = replace(REQUEST, owners={ORDER_2: "billing/prod"})
    assert codes(change(TWO, request=foreign)) == ["foreign"]
    protected = replace(REQUEST, protect=(Pattern.parse("workflow/order"),))
    assert codes(change(TWO, request=protected)) == ["protected"]
