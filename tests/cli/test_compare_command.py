"""`diff A B`."""

import pytest
from workbench import Workbench, task

TOLD = {
    "text": ("comparison · env:dev → ", "Comparison: 1 added, 1 changed, 0 removed, 0 the same."),
    "markdown": ("### Conductor comparison · `env:dev → ", "**Comparison: 1 added, 1 changed, 0 removed, 0"),
    "json": ('"kind": "comparison"', '"project": "orders"'),
}


@pytest.mark.parametrize("output", TOLD)
def test_what_leads_from_a_server_to_a_directory_is_shown(workbench: Workbench, output: str) -> None:
    workbench.store(task("charge", retryCount=9))
    ran = workbench.run("diff", "env:dev", str(workbench.root), "--detailed-exitcode", "-o", output)
    assert ran.code == 2
    assert "task/charge" in ran.out
    assert all(words in ran.out for words in TOLD[output])
    assert not any(words in ran.out for words in ("Plan:", "Conductor plan", "ready", "first release"))


def test_a_state_is_no_different_from_itself(workbench: Workbench) -> None:
    ran = workbench.run("diff", "env:dev", "env:dev", "--detailed-exitcode")
    assert (ran.code, ran.out) == (
        0,
        "comparison · env:dev → env:dev\n\nComparison: no differences, 0 the same.\n",
    )
    markdown = workbench.run("diff", "env:dev", "env:dev", "-o", "markdown").out
    assert "· ✅ no differences" in markdown.splitlines()[0]


def test_a_directory_beside_a_server_is_rendered_for_its_environment(workbench: Workbench) -> None:
    for environment, retries in (("dev", 1), ("test", 2)):
        workbench.write(f"environments/{environment}/vars.yaml", f"retries: {retries}\n")
    workbench.write("vars.yaml", "retries: 0\n")
    workbench.write("definitions/tasks/charge.yaml", "{name: charge, retryCount: '{{ retries }}'}")
    for order in (["env:test", str(workbench.root)], [str(workbench.root), "env:test"]):
        found = workbench.run("diff", *order, "-o", "json").document["changes"]
        [charge] = [change for change in found if change["key"] == "task/charge"]
        assert (charge["after"] or charge["before"])["retryCount"] == 2
    ran = workbench.run("diff", "env:test", str(workbench.root), "-e", "dev", "-o", "json")
    [charge] = [change for change in ran.document["changes"] if change["key"] == "task/charge"]
    assert charge["after"]["retryCount"] == 1


@pytest.mark.parametrize("other", ["workflow/order@1", "{root}"])
def test_of_several_environments_one_has_to_be_named(workbench: Workbench, other: str) -> None:
    root = str(workbench.root)
    ran = workbench.run("diff", root, other.format(root=root), "-o", "json")
    assert (ran.code, ran.document["error"]["hint"]) == (64, "there are dev, test, away, both")


def test_a_group_is_not_one_environment(workbench: Workbench) -> None:
    for arguments in (["env:both", str(workbench.root)], ["env:dev", str(workbench.root), "-e", "both"]):
        ran = workbench.run("diff", *arguments)
        assert ran.code == 64
        assert "one environment, not 2" in ran.err


def test_a_comparison_is_not_applied(workbench: Workbench) -> None:
    ran = workbench.run("diff", "env:dev", str(workbench.root), "-o", "json")
    file = workbench.write("saved.json", ran.out)
    ran = workbench.run("apply", str(file), "--yes")
    assert ran.code == 64
    assert "is a comparison, not a plan" in ran.err


def test_a_file_that_is_no_plan_is_refused(workbench: Workbench) -> None:
    file = workbench.root / "plan.json"
    file.write_bytes(b"\xff")
    ran = workbench.run("diff", str(file), "env:dev", "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (1, "cannot-run")
