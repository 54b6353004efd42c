"""Carrying out plans, on every target."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from release_process import REAL_TIME, estate, start
from releasing import RUN, desired, event, plan, schedule, task, workflow

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.deploy.apply import Applied, Run, apply
from conductor_deploy.deploy.live import Live, fetch
from conductor_deploy.deploy.lock import newest_record, unlock
from conductor_deploy.errors import Incomplete, LockHeld, StalePlan
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.plan import Operation
from conductor_deploy.release.history import History, history
from conductor_deploy.release.record import Hold, Outcome
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

Wanted = Mapping[Key, JSONObject | None]


class Site:
    """A target, and names in it that are the test's own."""

    def __init__(self, access: Access, connection: Connection, project: str) -> None:
        self.access = access
        self.connection = connection
        self.project = project

    @property
    def live(self) -> Live:
        return fetch(self.connection)

    @property
    def history(self) -> History:
        return history(self.live.records, self.project, "test", self.connection.url)

    def name(self, text: str) -> str:
        return f"{self.project} {text}"

    def bodies(self, *definitions: Any) -> dict[Key, JSONObject]:
        live = self.live
        known = [definition for definition in definitions if definition[0] not in live.lacks]
        return desired(*known, version=live.server.version)

    def apply(self, wanted: Wanted, run: Run = RUN, **fields: Any) -> Applied:
        return apply(plan(self.project, self.live, wanted, **fields), self.connection, run, REAL_TIME)

    def is_at(self, wanted: Wanted) -> bool:
        return plan(self.project, self.live, wanted).changes == ()

    def killed_release(self, size: int, after: int) -> dict[Key, JSONObject]:
        """What a process was to release that was killed on its way."""
        version = self.live.server.version
        assert self.apply(estate(self.project, size, "old", version)).error is None
        process = start("apply", self.access.url, self.project, str(size))
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(after):
            process.stdout.readline()
            process.stdin.write("\n")
            process.stdin.flush()
        process.kill()
        process.communicate()
        return estate(self.project, size, "new", version)


@pytest.fixture
def site(
    target: Access, connect: Callable[[Access], Connection], own_prefix: Callable[[Access], str]
) -> Site:
    return Site(target, connect(target), own_prefix(target))


def results(applied: Applied) -> list[str]:
    return [outcome.result for outcome in applied.outcomes]


def test_after_an_apply_there_is_nothing_left_to_do(site: Site) -> None:
    t, w, e, s = (site.name(text) for text in ("t ü", "w 1% a+b?#", "e", "s"))
    created = site.bodies(task(t), task(f"{t} 2"), workflow(w), workflow(w, 2), event(e), schedule(s, w))
    assert site.apply(created).error is None
    assert site.is_at(created)

    edited = site.bodies(
        task(t, retries=9),
        workflow(w, description="edited", outputParameters={"a": [1, 1.0, True, None, "é😀"]}),
        event(e, active=True),
        schedule(s, w, paused=True, pausedReason="for now"),
    )
    assert site.apply(edited).error is None
    assert site.is_at({**created, **edited})

    gone: Wanted = dict.fromkeys(created)
    assert site.apply(gone).error is None
    assert site.is_at(gone)
    assert [record.status for record in site.history.records] == ["applied"] * 3
    assert [record.inventory for record in site.history.records] == [None, None, {}]


def test_the_server_knows_who_wrote_a_workflow(site: Site) -> None:
    key = Key(WORKFLOW, site.name("w"), 1)
    site.apply(site.bodies(workflow(key.name)))
    created = site.live.raw[key]
    site.apply(site.bodies(workflow(key.name, description="edited")), replace(RUN, actor="grace"))
    edited = site.live.raw[key]
    assert created["createdBy"] == edited["createdBy"] == "ada via conductor-deploy, 1f2e3d4"
    assert created["createTime"] == edited["createTime"]
    assert edited["updatedBy"] == "grace via conductor-deploy, 1f2e3d4"


def test_a_stale_plan_is_refused_and_leaves_no_trace(site: Site) -> None:
    site.apply(site.bodies(task(site.name("t"))))
    made = plan(site.project, site.live, site.bodies(task(site.name("t"), retries=4)))
    site.apply(site.bodies(task(site.name("t"), retries=5)))
    with pytest.raises(StalePlan, match="nothing was written"):
        apply(made, site.connection, RUN, REAL_TIME)
    assert len(site.history.records) == 2


