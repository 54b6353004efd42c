"""From a wish to take something back to a plan: what died before, what was not kept, what was never there."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from release_site import Answer, Site
from releasing import RUN
from workbench import Workbench, task, workflow

from conductor_deploy.definition.document import SCHEDULE, TASK, WORKFLOW, Key
from conductor_deploy.deploy import journal
from conductor_deploy.deploy.apply import Applied, apply
from conductor_deploy.deploy.lock import unlock
from conductor_deploy.deploy.pipeline import Outside, Wishes, plan, read_repository
from conductor_deploy.deploy.rollback import Undo, plan_rollback
from conductor_deploy.errors import CannotRun, Conflict, GuardRefused, WrongUsage
from conductor_deploy.plan.plan import Plan
from conductor_deploy.plan.request import Hold
from conductor_deploy.release.history import History, history
from conductor_deploy.release.record import Record
from conductor_deploy.wire import endpoints

ORDER_1, ORDER_2, CHARGE = Key(WORKFLOW, "order", 1), Key(WORKFLOW, "order", 2), Key(TASK, "charge")


class Bench:
    """The repository of a workbench, released to the registry of a site."""

    def __init__(self, workbench: Workbench, site: Site) -> None:
        self.workbench, self.site = workbench, site

    @property
    def past(self) -> History:
        return history(self.site.live.records, "orders", "dev", self.site.connection.url)

    @property
    def newest(self) -> Record:
        return self.past.records[-1]

    def write(self, number: int, **fields: Any) -> None:
        self.workbench.write("definitions/workflows/order.yaml", workflow("order", number, **fields))

    def plan(self, **wishes: Any) -> Plan:
        configuration = self.workbench.configuration
        environment = configuration.environments["dev"]
        repository = read_repository(configuration)
        return plan(repository, environment, self.site.connection, Outside({}), Wishes(**wishes)).plan

    def release(self, **wishes: Any) -> Applied:
        return self.carry_out(self.plan(**wishes))

    def take_back(self, target: str | None = None, **undo: Any) -> Plan:
        configuration = self.workbench.configuration
        environment = configuration.environments["dev"]
        wish = Undo(target, **undo)
        return plan_rollback(configuration, environment, self.site.connection, Outside({}), wish)

    def carry_out(self, made: Plan) -> Applied:
        return apply(made, self.site.connection, RUN, self.site.ambient)

    def die_after(self, passes: Callable[[httpx.Request], bool], made: Plan) -> None:
        """The process that applies is killed once such a request was answered; time passes."""
        site = self.site

        def step(request: httpx.Request) -> Answer | None:
            if passes(request):
                site.line.inner.handle_request(request)
                raise Killed
            return None

        site.line.step = step
        with pytest.raises(Killed):
            self.carry_out(made)
        site.line.step = None
        site.time.now += 600


class Killed(BaseException):
    """Nobody catches it, and so nobody cleans up."""


def is_edit_of_a_task(request: httpx.Request) -> bool:
    return request.method == "PUT" and request.url.path.endswith("/taskdefs")


def is_deletion(request: httpx.Request) -> bool:
    return request.method == "DELETE"


@pytest.fixture
def bench(workbench: Workbench, site: Site) -> Bench:
    """Two releases: version 1, then version 2 and another retry count of the task."""
    opened = Bench(workbench, site)
    opened.write(1)
    assert opened.release().error is None
    opened.write(2)
    workbench.write("definitions/tasks/charge.yaml", task("charge", retryCount=9))
    assert opened.release().error is None
    return opened


def keys(made: Plan) -> list[str]:
    return [f"{change.action} {change.key}" for change in made.changes]


def test_without_a_version_the_newest_is_taken_back(bench: Bench) -> None:
    assert keys(bench.take_back("workflow/order")) == ["delete workflow/order@2"]
    assert keys(bench.take_back("workflow/order@1")) == ["delete workflow/order@1"]


@pytest.mark.parametrize("target", ["task/charge", "nonsense", "worker/x", "-1"])
def test_only_releases_and_workflows_are_taken_back(bench: Bench, target: str) -> None:
    with pytest.raises(WrongUsage):
        bench.take_back(target)


@pytest.mark.parametrize("target", ["workflow/nobody", "workflow/nobody@1", "7"])
def test_what_is_not_there_can_not_be_taken_back(bench: Bench, target: str) -> None:
    with pytest.raises(CannotRun):
        bench.take_back(target)


NIGHTLY = Key(SCHEDULE, "nightly")


def schedule(hour: int, **fields: Any) -> dict[str, Any]:
    return {
        "name": "nightly",
        "cronExpression": f"0 0 {hour} * * *",
        "startWorkflowRequest": {"name": "order"},
        **fields,
    }


@pytest.fixture
def scheduled(bench: Bench) -> Bench:
    """Released: a schedule, and then another hour for it. Somebody pauses it by hand, since things go wrong."""
    bench.write(1)
    for hour in (3, 4):
        bench.workbench.write("definitions/schedules/nightly.json", schedule(hour))
        assert bench.release().error is None
    bench.site.connection.call(endpoints.PAUSE_SCHEDULE, name="nightly")
    return bench


def test_what_was_paused_by_hand_is_taken_back_and_stays_paused(scheduled: Bench) -> None:
    """The first thing that people do when things go wrong must not be in the way of the second."""
    made = scheduled.take_back()
    assert [change.key for change in made.changes] == [NIGHTLY]
    assert scheduled.carry_out(made).error is None
    live = scheduled.site.live.raw[NIGHTLY]
    assert (live["cronExpression"], live["paused"]) == ("0 0 3 * * *", True)
    again = scheduled.take_back(str(scheduled.newest.operation.release))
    assert (again.changes, again.held) == ((), (NIGHTLY,))


def test_what_is_resumed_by_hand_is_held_all_the_same(scheduled: Bench) -> None:
    scheduled.carry_out(scheduled.take_back())
    scheduled.site.connection.call(endpoints.RESUME_SCHEDULE, name="nightly")
    made = scheduled.plan()
    assert (made.changes, made.held) == ((), (NIGHTLY,))
    scheduled.workbench.write("definitions/schedules/nightly.json", schedule(5))
    assert [change.key for change in scheduled.plan().changes] == [NIGHTLY]


def test_a_schedule_that_its_file_pauses_is_held_until_the_file_says_otherwise(scheduled: Bench) -> None:
    scheduled.workbench.write("definitions/schedules/nightly.json", schedule(4, paused=False))
    scheduled.release()
    scheduled.workbench.write("definitions/schedules/nightly.json", schedule(5, paused=True))
    scheduled.release()
    scheduled.carry_out(scheduled.take_back())
    assert scheduled.plan().held == (NIGHTLY,)
    scheduled.workbench.write("definitions/schedules/nightly.json", schedule(5, paused=False))
    assert [change.key for change in scheduled.plan().changes] == [NIGHTLY]


def test_ignored_fields_are_neither_a_conflict_nor_taken_back(bench: Bench) -> None:
    settings = bench.workbench.root / "conductor-deploy.yaml"
    settings.write_text(settings.read_text() + 'ignore: [{key: "workflow/*", paths: ["/ownerEmail"]}]\n')
    for text in ("good", "bad"):
        bench.write(1, description=text)
        bench.release()
    edited = {**bench.site.live.raw[ORDER_1], "ownerEmail": "other@example.com"}
    bench.site.connection.call(endpoints.UPDATE_WORKFLOWS, [edited])
    assert bench.carry_out(bench.take_back()).error is None
    live = bench.site.live.raw[ORDER_1]
    assert (live["description"], live["ownerEmail"]) == ("good", "other@example.com")


@pytest.mark.parametrize("target", ["workflow/order", "workflow/order@2"])
def test_a_rollback_that_died_while_it_deleted_holds_and_is_finished_by_the_same_again(
    bench: Bench, target: str
) -> None:
    released = str(bench.site.live.digest_of(ORDER_2))
    bench.die_after(is_deletion, bench.take_back(target))
    assert bench.newest.is_open
    told = bench.plan()
    assert (told.changes, told.held) == ((), (ORDER_2,))
    [problem] = told.problems
    assert "release 3 by ada is not finished" in problem.message
    assert problem.message.endswith("done: workflow/order@2")
    again = bench.take_back(target)
    assert (again.changes, again.held) == ((), (ORDER_2,))
    assert bench.carry_out(again).error is None
    assert [record.status for record in bench.past.records] == ["applied", "applied", "partial", "applied"]
    assert bench.past.held(bench.site.live.digest_of) == {ORDER_2: Hold(released, 4)}
    assert ORDER_1 in bench.site.live.definitions


def test_a_rollback_that_died_and_was_closed_is_not_done_twice(bench: Bench) -> None:
    bench.die_after(is_deletion, bench.take_back("workflow/order"))
    unlock(bench.site.connection, bench.newest, "grace", bench.site.ambient)
    assert (bench.newest.status, bench.newest.closed_by) == ("partial", "grace")
    again = bench.take_back("workflow/order")
    assert (again.changes, again.held) == ((), (ORDER_2,))
    bench.write(4)
    assert bench.release().error is None
    assert keys(bench.take_back("workflow/order")) == ["delete workflow/order@4"]


def test_a_rollback_that_died_before_it_deleted_is_done_by_the_same_again(bench: Bench) -> None:
    made, begun = bench.take_back("workflow/order"), []

    def is_second_record(request: httpx.Request) -> bool:
        begun.extend([request] * (request.method == "PUT"))
        return bool(begun)

    bench.die_after(is_second_record, made)
    assert bench.plan().problems[0].message.endswith("not done: workflow/order@2")
    assert bench.plan().held == ()
    again = bench.take_back("workflow/order")
    assert keys(again) == ["delete workflow/order@2"]
    assert bench.carry_out(again).error is None


def test_a_rollback_of_a_release_that_died_is_finished_by_the_same_again(bench: Bench) -> None:
    """The task is back, the version is still there."""
    made = bench.take_back()
    assert keys(made) == ["update task/charge", "delete workflow/order@2"]
    bench.die_after(is_edit_of_a_task, made)
    assert bench.plan().held == (CHARGE,)
    again = bench.take_back()
    assert (again.operation.release, keys(again)) == (2, ["delete workflow/order@2"])
    assert again.held == (CHARGE, ORDER_2)
    assert bench.carry_out(again).error is None
    statuses = [(record.number, record.status) for record in bench.past.records]
    assert statuses == [(1, "applied"), (2, "rolled-back"), (3, "partial"), (4, "applied")]
    finished = bench.plan()
    assert (finished.changes, finished.held) == ((), (CHARGE, ORDER_2))


def test_a_roll_forward_that_died_is_finished_by_the_same_again(bench: Bench) -> None:
    made = bench.take_back("workflow/order", strategy="roll-forward")
    created: list[str] = []

    def is_its_create(request: httpx.Request) -> bool:
        created.extend([request.url.path] * (request.method == "POST"))
        return len(created) == 2  # the first is that of the record

    bench.die_after(is_its_create, made)
    told = bench.plan()
    assert ([problem.code for problem in told.problems], told.held) == (["CD302", "CD315"], (ORDER_2,))
    again = bench.take_back("workflow/order")
    assert (again.changes, again.held) == ((), (ORDER_2,))


def test_an_interrupted_release_is_named_with_its_extent_and_closed_by_the_same_again(bench: Bench) -> None:
    bench.write(3)
    bench.workbench.write("definitions/tasks/charge.yaml", task("charge", retryCount=1))
    bench.die_after(is_edit_of_a_task, bench.plan())
    told = bench.plan()
    assert told.problems[0].message.endswith("done: task/charge; not done: workflow/order@3")
    assert keys(told) == ["create workflow/order@3"]
    assert bench.carry_out(told).error is None
    third, fourth = bench.past.records[-2:]
    assert (third.status, third.closed_by, fourth.interrupted) == ("partial", "release 4", 3)


def test_an_interrupted_release_can_be_taken_back(bench: Bench) -> None:
    bench.workbench.write("definitions/tasks/charge.yaml", task("charge", retryCount=1))
    bench.die_after(is_edit_of_a_task, bench.plan())
    made = bench.take_back()
    assert (made.operation.release, keys(made)) == (3, ["update task/charge"])
    assert bench.carry_out(made).error is None
    assert bench.site.live.definitions[CHARGE].body["retryCount"] == 9
    assert bench.past.records[2].status == "rolled-back"


def test_digests_of_another_server_version_prove_nothing(bench: Bench) -> None:
    record = bench.newest
    seen = replace(record.server, version="3.15.0")
    journal.save(bench.site.connection, replace(record, server=seen))
    with pytest.raises(Conflict, match="can't be told"):
        bench.take_back()


# Where before-images were not kept


@pytest.fixture
def imageless(bench: Bench) -> Bench:
    """In git; a release that changed the task, and kept no image of what it was."""
    root = bench.workbench.root
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"]
        subprocess.run(["git", "-C", str(root), *identity, *command], check=True)
    bench.write(3)
    bench.release()
    committed = replace(bench.newest, source=replace(bench.newest.source, dirty=False))
    bench.workbench.write("definitions/tasks/charge.yaml", task("charge", retryCount=1))
    bench.release()
    journal.save(bench.site.connection, committed, replace(bench.newest, images=None))
    return bench


def test_the_sources_of_the_release_before_stand_in_for_its_images(imageless: Bench) -> None:
    made = imageless.take_back()
    [change] = made.changes
    assert (str(change.key), (change.after or {})["retryCount"]) == ("task/charge", 9)
    assert made.problems == ()


def test_what_others_had_edited_is_not_in_the_sources_and_that_is_said(imageless: Bench) -> None:
    record = imageless.newest
    [entry] = record.entries
    journal.save(imageless.site.connection, replace(record, entries=(replace(entry, before="edited"),)))
    [problem] = imageless.take_back().problems
    assert (problem.code, problem.key) == ("CD307", CHARGE)


def test_without_a_commit_there_is_no_way_back(imageless: Bench) -> None:
    before = imageless.past.records[-2]
    journal.save(imageless.site.connection, replace(before, source=replace(before.source, dirty=True)))
    with pytest.raises(CannotRun, match="nobody kept what task/charge was before"):
        imageless.take_back()


def test_what_is_asked_for_since_the_plan_was_made_is_not_deleted(bench: Bench) -> None:
    """Another project registered a caller that names the number."""
    made = bench.take_back("workflow/order@2")
    body = workflow("theirs", failureWorkflow="order", failureWorkflowVersion=2)
    bench.site.connection.call(endpoints.CREATE_WORKFLOW, body)
    with pytest.raises(GuardRefused, match="something began to ask for workflow/order@2") as refused:
        bench.carry_out(made)
    [guard] = refused.value.guards
    assert (guard.code, guard.lift) == ("pinned", "--allow destroy=workflow/order@2")
    assert ORDER_2 in bench.site.live.definitions
    assert bench.past.base_release == 2
    allowed = bench.take_back("workflow/order@2", allow=frozenset({"destroy=workflow/order@2"}))
    assert bench.carry_out(allowed).error is None
