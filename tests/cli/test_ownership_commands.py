"""Who owns a definition from the next release on."""

from typing import Any

import pytest
from workbench import Ran, Workbench, task

OTHER = """\
project: billing
definitions: other
environments:
  dev: {server: "embedded:dev.db"}
"""


def run(bench: Workbench, *arguments: str) -> Ran:
    return bench.run(*arguments, "-e", "dev", "-o", "json")


def plan(bench: Workbench, *flags: str) -> Any:
    return run(bench, "plan", *flags).document


@pytest.fixture
def billing(workbench: Workbench) -> Workbench:
    """Another project on the same server, which released the task `bill`."""
    workbench.write("billing.yaml", OTHER)
    workbench.write("other/tasks/bill.yaml", "name: bill\nownerEmail: team@example.com\n")
    done = workbench.run("-c", str(workbench.root / "billing.yaml"), "apply", "-e", "dev", "--yes")
    assert done.code == 0, done.err
    return workbench


def test_what_nobody_owns_is_adopted_and_can_then_be_pruned(workbench: Workbench) -> None:
    workbench.release()
    workbench.store(task("old"))
    assert plan(workbench)["unmanaged"] == ["task/old"]
    ran = run(workbench, "adopt", "task/o*", "--yes")
    assert (ran.code, ran.document["status"], ran.document["release"]) == (0, "applied", 2), ran.err
    assert ran.document["plan"]["adopted"] == ["task/old"]
    after = plan(workbench)
    assert (after["unmanaged"], after["orphaned"]) == ([], ["task/old"])
    assert [change["action"] for change in plan(workbench, "--prune")["changes"]] == ["delete"]


def test_adopting_writes_no_definition(workbench: Workbench) -> None:
    workbench.store(task("old"))
    before = workbench.run("pull", "-e", "dev", "-o", "json").document
    assert run(workbench, "adopt", "task/old", "--yes").code == 0
    [release] = run(workbench, "history").document["releases"]
    assert (release["operation"]["kind"], release["summary"]) == (
        "apply",
        {"create": 0, "update": 0, "delete": 0},
    )
    assert [file["action"] for file in before["files"]] == ["written"]


def test_what_is_owned_already_is_adopted_without_a_release(workbench: Workbench) -> None:
    workbench.release()
    ran = run(workbench, "adopt", "task/charge", "--yes")
    assert (ran.code, ran.document["status"]) == (0, "nothing")


def test_nothing_like_the_pattern_is_wrong_usage(workbench: Workbench) -> None:
    assert run(workbench, "adopt", "task/x", "--yes").code == 64
    assert run(workbench, "forget", "task/x", "--yes").code == 64
    assert run(workbench, "adopt", "nothing", "--yes").code == 64


def test_what_another_project_owns_is_refused(billing: Workbench) -> None:
    ran = run(billing, "adopt", "task/bill", "--yes")
    assert ran.code == 4
    [guard] = ran.document["guards"]
    assert (guard["message"], guard["lift"]) == ("billing/dev owns it", "--from billing/dev")


@pytest.mark.parametrize("owner", ["billing", "billing/dev"])
def test_what_another_project_owns_is_taken_over(billing: Workbench, owner: str) -> None:
    assert run(billing, "adopt", "task/bill", "--from", owner, "--yes").code == 0
    assert plan(billing)["orphaned"] == ["task/bill"]
    theirs = billing.run("-c", str(billing.root / "billing.yaml"), "plan", "-e", "dev", "-o", "json").document
    assert (theirs["changes"], theirs["orphaned"]) == ([], [])
    billing.write("other/tasks/bill.yaml", "name: bill\nownerEmail: team@example.com\nretryCount: 9\n")
    refused = billing.run("-c", str(billing.root / "billing.yaml"), "apply", "-e", "dev", "--yes")
    assert (refused.code, "orders/dev owns it" in refused.err) == (4, True)


def test_its_next_release_no_longer_lists_what_was_taken(billing: Workbench) -> None:
    run(billing, "adopt", "task/bill", "--from", "billing", "--yes")
    billing.write("other/tasks/bill.yaml", "name: bill2\nownerEmail: team@example.com\n")
    theirs = ("-c", str(billing.root / "billing.yaml"), "-e", "dev")
    assert billing.run(*theirs[:2], "apply", *theirs[2:], "--yes").code == 0
    assert run(billing, "forget", "task/bill", "--yes").code == 0
    pruned = billing.run(*theirs[:2], "plan", *theirs[2:], "--prune", "-o", "json").document
    assert (pruned["changes"], pruned["orphaned"]) == ([], [])


def test_what_is_forgotten_at_once_goes_back_to_whom_it_was_taken_from(billing: Workbench) -> None:
    run(billing, "adopt", "task/bill", "--from", "billing", "--yes")
    ran = run(billing, "forget", "task/bill", "--yes")
    [problem] = ran.document["plan"]["problems"]
    assert (ran.code, problem["code"], "goes back to billing/dev" in problem["message"]) == (0, "CD316", True)
    assert "billing/dev owns it" in run(billing, "adopt", "task/bill", "--yes").out
    billing.write("other/tasks/bill.yaml", "name: bill\nownerEmail: team@example.com\nretryCount: 9\n")
    theirs = ("-c", str(billing.root / "billing.yaml"))
    assert billing.run(*theirs, "apply", "-e", "dev", "--yes").code == 0


def test_nobody_s_is_not_taken_from_somebody(workbench: Workbench) -> None:
    workbench.store(task("old"))
    ran = run(workbench, "adopt", "task/old", "--from", "billing", "--yes")
    assert (ran.code, "nobody owns it" in ran.err) == (4, True)


def test_what_is_forgotten_stays_and_belongs_to_nobody(workbench: Workbench) -> None:
    workbench.release()
    (workbench.root / "definitions/workflows/order.yaml").unlink()
    ran = run(workbench, "forget", "workflow/*", "--yes")
    assert (ran.code, ran.document["plan"]["forgotten"]) == (0, ["workflow/order@1"])
    after = plan(workbench, "--prune")
    assert (after["changes"], after["unmanaged"]) == ([], ["workflow/order@1"])


def test_what_the_repository_still_has_would_be_adopted_again(workbench: Workbench) -> None:
    workbench.release()
    ran = run(workbench, "forget", "task/charge", "--yes")
    [problem] = ran.document["plan"]["problems"]
    assert (problem["code"], problem["key"]) == ("CD314", "task/charge")
    assert plan(workbench)["adopted"] == ["task/charge"]


@pytest.mark.parametrize("command", ["adopt", "forget"])
def test_both_show_what_they_do_and_ask_first(workbench: Workbench, command: str) -> None:
    workbench.release()
    workbench.store(task("old"))
    ran = workbench.run(command, "task/*", "-e", "dev")
    assert ran.code == 64
    assert f"1 to {command}" in ran.err
    assert "--yes" in ran.err


def test_a_release_that_only_adopts_keeps_the_sources_that_are_live(workbench: Workbench) -> None:
    workbench.release()
    workbench.store(task("old"))
    run(workbench, "adopt", "task/old", "--yes")
    adopted, released = run(workbench, "history").document["releases"]
    assert adopted["digest"] == released["digest"] is not None
