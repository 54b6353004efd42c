"""What is sent for a change, and what becomes of it, whatever the server or the line does."""

import re
from typing import Any

import httpx
import pytest
from release_site import Answer, Site, Step, newest, results
from releasing import RUN, desired, event, task, workflow

from conductor_deploy.definition.document import EVENT, TASK, WORKFLOW, Key
from conductor_deploy.deploy.apply import apply
from conductor_deploy.errors import (
    CannotRun,
    Conflict,
    Incomplete,
    Interrupted,
)
from conductor_deploy.wire import endpoints

T, W, E = Key(TASK, "t"), Key(WORKFLOW, "w", 1), Key(EVENT, "e")


def refuse(status: int, marker: bytes, message: str = "no") -> Step:
    """Answers every write that holds the marker in the server's place."""

    def step(request: httpx.Request) -> Answer | None:
        if request.method == "GET" or marker not in request.content or b'"TERMINATE"' in request.content:
            return None
        return Answer(status, json={"status": status, "message": message})

    return step


def test_the_first_failure_stops_and_the_rest_is_not_tried(site: Site) -> None:
    made = site.plan(task("t"), workflow("a"), workflow("b"), event("e"))
    site.line.step = refuse(400, b'"name":"b"', "taskReferenceName: x should be unique")
    applied = apply(made, site.connection, RUN, site.ambient)
    assert results(applied) == {
        "task/t": "done",
        "workflow/a@1": "done",
        "workflow/b@1": "failed",
        "event/e": "not-tried",
    }
    assert (applied.status, newest(site).status) == ("partial", "partial")
    assert isinstance(applied.error, Incomplete)
    assert "workflow/b@1: " in applied.error.message
    assert "should be unique" in applied.error.message
    assert "(2 of 4 changes are done)" in applied.error.message
    assert [entry.result for entry in newest(site).entries] == ["done", "done", "failed", "not-tried"]
    assert set(newest(site).inventory or {}) == {T, Key(WORKFLOW, "a", 1)}

    site.line.step = None
    assert apply(made, site.connection, RUN, site.ambient).status == "applied"


def test_a_refused_first_write_says_that_nothing_was_written(site: Site) -> None:
    made = site.plan(workflow("w"))
    site.line.step = refuse(400, b'"name":"w"')
    applied = apply(made, site.connection, RUN, site.ambient)
    assert applied.error is not None
    assert applied.error.hint == "mend the definition, then make a new plan and apply it"
    assert applied.status == "failed"
    assert isinstance(applied.error, CannotRun)
    assert "nothing was written" in applied.error.message


@pytest.mark.parametrize("status", [409, 500])
def test_a_key_that_appears_meanwhile_is_done_if_it_is_what_was_wanted(site: Site, status: int) -> None:
    made = site.plan(workflow("w"))
    site.line.step = _someone_creates(site, workflow("w"), status)
    assert results(apply(made, site.connection, RUN, site.ambient)) == {"workflow/w@1": "done"}


@pytest.mark.parametrize("status", [409, 500])
def test_a_key_that_appears_meanwhile_with_another_body_is_never_overwritten(site: Site, status: int) -> None:
    made = site.plan(workflow("w"))
    theirs = workflow("w", description="theirs")
    site.line.step = _someone_creates(site, theirs, status)
    applied = apply(made, site.connection, RUN, site.ambient)
    assert isinstance(applied.error, Conflict)
    assert "nothing was written" in applied.error.message
    assert site.live.definitions[W].body == desired(theirs)[W]


def test_a_conflict_after_the_first_write_is_incomplete(site: Site) -> None:
    made = site.plan(task("t"), workflow("w"))
    site.line.step = _someone_creates(site, workflow("w", description="theirs"), 409)
    assert isinstance(apply(made, site.connection, RUN, site.ambient).error, Incomplete)


def _someone_creates(site: Site, definition: Any, status: int) -> Step:
    """Just before our own create arrives."""

    def step(request: httpx.Request) -> Answer | None:
        if request.method != "POST" or b'"name":"w"' not in request.content:
            return None
        site.line.step = None
        site.connection.call(endpoints.CREATE_WORKFLOW, definition[1])
        return Answer(status, json={"status": status, "message": "Workflow with w.1 already exists!"})

    return step


def test_updates_of_workflows_travel_together(site: Site) -> None:
    names = [f"w{n:03}" for n in range(120)]
    site.apply(*(workflow(name) for name in names), workflow("parent", calls="w000"))
    site.line.passed.clear()
    changed = [workflow(name, description="new") for name in names]
    applied = site.apply(*changed, workflow("w000", 2), workflow("parent", calls="w000", description="new"))
    assert applied.status == "applied"
    puts = [passed for passed in site.line.passed if passed == "PUT /metadata/workflow"]
    assert len(puts) == 2 + 3 + 1  # records, 120 in fifties, the parent after what it calls


