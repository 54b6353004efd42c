"""`plan`, `show`, `drift`: what they print, save and exit with."""

import json
import subprocess

import pytest
from workbench import Workbench, task, workflow

from conductor_deploy.wire import endpoints


def test_a_plan_is_shown_and_nothing_is_written(workbench: Workbench) -> None:
    first = workbench.run("plan", "-e", "dev")
    assert first.code == 0
    assert "+ task/charge" in first.out
    assert first.out.endswith("Plan: 2 to create, 0 to update, 0 to delete, 0 unchanged.\n")
    assert workbench.run("plan", "-e", "dev").out == first.out


def test_a_plan_is_printed_in_each_format(workbench: Workbench) -> None:
    document = workbench.run("plan", "-e", "dev", "-o", "json").document
    assert [change["key"] for change in document["changes"]] == ["task/charge", "workflow/order@1"]
    assert document["summary"]["create"] == 2
    assert "task/charge" in workbench.run("plan", "-e", "dev", "-o", "markdown").out


def test_changes_may_be_an_exit_code(workbench: Workbench) -> None:
    assert workbench.run("plan", "-e", "dev", "--detailed-exitcode").code == 2
    workbench.release()
    ran = workbench.run("plan", "-e", "dev", "--detailed-exitcode")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "Plan: no changes, 2 unchanged.")


@pytest.mark.parametrize("output", ["text", "json", "markdown"])
def test_a_saved_plan_shows_as_it_was_planned(workbench: Workbench, output: str) -> None:
    file = workbench.root / "plan.json"
    ran = workbench.run("plan", "-e", "dev", "--out", str(file), "-o", output)
    assert f"conductor-deploy apply {file}" in ran.err
    assert workbench.run("show", str(file), "-o", output).out == ran.out


def test_several_environments_are_planned_in_the_order_of_the_group(workbench: Workbench) -> None:
    document = workbench.run("plan", "-e", "both", "-o", "json").document
    assert [plan["environment"] for plan in document["plans"]] == ["dev", "test"]


def test_a_selection_narrows_the_plan(workbench: Workbench) -> None:
    document = workbench.run("plan", "-e", "dev", "--select", "task/*", "-o", "json").document
    assert [change["key"] for change in document["changes"]] == ["task/charge"]
    assert workbench.run("plan", "-e", "dev", "--select", "nonsense", "-o", "json").code == 64


@pytest.mark.parametrize("command", ["plan", "drift", "apply", "render"])
def test_a_selection_that_matches_nothing_is_told(workbench: Workbench, command: str) -> None:
    consent = ["--yes"] if command == "apply" else []
    ran = workbench.run(
        command, "-e", "dev", *consent, "--select", "task/nope", "--select", "task/c*", "-o", "json"
    )
    assert ran.document
    assert [line for line in ran.err.splitlines() if "warning" in line] == [
        "warning: --select task/nope matches nothing in dev"
    ]


def test_a_selection_leaves_out_what_is_wrong_elsewhere(workbench: Workbench) -> None:
    both = [task("ship", retryCuont=1), task("send", retryCuont=1)]
    workbench.write("definitions/tasks/several.json", json.dumps(both))
    workbench.write("definitions/tasks/twice.yaml", "name: a\nname: twice\nownerEmail: a@b.cd\n")

    def warnings(*selection: str) -> list[tuple[str | None, str]]:
        document = workbench.run("plan", "-e", "dev", "-o", "json", *selection).document
        assert document["summary"]["warnings"] == len(document["problems"])
        return [(problem["key"], problem["file"].rpartition("/")[2]) for problem in document["problems"]]

    of_ship, of_twice = ("task/ship", "several.json"), (None, "twice.yaml")
    assert warnings() == [of_ship, ("task/send", "several.json"), of_twice]
    assert warnings("--select", "task/ship") == [of_ship]
    assert warnings("--select", "task/twice") == [of_twice]
    assert workbench.run("plan", "-e", "dev", "--strict", "--select", "task/charge").code == 0
    assert workbench.run("plan", "-e", "dev", "--strict", "--select", "task/twice").code == 3


def test_pruning_deletes_what_is_owned_and_gone(workbench: Workbench) -> None:
    spare = workbench.write("definitions/tasks/spare.json", task("spare"))
    workbench.release()
    spare.unlink()
    kept = workbench.run("plan", "-e", "dev", "-o", "json").document
    assert (kept["changes"], kept["orphaned"]) == ([], ["task/spare"])
    pruned = workbench.run("plan", "-e", "dev", "--prune", "-o", "json").document
    assert [(change["action"], change["key"]) for change in pruned["changes"]] == [("delete", "task/spare")]


