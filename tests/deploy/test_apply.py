"""Carrying out plans, on the embedded registry in memory."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from release_site import Answer, Site, newest, results
from releasing import RUN, claimant, desired, event, schedule, task, workflow

from conductor_deploy.definition.document import EVENT, TASK, WORKFLOW, Key
from conductor_deploy.definition.placeholder import placeholder, sealed
from conductor_deploy.deploy import journal
from conductor_deploy.deploy.apply import Applied, apply
from conductor_deploy.deploy.lock import LEASE, claim, unlock
from conductor_deploy.deploy.vault import Vault
from conductor_deploy.errors import (
    CannotRun,
    GuardRefused,
    Incomplete,
    Interrupted,
    LockHeld,
    StalePlan,
)
from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.plan import Guard, Operation, ServerSeen
from conductor_deploy.plan.request import Hold
from conductor_deploy.plan.secrecy import Sealer
from conductor_deploy.release.record import unpack_images
from conductor_deploy.wire import endpoints

T, W, E = Key(TASK, "t"), Key(WORKFLOW, "w", 1), Key(EVENT, "e")


def test_everything_is_created_updated_and_deleted(site: Site) -> None:
    first = (task("t"), workflow("w"), workflow("parent", calls="w"), event("e"), schedule("s", "w"))
    applied = site.apply(*first)
    assert (applied.release, applied.status, applied.error) == (1, "applied", None)
    assert set(results(applied).values()) == {"done"}
    assert site.plan(*first).changes == ()

    second = (
        task("t", retries=9),
        workflow("w", description="new"),
        event("e", active=True),
        schedule("s", "w", paused=True),
    )
    assert site.apply(*second).status == "applied"
    assert site.plan(*second).changes == ()

    assert site.apply(*site.live.definitions).status == "applied"
    assert dict(site.live.definitions) == {}
    assert newest(site).number == 3


def test_nothing_to_do_writes_nothing(site: Site) -> None:
    assert site.apply() == Applied(None, "nothing")
    assert site.live.records == ()


def test_the_record_says_what_was_done_by_whom_and_what_was_there(site: Site) -> None:
    site.apply(task("t"), workflow("w"))
    before = site.live.definitions[W].body
    site.apply(workflow("w", description="new"), T)
    first, second = site.history.records
    assert (first.status, first.lease.holder, first.lease.run_url) == (
        "applied",
        "ada",
        "https://ci.example/7",
    )
    assert (first.source.commit, first.tool, first.inventory) == ("1f2e3d4", "0.0.0", None)
    assert first.images is None
    assert [(str(entry.key), entry.action, entry.result) for entry in second.entries] == [
        ("workflow/w@1", "update", "done"),
        ("task/t", "delete", "done"),
    ]
    assert unpack_images(second.images) == {W: before, T: desired(task("t"))[T]}
    assert second.inventory == {W: digest(site.live.definitions[W].body)}


def test_a_release_takes_three_writes_of_its_record(site: Site) -> None:
    site.apply(task("t"))
    site.line.passed.clear()
    site.apply(task("t", retries=4), event("e"))
    writes = [passed for passed in site.line.passed if not passed.startswith("GET")]
    assert writes == [
        "POST /metadata/workflow",
        "PUT /metadata/workflow",
        "PUT /metadata/taskdefs",
        "POST /event",
        "PUT /metadata/workflow",
    ]


def test_what_an_update_would_erase_is_carried_along(site: Site) -> None:
    site.apply(workflow("w"))
    created = site.live.raw[W]
    site.time.now += 60
    site.apply(workflow("w", description="new"), run=replace(RUN, actor="grace"))
    updated = site.live.raw[W]
    assert created["createdBy"] == "ada via conductor-deploy, 1f2e3d4"
    assert updated["createdBy"] == created["createdBy"]
    assert updated["createTime"] == created["createTime"]
    assert updated["updatedBy"] == "grace via conductor-deploy, 1f2e3d4"


def test_a_blocked_plan_writes_nothing(site: Site) -> None:
    made = site.plan(workflow("w"))
    guard = Guard("limit", "blocked", "too many", lift="--allow limit=deletes")
    blocked = replace(made, changes=(replace(made.changes[0], guards=(guard,)),))
    with pytest.raises(GuardRefused, match="blocked: workflow/w@1") as refused:
        apply(blocked, site.connection, RUN, site.ambient)
    assert refused.value.guards == (guard,)
    assert site.live.records == ()


def test_a_plan_for_another_server_is_refused(site: Site) -> None:
    made = site.plan(task("t"))
    for server in (
        ServerSeen("https://elsewhere/api", made.server.version),
        replace(made.server, version="3.15.0"),
    ):
        with pytest.raises(StalePlan, match="was made for"):
            apply(replace(made, server=server), site.connection, RUN, site.ambient)
    assert site.live.records == ()


def test_a_stale_plan_is_refused_and_leaves_no_trace(site: Site) -> None:
    site.apply(task("t"), task("u"), event("e"))
    made = site.plan(task("t", retries=4), E, task("u", retries=4), workflow("w"))
    site.apply(task("t", retries=8), event("e", active=True), workflow("w", description="another"))
    with pytest.raises(StalePlan, match="task/t, workflow/w@1, event/e; nothing was written"):
        apply(made, site.connection, RUN, site.ambient)
    assert newest(site).number == 2
    assert site.live.definitions[Key(TASK, "u")].body == desired(task("u"))[Key(TASK, "u")]
    site.apply(task("t", retries=9))


def test_what_is_already_as_wanted_is_skipped(site: Site) -> None:
    site.apply(event("e"))
    made = site.plan(task("t"), workflow("w"), E)
    site.apply(task("t"), E)
    site.line.passed.clear()
    applied = apply(made, site.connection, RUN, site.ambient)
    assert results(applied) == {"task/t": "skipped", "workflow/w@1": "done", "event/e": "skipped"}
    assert applied.status == "applied"
    assert "POST /metadata/taskdefs" not in site.line.passed
    assert set(newest(site).inventory or {}) == {T, W}


def test_a_held_lock_stops_before_anything(site: Site) -> None:
    claim(site.connection, claimant("grace"), site.ambient).confirm()
    with pytest.raises(LockHeld, match="grace"):
        site.apply(task("t"))
    assert T not in site.live.definitions


def test_a_dead_holders_release_is_closed_and_named(site: Site) -> None:
    made = site.plan(task("t"), workflow("w"))

    class Killed(BaseException):
        pass

    def die(request: httpx.Request) -> None:
        if request.method == "POST" and b'"name":"w"' in request.content:
            raise Killed

    site.line.step = die
    with pytest.raises(Killed):
        apply(made, site.connection, RUN, site.ambient)
    site.line.step = None
    assert site.history.interrupted is not None
    assert set(site.history.inventory(site.live.digest_of)) == {T}

    with pytest.raises(LockHeld, match="ada"):
        apply(made, site.connection, RUN, site.ambient)
    site.time.now += LEASE.total_seconds()
    applied = apply(made, site.connection, RUN, site.ambient)
    assert results(applied) == {"task/t": "skipped", "workflow/w@1": "done"}
    dead, finished = site.history.records
    assert (dead.status, dead.closed_by) == ("partial", "release 2")
    assert [entry.result for entry in dead.entries] == ["done", "not-tried"]
    assert (finished.status, finished.interrupted, set(finished.inventory or {})) == ("applied", 1, {T, W})


def test_an_empty_plan_closes_what_a_dead_holder_left_open(site: Site) -> None:
    claim(site.connection, claimant("grace"), site.ambient).confirm()
    with pytest.raises(LockHeld, match="grace"):
        site.apply()
    site.time.now += LEASE.total_seconds()
    assert site.apply().release == 2
    assert [record.status for record in site.history.records] == ["failed", "applied"]
    assert site.apply().status == "nothing"


def test_adopting_alone_is_a_release(site: Site) -> None:
    site.connection.call(endpoints.CREATE_TASKS, [desired(task("t"))[T]])
    applied = site.apply(adopted=(T,))
    assert (applied.status, applied.outcomes) == ("applied", ())
    assert newest(site).inventory == {T: site.live.digest_of(T)}


def test_a_rollback_holds_what_it_deletes(site: Site) -> None:
    site.apply(workflow("w"))
    released = site.live.digest_of(W)
    site.apply(W, operation=Operation("rollback", release=1), held=(W,))
    assert site.held == {W: Hold(str(released), 2)}
    site.apply(task("t"))
    assert site.held == {W: Hold(str(released), 2)}
    site.apply(workflow("w", description="fixed"))
    assert site.held == {}


def test_a_plan_made_before_a_rollback_does_not_undo_it(site: Site) -> None:
    old = site.plan(workflow("w"), task("t"))
    apply(old, site.connection, RUN, site.ambient)
    site.apply(W, T, operation=Operation("rollback", release=1), held=(W, T))
    with pytest.raises(StalePlan, match="release 2 is a rollback, begun after the plan was made"):
        apply(old, site.connection, RUN, site.ambient)
    assert dict(site.live.definitions) == {}
    assert [record.number for record in site.history.records] == [1, 2]


def test_a_plan_made_while_a_rollback_was_under_way_does_not_undo_it(site: Site) -> None:
    old = replace(site.plan(workflow("w"), task("t")), base_release=2)
    apply(replace(old, base_release=None), site.connection, RUN, site.ambient)
    site.apply(W, T, operation=Operation("rollback", release=1), held=(W, T))
    with pytest.raises(GuardRefused, match="took back what this plan would bring again") as refused:
        apply(old, site.connection, RUN, site.ambient)
    assert [guard.lift for guard in refused.value.guards] == [
        "--allow held=task/t",
        "--allow held=workflow/w@1",
    ]
    assert dict(site.live.definitions) == {}
    assert [record.number for record in site.history.records] == [1, 2]
    lifted = Guard("held", "lifted", "a rollback took it back")
    allowed = replace(old, changes=tuple(replace(change, guards=(lifted,)) for change in old.changes))
    assert apply(allowed, site.connection, RUN, site.ambient).status == "applied"


def test_a_plan_that_builds_on_what_a_rollback_deleted_since_is_stale(site: Site) -> None:
    site.apply(workflow("w"), task("t"))
    old = site.plan(workflow("w", 2))
    site.apply(W, T, operation=Operation("rollback", release=1), held=(W, T))
    with pytest.raises(StalePlan, match="release 2 is a rollback"):
        apply(old, site.connection, RUN, site.ambient)
    assert dict(site.live.definitions) == {}
    assert [record.number for record in site.history.records] == [1, 2]
    assert apply(site.plan(workflow("w", 2)), site.connection, RUN, site.ambient).status == "applied"


def test_a_plan_that_was_carried_out_has_nothing_to_do_until_something_changes(site: Site) -> None:
    made = site.plan(task("t"), workflow("w"))
    assert apply(made, site.connection, RUN, site.ambient).release == 1
    assert apply(made, site.connection, RUN, site.ambient) == Applied(None, "nothing")
    assert [record.number for record in site.history.records] == [1]
    site.apply(T)
    assert results(apply(made, site.connection, RUN, site.ambient)) == {
        "task/t": "done",
        "workflow/w@1": "skipped",
    }


def test_a_plan_that_is_done_but_not_recorded_closes_its_release(site: Site) -> None:
    made = site.plan(task("t"))

    def lose_the_last_record(request: httpx.Request) -> Answer | None:
        return (
            Answer(500) if "POST /metadata/taskdefs" in site.line.passed and request.method == "PUT" else None
        )

    site.line.step = lose_the_last_record
    assert isinstance(apply(made, site.connection, RUN, site.ambient).error, Incomplete)
    site.line.step = None
    site.time.now += 600
    assert results(apply(made, site.connection, RUN, site.ambient)) == {"task/t": "skipped"}
    assert [record.status for record in site.history.records] == ["partial", "applied"]
    assert apply(made, site.connection, RUN, site.ambient).status == "nothing"


def test_a_rollback_marks_what_it_takes_back_and_so_does_its_own(site: Site) -> None:
    site.apply(task("t"))
    site.apply(T, operation=Operation("rollback", release=1), held=(T,))
    assert [record.status for record in site.history.records] == ["rolled-back", "applied"]
    site.apply(task("t"), operation=Operation("rollback", release=2), held=(T,))
    assert [record.status for record in site.history.records] == ["applied", "rolled-back", "applied"]


def test_a_rollback_whose_last_record_is_not_written_holds_all_the_same(site: Site) -> None:
    site.apply(task("t"))
    released = str(site.live.digest_of(T))
    made, deleted = site.plan(T, operation=Operation("rollback", release=1), held=(T,)), []

    def lose_the_last_record(request: httpx.Request) -> Answer | None:
        deleted.extend([request.url.path] * (request.method == "DELETE"))
        return Answer(500) if deleted and request.method == "PUT" else None

    site.line.step = lose_the_last_record
    applied = apply(made, site.connection, RUN, site.ambient)
    assert isinstance(applied.error, Incomplete)
    site.line.step = None
    assert (site.held, newest(site).status) == ({T: Hold(released, 2)}, "applying")
    site.time.now += 600
    site.apply(workflow("w"))
    assert (site.held, site.history.records[1].status) == ({T: Hold(released, 2)}, "partial")


def test_lifted_guards_are_recorded(site: Site) -> None:
    made = site.plan(workflow("w"))
    guard = Guard("foreign", "lifted", "it belongs to billing/test", lift="--allow foreign=workflow/w@1")
    note = Guard("running", "note", "nothing runs")
    lifted = replace(made, changes=(replace(made.changes[0], guards=(guard, note)),))
    apply(lifted, site.connection, RUN, site.ambient)
    assert newest(site).lifted == ("--allow foreign=workflow/w@1",)


def test_secrets_are_put_in_only_on_the_way_to_the_server(site: Site) -> None:
    vault = Vault("dev", {"word": "env:WORD"}, {"WORD": "hunter2"}, Path())
    applied = site.apply(workflow("w", description=placeholder("word")), run=replace(RUN, vault=vault))
    assert (applied.status, applied.diverged) == ("applied", ())
    assert site.live.raw[W]["description"] == "hunter2"
    assert site.live.definitions[W].body["description"] == sealed(
        placeholder("word"), Sealer(bytes.fromhex(vault.new_key)).seal("hunter2")
    )


def test_progress_is_told_as_it_happens_and_in_full(site: Site) -> None:
    told: list[tuple[str, str]] = []
    site.apply(task("a"))
    made = site.plan(task("t"), workflow("w"), task("a", retries=4))
    site.apply(task("a", retries=4))
    run = replace(RUN, on_outcome=lambda outcome: told.append((str(outcome.change.key), outcome.result)))
    apply(made, site.connection, run, site.ambient)
    assert told == [("task/a", "skipped"), ("task/t", "done"), ("workflow/w@1", "done")]


def test_an_interruption_finishes_the_write_in_flight_and_records(site: Site) -> None:
    made = site.plan(workflow("a"), workflow("b"), workflow("c"))
    told: list[str] = []
    run = replace(
        RUN, interrupted=lambda: len(told) > 0, on_outcome=lambda outcome: told.append(outcome.result)
    )
    applied = apply(made, site.connection, run, site.ambient)
    assert list(results(applied).values()) == ["done", "not-tried", "not-tried"]
    assert isinstance(applied.error, Interrupted)
    assert "(1 of 3 changes are done)" in applied.error.message
    assert newest(site).status == "partial"


def test_a_lock_that_is_lost_stops_before_the_next_write(site: Site) -> None:
    made = site.plan(workflow("a"), workflow("b"))

    def oversleep(_: object) -> None:
        site.time.now += LEASE.total_seconds()

    applied = apply(made, site.connection, replace(RUN, on_outcome=oversleep), site.ambient)
    assert list(results(applied).values()) == ["done", "not-tried"]
    assert isinstance(applied.error, Incomplete)
    assert "ran out" in applied.error.message
    assert newest(site).is_open


def test_what_does_not_converge_is_told(site: Site) -> None:
    made = site.plan(workflow("w"), task("t"))
    theirs = desired(workflow("w", description="theirs"))[W]

    def meddle(outcome: Any) -> None:
        if outcome.change.key == W:
            site.connection.call(endpoints.UPDATE_WORKFLOWS, [theirs])

    applied = apply(made, site.connection, replace(RUN, on_outcome=meddle), site.ambient)
    assert (applied.status, applied.diverged) == ("partial", (W,))
    assert results(applied) == {"task/t": "done", "workflow/w@1": "failed"}
    assert isinstance(applied.error, Incomplete)
    assert applied.error.message == (
        "workflow/w@1: written, but read back as something else: /description differs"
    )
    assert "a new plan shows what differs" in str(applied.error.hint)
    assert newest(site).status == "partial"
    assert (newest(site).inventory or {})[W] == digest(theirs)


def test_what_is_gone_or_still_there_when_it_is_read_back_is_told(site: Site) -> None:
    site.apply(task("t"))
    made = site.plan(T, workflow("w"))

    def meddle(outcome: Any) -> None:
        if outcome.change.key == T:
            site.connection.call(endpoints.CREATE_TASKS, [desired(task("t"))[T]])
        else:
            site.connection.call(endpoints.DELETE_WORKFLOW, name="w", version=1)

    applied = apply(made, site.connection, replace(RUN, on_outcome=meddle), site.ambient)
    assert applied.status == "partial"
    assert [outcome.error for outcome in applied.outcomes] == [
        "written, but it is not there",
        "written, but it is still there",
    ]


def test_a_release_that_can_not_be_recorded_says_so(site: Site) -> None:
    made = site.plan(workflow("w"))

    def step(request: httpx.Request) -> Answer | None:
        last = b'"status":"applied"' in request.content
        return Answer(500, json={"status": 500, "message": "disk full"}) if last else None

    site.line.step = step
    applied = apply(made, site.connection, RUN, site.ambient)
    assert results(applied) == {"workflow/w@1": "done"}
    assert isinstance(applied.error, Incomplete)
    assert "could not be recorded" in applied.error.message
    assert applied.error.hint == (
        "the release lock of orders/test stays until 13:51:40 UTC; to free it at once:"
        " conductor-deploy unlock -e test --force; then run the same command again to finish"
    )
    site.line.step = None
    with pytest.raises(LockHeld, match="ada"):
        site.apply()
    site.time.now += LEASE.total_seconds()
    assert site.history.inventory(site.live.digest_of).keys() == {W}


@pytest.mark.parametrize("marker", [b'"status":"applying"', b'"status":"applied"'])
def test_a_record_that_is_stored_is_stored_whatever_the_answer(site: Site, marker: bytes) -> None:
    made = site.plan(workflow("w"))

    def step(request: httpx.Request) -> Answer | None:
        if request.method != "PUT" or marker not in request.content:
            return None
        site.line.inner.handle_request(request)
        return Answer(502)

    site.line.step = step
    applied = apply(made, site.connection, RUN, site.ambient)
    assert (applied.status, applied.error) == ("applied", None)
    assert newest(site).status == "applied"


def test_a_release_that_stopped_and_can_not_be_recorded_says_both(site: Site) -> None:
    made = site.plan(workflow("a"), workflow("b"))

    def step(request: httpx.Request) -> Answer | None:
        is_late = b'"name":"b"' in request.content or b'"status":"partial"' in request.content
        return Answer(503, json={"status": 503, "message": "too busy"}) if is_late else None

    site.line.step = step
    error = apply(made, site.connection, RUN, site.ambient).error
    assert isinstance(error, Incomplete)
    assert error.message.startswith("workflow/b@1: ")
    assert "(1 of 2 changes are done); the release could not be recorded: " in error.message
    assert "stays until 13:51:40 UTC" in str(error.hint)


def test_a_holder_whose_lock_was_taken_leaves_the_record_as_it_is(site: Site) -> None:
    made = site.plan(workflow("w"))

    def take(_: object) -> None:
        unlock(site.connection, newest(site), "bob", site.ambient)
        site.apply(task("t"))

    applied = apply(made, site.connection, replace(RUN, on_outcome=take), site.ambient)
    assert isinstance(applied.error, Incomplete)
    assert applied.error.message.startswith("release 2 of orders/test was closed by ada")
    assert "(1 of 1 changes are done)" in applied.error.message
    first, second = site.history.records
    assert (first.closed_by, first.inventory, second.status) == ("bob", None, "applied")
    assert set(second.inventory or {}) == {W, T}


def test_a_release_that_was_freed_meanwhile_stays_as_it_was_closed(site: Site) -> None:
    made = site.plan(workflow("w"))

    def free(_: object) -> None:
        unlock(site.connection, newest(site), "bob", site.ambient)

    applied = apply(made, site.connection, replace(RUN, on_outcome=free), site.ambient)
    assert isinstance(applied.error, Incomplete)
    assert "was closed by bob" in applied.error.message
    assert applied.error.hint == "a new plan shows what is there now"
    assert newest(site).closed_by == "bob"


@pytest.mark.parametrize(
    ("raised", "expected"), [(ZeroDivisionError(), ZeroDivisionError), (KeyboardInterrupt(), Interrupted)]
)
def test_whatever_stops_a_release_closes_its_record(
    site: Site, raised: BaseException, expected: type[Exception]
) -> None:
    made = site.plan(workflow("a"), workflow("b"))

    def fail(_: object) -> None:
        raise raised

    with pytest.raises(expected):
        apply(made, site.connection, replace(RUN, on_outcome=fail), site.ambient)
    assert (newest(site).status, newest(site).closed_by) == ("partial", "ada")
    assert [entry.result for entry in newest(site).entries] == ["done", "not-tried"]
    assert site.apply(workflow("b")).error is None


def test_an_interruption_that_leaves_the_lock_says_so(site: Site) -> None:
    made = site.plan(workflow("w"))

    def step(_: httpx.Request) -> Answer:
        return Answer(503)

    def interrupt(_: object) -> None:
        site.line.step = step
        raise KeyboardInterrupt

    with pytest.raises(Interrupted) as interrupted:
        apply(made, site.connection, replace(RUN, on_outcome=interrupt), site.ambient)
    assert "stays until" in str(interrupted.value.hint)


def test_an_interruption_before_the_first_write_leaves_no_trace(site: Site) -> None:
    made = site.plan(workflow("w"))

    def step(request: httpx.Request) -> None:
        if request.method == "PUT":
            raise KeyboardInterrupt

    site.line.step = step
    with pytest.raises(Interrupted, match="nothing was written"):
        apply(made, site.connection, RUN, site.ambient)
    site.line.step = None
    assert site.live.records == ()


def test_a_record_that_is_not_stored_stops_before_the_first_write(site: Site) -> None:
    def step(request: httpx.Request) -> Answer | None:
        errors = {"bulkErrorResults": {"conductor-deploy--orders--test": "[SQLITE_FULL]"}}
        return Answer(200, json=errors) if request.method == "PUT" else None

    made = site.plan(workflow("w"))
    site.line.step = step
    with pytest.raises(CannotRun, match=r"did not store a release record: \[SQLITE_FULL\]"):
        apply(made, site.connection, RUN, site.ambient)
    site.line.step = None
    assert (W in site.live.definitions, site.live.records) == (False, ())


def pile_up(site: Site) -> None:
    """Five releases more than are kept beside the next one."""
    site.apply(task("t"))
    first = newest(site)
    journal.save(site.connection, *(replace(first, number=number) for number in range(2, 56)))


def test_a_release_is_recorded_also_where_old_records_can_not_be_removed(site: Site) -> None:
    pile_up(site)
    made = site.plan(task("t", retries=4))

    def step(request: httpx.Request) -> Answer | None:
        is_old = request.method == "DELETE" and request.url.path.endswith("/4")
        return Answer(500, json={"status": 500, "message": "disk full"}) if is_old else None

    site.line.step = step
    applied = apply(made, site.connection, RUN, site.ambient)
    site.line.step = None
    assert (applied.release, applied.status, applied.diverged) == (56, "applied", ())
    assert isinstance(applied.error, Incomplete)
    said = "release 56 is recorded, but the old release record 4 could not be removed: "
    assert applied.error.message.startswith(said)
    assert "disk full" in applied.error.message
    assert applied.error.hint == "the next release tries again"
    assert (newest(site).number, newest(site).status) == (56, "applied")
    assert site.apply(task("t", retries=5)).error is None
    assert [record.number for record in site.history.records] == list(range(8, 58))


def test_an_old_record_that_is_gone_already_needs_no_removal(site: Site) -> None:
    pile_up(site)
    made = site.plan(task("t", retries=4))

    def step(request: httpx.Request) -> Answer | None:
        message = "No such workflow definition: conductor-deploy--orders--test version: 4"
        is_old = request.method == "DELETE" and request.url.path.endswith("/4")
        return Answer(500, json={"status": 500, "message": message}) if is_old else None

    site.line.step = step
    assert apply(made, site.connection, RUN, site.ambient).error is None


def test_releases_beyond_those_that_are_kept_are_removed(site: Site) -> None:
    pile_up(site)
    assert site.apply(task("t", retries=4)).release == 56
    assert [record.number for record in site.history.records] == list(range(7, 57))
    assert [record.number for record in site.history.records if record.inventory is not None] == [56]