def test_a_batch_that_is_refused_whole_is_repeated_one_by_one(site: Site) -> None:
    names = ["a", "b", "c", "d"]
    site.apply(*(workflow(name) for name in names))
    made = site.plan(*(workflow(name, description="new") for name in names))
    site.line.step = refuse(400, b'"name":"c"', "c is wrong")
    applied = apply(made, site.connection, RUN, site.ambient)
    assert list(results(applied).values()) == ["done", "done", "failed", "not-tried"]
    assert applied.outcomes[2].error is not None
    assert "c is wrong" in applied.outcomes[2].error


def test_a_batch_that_only_fails_together_is_done_one_by_one(site: Site) -> None:
    site.apply(workflow("a"), workflow("b"))
    made = site.plan(workflow("a", description="new"), workflow("b", description="new"))

    def step(request: httpx.Request) -> Answer | None:
        both = b'"name":"a"' in request.content and b'"name":"b"' in request.content
        return Answer(400, json={"status": 400, "message": "too much"}) if both else None

    site.line.step = step
    assert apply(made, site.connection, RUN, site.ambient).status == "applied"


def test_errors_inside_a_success_are_failures_of_those_they_name(site: Site) -> None:
    site.apply(workflow("a"), workflow("b"), workflow("c"))
    made = site.plan(*(workflow(name, description="new") for name in "abc"))

    def step(request: httpx.Request) -> Answer | None:
        if request.method == "PUT" and b'"name":"b"' in request.content:
            site.line.step = None
            bodies = [made.changes[0].after, made.changes[2].after]
            site.connection.call(endpoints.UPDATE_WORKFLOWS, bodies)
            done = {"bulkErrorResults": {"b": "[SQLITE_BUSY] locked"}, "bulkSuccessfulResults": ["a", "c"]}
            return Answer(200, json=done)
        return None

    site.line.step = step
    applied = apply(made, site.connection, RUN, site.ambient)
    assert list(results(applied).values()) == ["done", "failed", "done"]
    assert isinstance(applied.error, Incomplete)
    assert "workflow/b@1: [SQLITE_BUSY] locked" in applied.error.message


def test_what_failed_is_named_beside_what_did_not_converge(site: Site) -> None:
    site.apply(workflow("a"), workflow("b"))
    made = site.plan(*(workflow(name, description="new") for name in "ab"))

    def step(request: httpx.Request) -> Answer | None:
        is_meant = request.method == "PUT" and b'"name":"b"' in request.content
        return Answer(200, json={"bulkErrorResults": {"b": "locked"}}) if is_meant else None

    site.line.step = step
    applied = apply(made, site.connection, RUN, site.ambient)
    assert list(results(applied).values()) == ["failed", "failed"]
    assert isinstance(applied.error, Incomplete)
    assert applied.error.message == (
        "workflow/b@1: locked (0 of 2 changes are done);"
        " workflow/a@1: written, but read back as something else: /description differs"
    )


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        (["b"], r'no known way what it could not store: \["b"\]'),
        ("locked", 'no known way what it could not store: "locked"'),
        ({"nobody": "locked"}, "could not store what it was not sent: nobody"),
        ({"b": {"cause": 1}}, 'workflow/b@1: {"cause":1}'),
    ],
)
def test_errors_that_are_told_in_another_way_are_read_back(site: Site, errors: Any, reason: str) -> None:
    site.apply(workflow("a"), workflow("b"), workflow("c"))
    made = site.plan(*(workflow(name, description="new") for name in "abc"))

    def step(request: httpx.Request) -> Answer | None:
        if request.method == "PUT" and b'"name":"b"' in request.content:
            site.line.step = None
            site.connection.call(endpoints.UPDATE_WORKFLOWS, [made.changes[0].after, made.changes[2].after])
            return Answer(200, json={"bulkErrorResults": errors})
        return None

    site.line.step = step
    applied = apply(made, site.connection, RUN, site.ambient)
    assert list(results(applied).values()) == ["done", "failed", "done"]
    assert isinstance(applied.error, Incomplete)
    assert re.search(reason, applied.error.message)
    assert newest(site).status == "partial"


