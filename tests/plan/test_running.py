"""Who still asks for a workflow version that goes, or gets another body."""

from dataclasses import replace
from typing import Any

import pytest

from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Definition, Key, State
from conductor_deploy.plan.plan import Change, Guard, Operation, Plan, Running, ServerSeen, SourceSeen
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.plan.running import Callers, Executions, after, concerned, with_executions

SERVER = ServerSeen("https://eu.example/api", "3.32.3")
REQUEST = PlanRequest("orders", "prod", SERVER)
NOBODY = Executions(Running(0, exact=True))
ORDER_1, ORDER_2 = Key(WORKFLOW, "order", 1), Key(WORKFLOW, "order", 2)


def workflow(name: str, version: int, calls: dict[str, Any] | None = None, **fields: Any) -> Definition:
    task: dict[str, Any] = {"name": "t", "taskReferenceName": "t", "type": "SIMPLE"}
    if calls is not None:
        task |= {"type": "SUB_WORKFLOW", "subWorkflowParam": calls}
    return Definition(
        Key(WORKFLOW, name, version), {"name": name, "version": version, "tasks": [task], **fields}
    )


def starting(kind: Any, name: str, version: int | None) -> Definition:
    target: dict[str, Any] = {"name": "order"} | ({} if version is None else {"version": version})
    body: dict[str, Any] = {"name": name, "startWorkflowRequest": target}
    if kind is EVENT:
        body = {"name": name, "actions": [{"action": "start_workflow", "start_workflow": target}]}
    return Definition(Key(kind, name), body)


def state(*definitions: Definition) -> State:
    return {definition.key: definition for definition in definitions}


TWO = state(workflow("order", 1), workflow("order", 2))


def delete(key: Key) -> Change:
    return Change("delete", key, {}, None, cause="prune", compared_with=key, before_digest="1")


def update(definition: Definition) -> Change:
    return Change("update", definition.key, {}, definition.body, compared_with=definition.key)


def told(
    live: State,
    change: Change,
    executions: Executions = NOBODY,
    request: PlanRequest = REQUEST,
    also: tuple[Change, ...] = (),
) -> Change:
    plan = Plan("orders", "prod", SERVER, SourceSeen(), 7, (change, *also))
    found = {each.key: executions if each is change else NOBODY for each in concerned(plan.changes)}
    return with_executions(plan, live, found, request).changes[0]


def codes(change: Change, level: str = "blocked") -> list[str]:
    return [guard.code for guard in change.guards if guard.level == level]


def test_only_workflows_that_go_or_change_are_asked_about() -> None:
    created = replace(update(workflow("order", 3)), action="create")
    changes = (update(workflow("order", 2)), delete(ORDER_1), created, delete(Key(TASK, "t")))
    assert [change.key for change in concerned(changes)] == [ORDER_1, ORDER_2]


@pytest.mark.parametrize(
    "caller",
    [
        workflow("checkout", 7, {"name": "order", "version": 2}),
        workflow("checkout", 7, failureWorkflow="order", failureWorkflowVersion=2),
        starting(SCHEDULE, "nightly", 2),
        starting(EVENT, "paid", 2),
    ],
)
def test_a_definition_that_names_the_number_blocks(caller: Definition) -> None:
    [guard] = told({**TWO, **state(caller)}, delete(ORDER_2)).guards
    assert (guard.code, guard.level, guard.evidence) == ("pinned", "blocked", (str(caller.key),))
    assert guard.lift == "--allow destroy=workflow/order@2"


def test_a_start_task_that_names_the_number_blocks() -> None:
    start: dict[str, Any] = {"name": "s", "taskReferenceName": "s", "type": "START_WORKFLOW"}
    start |= {"inputParameters": {"startWorkflow": {"name": "order", "version": "2"}}}
    caller = Definition(Key(WORKFLOW, "checkout", 7), {"name": "checkout", "version": 7, "tasks": [start]})
    assert codes(told({**TWO, **state(caller)}, delete(ORDER_2))) == ["pinned"]


def test_the_flag_lifts_the_guard_of_its_key_only() -> None:
    live = {**TWO, **state(workflow("checkout", 7, {"name": "order", "version": 2}))}
    allowed = replace(REQUEST, allow=frozenset({"destroy=workflow/order@2"}))
    assert codes(told(live, delete(ORDER_2), request=allowed), "lifted") == ["pinned"]
    other = replace(REQUEST, allow=frozenset({"destroy=workflow/order@1"}))
    assert codes(told(live, delete(ORDER_2), request=other)) == ["pinned"]


def test_what_the_same_plan_deletes_or_turns_away_does_not_block() -> None:
    parent = workflow("checkout", 7, {"name": "order", "version": 2})
    live = {**TWO, **state(parent)}
    assert not told(live, delete(ORDER_2), also=(delete(parent.key),)).is_blocked
    turned = workflow("checkout", 7, {"name": "order", "version": 1})
    assert not told(live, delete(ORDER_2), also=(update(turned),)).is_blocked


def test_what_the_same_plan_brings_blocks() -> None:
    created = replace(update(workflow("new", 1, {"name": "order", "version": 2})), action="create")
    assert codes(told(TWO, delete(ORDER_2), also=(created,))) == ["pinned"]


