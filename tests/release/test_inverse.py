"""Taking back what a release did, or a version of a workflow."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.definition.document import EVENT, TASK, WORKFLOW, Definition, Key, State
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.errors import CannotRun, Conflict
from conductor_deploy.jsonvalue import JSONObject, digest, equal
from conductor_deploy.plan.plan import Change, Latest, Operation, Plan, Running, ServerSeen
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.plan.running import Executions, after
from conductor_deploy.release.inverse import (
    Inverse,
    Strategy,
    deletion,
    invert,
    newest_version,
    restoration,
    rollback_plan,
    undone,
)
from conductor_deploy.release.record import Entry, Lease, Record

SERVER = ServerSeen("https://eu.example/api", "3.32.3")
NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
ORDER_1, ORDER_2, ORDER_3 = (Key(WORKFLOW, "order", number) for number in (1, 2, 3))
REQUEST = PlanRequest(
    "orders",
    "prod",
    SERVER,
    base_release=7,
    operation=Operation("rollback"),
    inventory={ORDER_1: "", ORDER_2: "", ORDER_3: ""},
)
PINNED = Executions(Running(0, True), {"parent": Running(2, True)})


def workflow(name: str, version: int, calls: dict[str, Any] | None = None) -> Definition:
    task: dict[str, Any] = {"name": f"t{version}", "taskReferenceName": "t", "type": "SIMPLE"}
    if calls is not None:
        task |= {"type": "SUB_WORKFLOW", "subWorkflowParam": calls}
    return Definition(Key(WORKFLOW, name, version), {"name": name, "version": version, "tasks": [task]})


def state(*definitions: Definition) -> State:
    return {definition.key: definition for definition in definitions}


TWO = state(workflow("order", 1), workflow("order", 2))
PIN = workflow("parent", 1, {"name": "order", "version": 2})


def plan(
    live: State,
    key: Key = ORDER_2,
    executions: Executions = Executions(Running(0, True)),  # noqa: B008 # immutable
    request: PlanRequest = REQUEST,
    strategy: Strategy = "auto",
) -> Plan:
    return rollback_plan(Inverse((deletion(live, key),)), live, {key: executions}, request, strategy)


def codes(found: Plan, level: str = "blocked") -> list[str]:
    return [guard.code for change in found.changes for guard in change.guards if guard.level == level]


def done(found: Plan) -> list[tuple[str, str]]:
    return [(change.action, str(change.key)) for change in found.changes]


def test_the_newest_version_is_the_highest() -> None:
    live = state(workflow("order", 10), workflow("order", 9), workflow("other", 11))
    assert newest_version(live, "order") == Key(WORKFLOW, "order", 10)
    with pytest.raises(CannotRun, match="workflow/nothing is not on the server"):
        newest_version(live, "nothing")


def test_a_version_that_nothing_asks_for_is_deleted_and_held() -> None:
    made = plan(TWO)
    [found] = made.changes
    assert (made.operation, made.base_release, made.held) == (Operation("rollback"), 7, (ORDER_2,))
    assert (found.action, found.key, found.cause, found.owner) == (
        "delete",
        ORDER_2,
        "rollback",
        "orders/prod",
    )
    assert (found.before_digest, found.after_digest) == (digest(TWO[ORDER_2].body), None)
    assert found.latest == Latest(2, 1)
    assert not made.blocked


def test_what_is_not_there_is_not_deleted() -> None:
    with pytest.raises(CannotRun, match="workflow/order@2 is not on the server"):
        plan(state(workflow("order", 1)))


@pytest.mark.parametrize(
    ("live", "executions"),
    [
        ({**TWO, PIN.key: PIN}, Executions(Running(0, True))),
        (TWO, PINNED),
        (TWO, Executions(None, {"p": None})),
    ],
)
def test_a_version_that_is_asked_for_stays_and_the_older_body_goes_on_above_it(
    live: State, executions: Executions
) -> None:
    made = plan(live, executions=executions)
    assert done(made) == [("create", "workflow/order@3")]
    [found] = made.changes
    assert found.after == {**TWO[ORDER_1].body, "version": 3}
    assert (found.compared_with, found.before, found.before_digest) == (ORDER_2, TWO[ORDER_2].body, None)
    assert found.fields
    assert (made.held, made.blocked, found.latest) == ((ORDER_2,), (), Latest(2, 3))
    [note] = found.guards
    assert note.message == "@2 can't be deleted now: the body of @1 goes on as @3, above it"


def test_a_number_that_was_ever_released_is_not_used_again() -> None:
    request = replace(REQUEST, released={Key(WORKFLOW, "order", 8): "x", Key(TASK, "order"): "y"})
    assert done(plan(TWO, executions=PINNED, request=request)) == [("create", "workflow/order@9")]


def test_a_lifted_guard_deletes() -> None:
    allowed = replace(REQUEST, allow=frozenset({"destroy=workflow/order@2"}))
    made = plan(TWO, executions=PINNED, request=allowed)
    assert (done(made), codes(made, "lifted")) == ([("delete", "workflow/order@2")], ["running-parents"])


def test_an_older_version_that_is_asked_for_blocks() -> None:
    """The version that "latest" names is another: a copy above it would change what everybody runs."""
    made = plan(TWO, ORDER_1, PINNED)
    assert (done(made), codes(made)) == ([("delete", "workflow/order@1")], ["running-parents"])


def test_the_last_version_blocks() -> None:
    made = plan(state(workflow("order", 2)))
    assert (done(made), codes(made)) == ([("delete", "workflow/order@2")], ["last-version"])


def test_each_strategy_does_what_it_says() -> None:
    assert codes(plan(TWO, executions=PINNED, strategy="delete")) == ["running-parents"]
    assert done(plan(TWO, strategy="roll-forward")) == [("create", "workflow/order@3")]
    nothing = plan(TWO, strategy="restore")
    assert (nothing.changes, nothing.held) == ((), ())


@pytest.mark.parametrize(
    ("live", "key"), [(state(workflow("order", 2)), ORDER_2), (TWO, ORDER_1)], ids=["last", "older"]
)
def test_what_has_no_older_body_below_the_latest_is_not_rolled_forward(live: State, key: Key) -> None:
    with pytest.raises(CannotRun, match="can't be rolled forward"):
        plan(live, key, strategy="roll-forward")


def test_what_nobody_or_somebody_else_released_needs_a_flag() -> None:
    for request, code in (
        (replace(REQUEST, inventory={}), "unmanaged"),
        (replace(REQUEST, inventory={}, owners={ORDER_2: "billing/prod"}), "foreign"),
        (replace(REQUEST, inventory={}, unknown_owners=("billing/prod: newer",)), "foreign"),
    ):
        made = plan(TWO, request=request)
        assert codes(made) == [code]
        [guard] = made.changes[0].guards
        assert guard.lift == "--allow foreign=workflow/order@2"
        allowed = replace(request, allow=frozenset({"foreign=workflow/order@2"}))
        assert codes(plan(TWO, request=allowed), "lifted") == [code]


def test_what_is_protected_stays() -> None:
    protected = replace(REQUEST, protect=(Pattern.parse("workflow/order"),))
    assert codes(plan(TWO, request=protected)) == ["protected"]


# A release


def record(*entries: Entry, **fields: Any) -> Record:
    whole = Record("orders", "prod", 7, SERVER, Lease("n", "ada", NOON, NOON), "applied", entries=entries)
    return replace(whole, **fields)


def entry(key: Key, before: JSONObject | None, now: JSONObject | None, result: Any = "done") -> Entry:
    action: Any = "create" if before is None else "delete" if now is None else "update"
    was, will = (None if body is None else digest(body) for body in (before, now))
    return Entry(key, action, was, will, result)


def digests(live: State) -> Any:
    return lambda key: digest(live[key].body) if key in live else None


T, E = Key(TASK, "t"), Key(EVENT, "e")


def test_each_change_is_taken_back() -> None:
    old: JSONObject = {"name": "t", "retryCount": 1}
    new: JSONObject = {"name": "t", "retryCount": 2}
    gone: JSONObject = {"name": "e"}
    live = {**TWO, T: Definition(T, new)}
    undo = record(entry(T, old, new), entry(E, gone, None), entry(ORDER_2, None, TWO[ORDER_2].body))
    inverse = invert(undo, live, {T: old, E: gone}, digests(live))
    assert [(change.action, change.key, change.after) for change in inverse.changes] == [
        ("update", T, old),
        ("create", E, gone),
        ("delete", ORDER_2, None),
    ]
    made = rollback_plan(inverse, live, {}, replace(REQUEST, inventory={T: "", ORDER_2: ""}))
    assert made.held == (T, ORDER_2, E)
    assert not made.blocked


def test_what_is_as_before_already_is_left_alone() -> None:
    body: JSONObject = {"name": "t"}
    undo = record(entry(T, None, body), entry(E, body, {"name": "e"}, "failed"))
    assert undone(undo, digests({})) == ()
    assert invert(undo, {}, {}, digests({})) == Inverse((), (T,))


def test_what_was_changed_since_is_a_conflict() -> None:
    live = state(Definition(T, {"name": "t", "retryCount": 3}))
    with pytest.raises(Conflict, match="something else was written to task/t; nothing was written"):
        invert(record(entry(T, None, {"name": "t"})), live, {}, digests(live))


def test_without_what_was_there_before_there_is_no_way_back() -> None:
    new: JSONObject = {"name": "t", "retryCount": 2}
    live = state(Definition(T, new))
    with pytest.raises(CannotRun, match="nobody kept what task/t was before"):
        invert(record(entry(T, {"name": "t"}, new)), live, {}, digests(live))


def test_many_conflicts_are_counted() -> None:
    keys = [Key(TASK, f"t{number}") for number in range(7)]
    undo = record(*(entry(key, None, {"name": key.name}) for key in keys))
    live = state(*(Definition(key, {"name": "other"}) for key in keys))
    with pytest.raises(Conflict, match="task/t4 and 2 more; nothing"):
        invert(undo, live, {}, digests(live))


def test_a_version_kept_by_another_that_stays_stays_too() -> None:
    """Its parent can't go, since a running execution asks for it; so neither can the child that it pins."""
    parent_1, parent_2 = (
        workflow("parent", 1),
        workflow("parent", 2, {"name": "order", "version": 2}),
    )
    live = {**TWO, **state(parent_1, parent_2)}
    inverse = Inverse((deletion(live, parent_2.key), deletion(live, ORDER_2)))
    asked = {parent_2.key: Executions(Running(0, True), {"grandparent": Running(1, True)})}
    request = replace(REQUEST, inventory=dict.fromkeys(live, ""))
    made = rollback_plan(inverse, live, asked, request)
    assert done(made) == [("create", "workflow/order@3"), ("create", "workflow/parent@3")]
    assert made.held == (ORDER_2, parent_2.key)
    assert done(rollback_plan(inverse, live, {}, request)) == [
        ("delete", "workflow/parent@2"),
        ("delete", "workflow/order@2"),
    ]