def test_warnings_are_errors_when_strict(workbench: Workbench) -> None:
    workbench.write(
        "definitions/tasks/charge.yaml", "name: charge\nownerEmail: t@example.com\nretrycount: 1\n"
    )
    assert workbench.run("plan", "-e", "dev").code == 0
    assert workbench.run("plan", "-e", "dev", "--strict", "-o", "json").code == 3


def test_a_variable_of_the_command_line_wins(workbench: Workbench) -> None:
    workbench.write("definitions/tasks/charge.json", task("ship", retryCount="{{ retries }}"))
    workbench.write("vars.yaml", "retries: 1\n")
    more = workbench.write("more.yaml", "retries: 2\n")

    def retries(*flags: str) -> int:
        changes = workbench.run("plan", "-e", "dev", "-o", "json", *flags).document["changes"]
        return int(next(c["after"]["retryCount"] for c in changes if c["key"] == "task/ship"))

    assert retries() == 1
    assert retries("--var-file", str(more)) == 2
    assert retries("--var-file", str(more), "--var", "retries=7") == 7


def git(workbench: Workbench, *arguments: str) -> None:
    identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", "-C", str(workbench.root), *identity, *arguments], check=True, capture_output=True)


def test_only_what_changed_since_a_commit_is_planned(workbench: Workbench) -> None:
    workbench.write(".gitignore", "*.db*\n")
    git(workbench, "init", "-q")
    git(workbench, "add", ".")
    git(workbench, "commit", "-qm", "begin")
    workbench.write("definitions/tasks/ship.json", task("ship"))
    document = workbench.run("plan", "-e", "dev", "--changed-since", "HEAD", "-o", "json").document
    assert [change["key"] for change in document["changes"]] == ["task/ship"]
    assert document["source"]["dirty"]
    unknown = workbench.run("plan", "-e", "dev", "--changed-since", "nowhere", "-o", "json")
    assert unknown.code == 1
    assert "nowhere" in unknown.document["error"]["message"]


def test_drift_is_what_the_server_no_longer_holds_as_released(workbench: Workbench) -> None:
    workbench.release()
    assert workbench.run("drift", "-e", "dev").code == 0
    with workbench.connection() as connection:
        connection.call(endpoints.UPDATE_TASK, task("charge", retryCount=9))
    for output in ("text", "json", "markdown"):
        ran = workbench.run("drift", "-e", "dev", "-o", output)
        assert ran.code == 2
        assert "task/charge" in ran.out
    document = workbench.run("drift", "-e", "dev", "-o", "json").document
    assert [change["cause"] for change in document["changes"]] == ["drift"]
    markdown = workbench.run("drift", "-e", "dev", "-o", "markdown").out
    assert markdown.startswith("### Conductor drift · `dev` · ⚠️ 1 definition changed on the server\n")
    assert "plan" not in markdown.lower()


def test_nothing_is_said_of_executions_where_none_run(workbench: Workbench) -> None:
    gone = workbench.write("definitions/workflows/gone.json", workflow("gone"))
    workbench.release()
    gone.unlink()
    workbench.write("definitions/workflows/order.yaml", workflow("order", description="new"))
    document = workbench.run("plan", "-e", "dev", "--prune", "-o", "json").document
    assert {change["key"] for change in document["changes"]} == {"workflow/order@1", "workflow/gone@1"}
    for output in "text", "markdown":
        assert "execution" not in workbench.run("plan", "-e", "dev", "--prune", "-o", output).out


def test_a_definition_that_calls_nothing_known_is_a_problem(workbench: Workbench) -> None:
    workbench.write("definitions/workflows/order.yaml", workflow("order") | {"failureWorkflow": "nobody"})
    problems = workbench.run("plan", "-e", "dev", "-o", "json").document["problems"]
    assert any("nobody" in problem["message"] for problem in problems)


def test_a_plan_that_is_blocked_is_saved_and_said_to_be(workbench: Workbench) -> None:
    for number in range(3):
        workbench.write(f"definitions/tasks/spare{number}.json", task(f"spare{number}"))
    workbench.release()
    for number in range(2):
        (workbench.root / f"definitions/tasks/spare{number}.json").unlink()
    out = workbench.root / "plan.json"
    ran = workbench.run("plan", "-e", "dev", "--prune", "--out", str(out))
    assert (ran.code, out.is_file()) == (0, True)
    assert ran.err == (
        f"saved to {out}; apply would refuse it, since 2 changes are blocked: plan again with what lifts that\n"
    )
    workbench.write("definitions/tasks/spare0.json", task("spare0"))
    assert "to carry it out" in workbench.run("plan", "-e", "dev", "--prune", "--out", str(out)).err