@pytest.mark.parametrize(("text", "result"), [("ours", "done"), ("theirs", "failed")])
def test_what_somebody_creates_meanwhile_is_not_overwritten(site: Site, text: str, result: str) -> None:
    name = site.name("w")
    theirs = workflow(name, description=text)[1]

    def create(outcome: Outcome) -> None:
        if outcome.change.key.name == site.name("t"):
            site.connection.call(endpoints.CREATE_WORKFLOW, theirs)

    wanted = site.bodies(task(site.name("t")), workflow(name, description="ours"))
    applied = site.apply(wanted, replace(RUN, on_outcome=create))
    assert results(applied) == ["done", result]
    assert isinstance(applied.error, Incomplete) == (result == "failed")
    assert site.live.raw[Key(WORKFLOW, name, 1)]["description"] == text


def test_what_somebody_deletes_meanwhile_is_gone(site: Site) -> None:
    names = {"w": endpoints.DELETE_WORKFLOW, "t": endpoints.DELETE_TASK, "e": endpoints.DELETE_EVENT}
    wanted = site.bodies(
        workflow(site.name("first")), workflow(site.name("w")), task(site.name("t")), event(site.name("e"))
    )
    site.apply(wanted)

    def delete(outcome: Outcome) -> None:
        if outcome.change.key.name == site.name("e"):
            for name in ("w", "t"):
                version = {"version": 1} if name == "w" else {}
                site.connection.call(names[name], name=site.name(name), **version)

    assert site.apply(dict.fromkeys(wanted), replace(RUN, on_outcome=delete)).error is None
    assert site.is_at(dict.fromkeys(wanted))


def test_the_definition_that_a_server_refuses_is_named(site: Site) -> None:
    names = [site.name(text) for text in "abcd"]
    site.apply(site.bodies(*(workflow(name) for name in names)))
    wanted = site.bodies(*(workflow(name, description="edited") for name in names))
    bad = Key(WORKFLOW, names[2], 1)
    tasks = [{"name": "twice", "taskReferenceName": "twice", "type": "SIMPLE"}] * 2
    applied = site.apply({**wanted, bad: {**wanted[bad], "tasks": tasks}})
    assert results(applied) == ["done", "done", "failed", "not-tried"]
    assert isinstance(applied.error, Incomplete)
    assert f"{bad}: " in applied.error.message
    assert "should be unique" in applied.error.message
    assert site.history.records[-1].status == "partial"
    assert site.apply(wanted).error is None


def test_a_rollback_deletes_a_version_and_holds_it(site: Site) -> None:
    first, second = Key(WORKFLOW, site.name("w"), 1), Key(WORKFLOW, site.name("w"), 2)
    site.apply(site.bodies(workflow(first.name), workflow(first.name, 2, description="bad")))
    released = site.live.digest_of(second)
    assert site.apply({second: None}, operation=Operation("rollback"), held=(second,)).error is None
    latest = site.connection.call(endpoints.GET_WORKFLOW, name=first.name)
    assert latest["version"] == 1
    assert site.history.held(site.live.digest_of) == {second: Hold(str(released), 2)}


def test_an_apply_that_is_killed_is_finished_by_the_next(site: Site) -> None:
    kill_and_finish(site, after=4)


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_an_apply_may_be_killed_at_any_point(site: Site) -> None:
    for after in range(13):
        kill_and_finish(site, after)


def kill_and_finish(site: Site, after: int) -> None:
    """Kill the process that applies, while it goes on after that many outcomes; then run the same again."""
    mine = Site(site.access, site.connection, f"{site.project}-{after}")
    wanted = mine.killed_release(size=6, after=after)
    dead = newest_record(mine.connection, mine.project, "test")
    assert dead is not None
    left = plan(mine.project, mine.live, wanted)
    if dead.is_open:
        assert mine.history.interrupted == dead
        if left.changes:
            with pytest.raises(LockHeld, match="ada"):
                apply(left, mine.connection, RUN, REAL_TIME)
        unlock(mine.connection, dead, "grace", REAL_TIME)
    assert len(left.changes) <= len(wanted) - after
    assert apply(left, mine.connection, RUN, REAL_TIME).error is None
    assert mine.is_at(wanted)
    assert mine.history.inventory(mine.live.digest_of).keys() == wanted.keys()