def test_the_body_that_goes_on_is_the_one_that_the_release_deleted() -> None:
    live = state(workflow("order", 2))
    old = workflow("order", 1)
    inverse = Inverse((restoration(live, ORDER_1, old.body), deletion(live, ORDER_2)))
    made = rollback_plan(inverse, live, {ORDER_2: PINNED}, REQUEST)
    assert done(made) == [("create", "workflow/order@1"), ("create", "workflow/order@3")]
    assert made.changes[1].after == {**old.body, "version": 3}


def test_restoring_leaves_what_was_created() -> None:
    old: JSONObject = {"name": "t", "retryCount": 1}
    new: JSONObject = {"name": "t", "retryCount": 2}
    live = {**TWO, T: Definition(T, new)}
    inverse = Inverse((restoration(live, T, old), deletion(live, ORDER_2)))
    made = rollback_plan(inverse, live, {}, REQUEST, "restore")
    assert (done(made), made.held) == ([("update", "task/t")], (T,))


bodies = st.builds(lambda number: {"name": "x", "retryCount": number}, st.integers(0, 2))
keys = st.sampled_from([Key(TASK, name) for name in "abc"] + [Key(WORKFLOW, "w", n) for n in (1, 2, 3)])
states = st.dictionaries(keys, bodies, max_size=5).map(  # as many deletions as are let through
    lambda found: {key: Definition(key, body) for key, body in found.items()}
)