def test_callers_block_when_no_other_version_is_left_for_them() -> None:
    handler = starting(EVENT, "paid", None)
    assert not told({**TWO, **state(handler)}, delete(ORDER_2)).is_blocked
    alone = state(workflow("order", 2), handler)
    assert codes(told(alone, delete(ORDER_2))) == ["last-version"]


def test_a_rollback_by_name_does_not_remove_a_workflow_without_a_word() -> None:
    alone, back = state(workflow("order", 2)), replace(REQUEST, operation=Operation("rollback"))
    [guard] = told(alone, delete(ORDER_2), request=back).guards
    assert (guard.code, guard.lift) == ("last-version", "--allow destroy=workflow/order@2")
    assert "removes workflow/order altogether" in guard.message
    assert not told(alone, delete(ORDER_2)).is_blocked


def test_a_rollback_of_the_release_that_made_a_workflow_removes_it_and_says_so() -> None:
    alone = state(workflow("order", 2))
    of_release = replace(REQUEST, operation=Operation("rollback", release=3))
    above = {Key(WORKFLOW, "order", 3): "x", Key(TASK, "order"): "y", ORDER_2: "z"}
    [note] = told(alone, delete(ORDER_2), request=replace(of_release, released=above)).guards
    assert (note.code, note.level) == ("last-version", "note")
    assert note.message == "no version is left: this removes workflow/order altogether"


def test_a_rollback_of_a_release_does_not_remove_a_workflow_that_was_there_before() -> None:
    alone, before = state(workflow("order", 2)), {Key(WORKFLOW, "order", 1): "x", ORDER_2: "y"}
    back = replace(REQUEST, operation=Operation("rollback", release=3), released=before)
    [guard] = told(alone, delete(ORDER_2), request=back).guards
    assert (guard.code, guard.level, guard.lift) == (
        "last-version",
        "blocked",
        "--allow destroy=workflow/order@2",
    )
    assert "no version is left, and an earlier one was released" in guard.message


def test_a_version_that_calls_itself_does_not_keep_itself() -> None:
    live = state(workflow("order", 1), workflow("order", 2, {"name": "order", "version": 2}))
    assert not told(live, delete(ORDER_2)).is_blocked
    assert Callers(live).of(ORDER_2) == {}
    assert Callers({}).of(ORDER_2) == {}


def test_many_callers_are_counted() -> None:
    pins = [workflow(f"w{n}", 1, {"name": "order", "version": 2}) for n in range(5)]
    [guard] = told({**TWO, **state(*pins)}, delete(ORDER_2)).guards
    assert guard.message.startswith("workflow/w0@1, workflow/w1@1, workflow/w2@1 and 2 more will ask for it")


ASKING = Executions(
    Running(0, exact=True),
    {"a": Running(1, exact=True), "b": Running(200, exact=False), "c": None, "d": Running(0, exact=True)},
)


def test_running_parents_block_and_so_does_not_knowing() -> None:
    found = told(TWO, delete(ORDER_2), ASKING)
    assert codes(found) == ["running-parents"] * 3
    assert [guard.message for guard in found.guards] == [
        "1 running execution of workflow/a will ask for it",
        "at least 200 running executions of workflow/b will ask for it",
        "how many executions of workflow/c will ask for it is unknown",
    ]


def test_what_was_not_asked_about_says_how_it_can_be() -> None:
    found = told(TWO, delete(ORDER_2), Executions(parents={"a": None}, unasked=frozenset("a")))
    assert found.guards[0].message.endswith(
        "one plan asks about 50 workflows; delete fewer at a time, with --select"
    )


def test_a_replacement_names_the_running_parents_that_will_run_the_new_body() -> None:
    copies = Guard("running-copies", "note", "in general")
    found = told(TWO, replace(update(workflow("order", 2)), guards=(copies,)), ASKING)
    assert not found.is_blocked
    assert [guard.message for guard in found.guards] == [
        "in general",
        "1 running execution of workflow/a will run the new body",
        "at least 200 running executions of workflow/b will run the new body",
        "? running executions of workflow/c will run the new body: how many is unknown",
    ]


def test_executions_of_the_version_are_shown_and_do_not_block() -> None:
    busy = told(TWO, delete(ORDER_2), Executions(Running(128, exact=True)))
    assert (busy.running, busy.guards) == (Running(128, exact=True), ())
    for change in (delete(ORDER_2), update(workflow("order", 2))):
        unknown = told(TWO, change, Executions(None))
        assert (unknown.running, codes(unknown), codes(unknown, "note")) == (None, [], ["running"])


def test_a_list_of_what_runs_that_may_miss_some_is_said() -> None:
    found = told(TWO, delete(ORDER_2), replace(NOBODY, is_whole=False))
    assert (codes(found), codes(found, "note")) == ([], ["running-unlisted"])


def test_a_plan_that_nobody_was_asked_about_stays_as_it_is() -> None:
    plan = Plan("orders", "prod", SERVER, SourceSeen(), 7, (delete(ORDER_2),))
    assert with_executions(plan, TWO, {}, REQUEST) is plan


def test_a_state_after_changes_holds_what_they_bring_and_not_what_they_take() -> None:
    new = update(workflow("order", 3))
    left = after(TWO, (delete(ORDER_1), new))
    assert set(left) == {ORDER_2, new.key}
    assert left[new.key].body == new.after