def lose(site: Site, method: str, marker: bytes, *, arrives: bool, times: int = 1) -> Step:
    """A connection that breaks, before or after the server has got the request."""
    left = times

    def step(request: httpx.Request) -> None:
        nonlocal left
        if request.method != method or marker not in request.content + request.url.raw_path or not left:
            return
        left -= 1
        if arrives:
            site.line.inner.handle_request(request)
        raise httpx.ReadError("connection reset")

    return step


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize(
    ("method", "marker"),
    [("POST", b'"name":"new"'), ("PUT", b'"name":"w"'), ("DELETE", b"/event/e"), ("POST", b'"name":"u"')],
)
def test_a_lost_answer_is_settled_by_reading_back(
    site: Site, method: str, marker: bytes, arrives: bool
) -> None:
    site.apply(workflow("w"), workflow("v"), event("e"))
    made = site.plan(
        workflow("new"),
        workflow("w", description="new"),
        workflow("v", description="new"),
        E,
        task("t"),
        task("u"),
    )
    site.line.step = lose(site, method, marker, arrives=arrives)
    applied = apply(made, site.connection, RUN, site.ambient)
    assert (applied.status, applied.error) == ("applied", None)
    assert set(results(applied).values()) == {"done"}


def test_a_write_that_is_lost_twice_failed(site: Site) -> None:
    made = site.plan(task("t"), workflow("w"))
    site.line.step = lose(site, "POST", b'"name":"w"', arrives=False, times=2)
    applied = apply(made, site.connection, RUN, site.ambient)
    assert results(applied) == {"task/t": "done", "workflow/w@1": "failed"}


def test_what_another_wrote_while_the_line_was_down_is_left_alone(site: Site) -> None:
    site.apply(workflow("w"))
    made = site.plan(workflow("w", description="ours"))
    theirs = desired(workflow("w", description="theirs"))[W]

    def step(request: httpx.Request) -> None:
        if b'"ours"' in request.content:
            site.line.step = None
            site.connection.call(endpoints.UPDATE_WORKFLOWS, [theirs])
            raise httpx.ReadError("connection reset")

    site.line.step = step
    assert results(apply(made, site.connection, RUN, site.ambient)) == {"workflow/w@1": "failed"}
    assert site.live.definitions[W].body == theirs


@pytest.mark.parametrize("fault", [httpx.ReadError("connection reset"), Answer(200, html="<html>")])
def test_a_write_whose_fate_can_not_be_learned_says_so(site: Site, fault: Answer | Exception) -> None:
    made = site.plan(workflow("w"), workflow("x"))

    def step(request: httpx.Request) -> Answer | None:
        if b'"name":"w"' not in request.content:
            return None
        site.line.step = down
        if isinstance(fault, Exception):
            raise fault
        return fault

    def down(_: httpx.Request) -> None:
        raise httpx.ConnectError("refused")

    site.line.step = step
    applied = apply(made, site.connection, RUN, site.ambient)
    assert list(results(applied).values()) == ["failed", "not-tried"]
    assert isinstance(applied.error, Incomplete)
    assert "Whether it is stored is unknown" in applied.error.message
    site.line.step = None
    assert newest(site).is_open


@pytest.mark.parametrize("status", [500, 502])
def test_a_failing_server_is_read_back_before_it_is_believed(site: Site, status: int) -> None:
    def step(request: httpx.Request) -> Answer | None:
        if b'"name":"w"' not in request.content:
            return None
        site.line.inner.handle_request(request)
        return Answer(status, json={"status": status, "message": "upstream"})

    made = site.plan(workflow("w"))
    site.line.step = step
    assert apply(made, site.connection, RUN, site.ambient).status == "applied"


def test_a_page_in_place_of_an_answer_is_read_back(site: Site) -> None:
    made = site.plan(workflow("w"))
    site.line.step = lambda request: Answer(200, html="<html>") if b'"name":"w"' in request.content else None
    applied = apply(made, site.connection, RUN, site.ambient)
    assert results(applied) == {"workflow/w@1": "failed"}


@pytest.mark.parametrize("key", [T, W, E, Key(WORKFLOW, "gone", 3)])
def test_what_is_gone_already_is_deleted(site: Site, key: Key) -> None:
    site.apply(task("t"), workflow("w"), event("e"), workflow("gone", 3))
    made = site.plan(key)

    def step(request: httpx.Request) -> None:
        if request.method == "DELETE":
            site.line.inner.handle_request(request)

    site.line.step = step
    assert results(apply(made, site.connection, RUN, site.ambient)) == {str(key): "done"}


@pytest.mark.parametrize(("arrives", "result"), [(True, "done"), (False, "failed")])
def test_ctrl_c_during_a_write_is_settled_and_recorded(site: Site, arrives: bool, result: str) -> None:
    made = site.plan(workflow("a"), workflow("b"))

    def step(request: httpx.Request) -> None:
        if b'"name":"a"' in request.content:
            if arrives:
                site.line.inner.handle_request(request)
            raise KeyboardInterrupt

    site.line.step = step
    applied = apply(made, site.connection, RUN, site.ambient)
    assert list(results(applied).values()) == [result, "not-tried"]
    assert isinstance(applied.error, Interrupted)
    assert not newest(site).is_open