@given(states, states)
def test_a_rollback_restores_what_was_there_before(before: State, now: State) -> None:
    undo = record(
        *(
            entry(key, before[key].body if key in before else None, now[key].body if key in now else None)
            for key in before.keys() | now.keys()
            if key not in before or key not in now or not equal(before[key].body, now[key].body)
        )
    )
    images = {key: definition.body for key, definition in before.items()}
    request = replace(REQUEST, inventory=dict.fromkeys(now, ""), operation=Operation("rollback", release=7))
    made = rollback_plan(invert(undo, now, images, digests(now)), now, {}, request)
    assert not made.blocked
    assert _bodies(after(now, made.changes)) == _bodies(before)


@given(st.integers(1, 4), st.integers(1, 3), bodies)
def test_rolling_forward_restores_what_latest_names(old: int, created: int, body: JSONObject) -> None:
    versions = [Key(WORKFLOW, "w", number) for number in range(1, old + created + 1)]
    live = state(*(Definition(key, {**body, "version": key.version}) for key in versions))
    changes: tuple[Change, ...] = tuple(deletion(live, key) for key in versions[old:])
    asked = {change.key: PINNED for change in changes}
    request = replace(REQUEST, inventory=dict.fromkeys(live, ""))
    made = rollback_plan(Inverse(changes), live, asked, request)
    left = after(live, made.changes)
    assert live.keys() <= left.keys()
    assert left[newest_version(left, "w")].body == {**body, "version": len(versions) + 1}


def _bodies(found: State) -> dict[Key, JSONObject]:
    return {key: definition.body for key, definition in found.items()}
