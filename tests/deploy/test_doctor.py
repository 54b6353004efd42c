"""What is checked, and what is said of it."""

import subprocess

from release_site import Answer, Site
from workbench import Workbench

from conductor_deploy.deploy.configuration import Environment
from conductor_deploy.deploy.doctor import _seen, examine


def results(workbench: Workbench, *names: str) -> dict[str, str]:
    return {check.name: check.result for check in examine(lambda: workbench.configuration, names, {})}


def test_all_is_well_in_a_committed_repository(workbench: Workbench) -> None:
    for arguments in (
        ["init", "-q"],
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "begin", "--allow-empty"],
    ):
        subprocess.run(["git", "-C", str(workbench.root), *arguments], check=True)
    checks = examine(lambda: workbench.configuration, ["dev"], {})
    assert {check.result for check in checks} == {"ok"}
    assert checks[0].message == "project orders, 1 environment"
    assert checks[3].message == "embedded:dev.db, Conductor 3.32.3, 0 definitions"


def test_every_environment_is_checked_where_none_is_named(workbench: Workbench) -> None:
    assert results(workbench)["server away"] == "failed"
    assert results(workbench, "both").keys() >= {"server dev", "server test"}
    assert "server away" not in results(workbench, "both")


def test_a_wrong_configuration_is_all_there_is_to_say(workbench: Workbench) -> None:
    workbench.write("conductor-deploy.yaml", "project: Orders\n")
    (check,) = examine(lambda: workbench.configuration, [], {})
    assert (check.name, check.result) == ("configuration", "failed")
    assert "conductor-deploy.yaml:1:" in check.message


def test_files_that_can_not_be_read_and_none_at_all_are_told(workbench: Workbench) -> None:
    broken = workbench.root / "definitions/tasks/charge.yaml"
    broken.write_bytes(b"\xff")
    assert results(workbench, "dev")["definitions"] == "failed"
    for file in (workbench.root / "definitions").rglob("*.yaml"):
        file.unlink()
    assert results(workbench, "dev")["definitions"] == "warning"


def test_a_server_without_a_scheduler_is_told_with_the_setting_for_it(site: Site) -> None:
    missing = {"status": 404, "message": "No static resource api/scheduler/schedules."}
    site.line.step = lambda request: Answer(404, json=missing) if "scheduler" in request.url.path else None
    check = _seen("server dev", Environment("dev"), site.live)
    assert (check.result, check.hint) == (
        "warning",
        "leave them out in dev: kinds: [task, workflow, event]",
    )
    without = _seen("server dev", Environment("dev", kinds=("task", "workflow")), site.live)
    assert without.result == "ok"
