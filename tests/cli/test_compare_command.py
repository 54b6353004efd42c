"""`diff A B`."""

import pytest
from workbench import Workbench, task


@pytest.mark.parametrize("output", ["text", "json", "markdown"])
def test_what_leads_from_a_server_to_a_directory_is_shown(workbench: Workbench, output: str) -> None:
    workbench.store(task("charge", retryCount=9))
    ran = workbench.run("diff", "env:dev", str(workbench.root), "--detailed-exitcode", "-o", output)
    assert ran.code == 2
    assert "task/charge" in ran.out


def test_a_state_is_no_different_from_itself(workbench: Workbench) -> None:
    assert workbench.run("diff", "env:dev", "env:dev", "--detailed-exitcode").code == 0


def test_a_file_that_is_no_plan_is_refused(workbench: Workbench) -> None:
    file = workbench.root / "plan.json"
    file.write_bytes(b"\xff")
    ran = workbench.run("diff", str(file), "env:dev", "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (1, "cannot-run")
