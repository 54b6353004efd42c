"""`init`, `pull`, `fmt`."""

import json
import subprocess
from pathlib import Path
from shutil import rmtree

import pytest
from workbench import Workbench, task, workflow

from conductor_deploy.cli.main import exit_code

UNTIDY = "ownerEmail: team@example.com # ours\nname:   charge\n"
TIDY = "name: charge\nownerEmail: team@example.com # ours\n"


def test_a_new_repository_validates_and_plans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(tmp_path / "new")
    assert exit_code(["init", place, "--ci", "none", "-o", "json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert {file["action"] for file in files} == {"written"}
    assert exit_code(["-C", place, "validate", "--strict"]) == 0
    assert exit_code(["-C", place, "plan", "-e", "local", "--detailed-exitcode"]) == 2
    capsys.readouterr()
    assert exit_code(["init", place, "--ci", "none"]) == 0
    assert capsys.readouterr().out == f"{len(files)} files unchanged\n"


@pytest.mark.parametrize(("place", "first"), [("a b", "cd 'a b' && "), (".", "")])
def test_what_comes_next_begins_in_the_new_folder(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    first: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert exit_code(["init", place, "--ci", "none"]) == 0
    assert f"next: {first}conductor-deploy validate && " in capsys.readouterr().err


def test_workflows_are_written_where_the_host_of_the_repository_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("ignored/\n")
    assert exit_code(["init", str(tmp_path / "services" / "orders")]) == 0
    plan = (tmp_path / ".github/workflows/conductor-plan.yml").read_text()
    assert "working-directory: services/orders\n" in plan
    assert not (tmp_path / "services/orders/.github").exists()
    assert "the environments test and prod need reviewers before" in capsys.readouterr().err
    assert exit_code(["init", str(tmp_path / "services" / "orders")]) == 0
    assert "another project" not in capsys.readouterr().err
    assert exit_code(["init", str(tmp_path / "services" / "bills")]) == 0
    assert "of another project: ../../.github/workflows/" in capsys.readouterr().err
    assert (tmp_path / ".github/workflows/conductor-plan.yml").read_text() == plan
    assert exit_code(["init", str(tmp_path / "ignored" / "orders")]) == 0
    own = (tmp_path / "ignored/orders/.github/workflows/conductor-plan.yml").read_text()
    assert "working-directory: .\n" in own


def test_init_writes_nothing_beside_a_configuration_that_it_does_not_fit(workbench: Workbench) -> None:
    before = sorted(workbench.root.rglob("*"))
    ran = workbench.run("init", str(workbench.root), "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (64, "usage")
    assert "pull" in ran.document["error"]["hint"]
    assert sorted(workbench.root.rglob("*")) == before


def test_pull_makes_the_folder_of_definitions(workbench: Workbench) -> None:
    workbench.store(task("ship"))
    rmtree(workbench.root / "definitions")
    assert workbench.run("pull", "-e", "dev").code == 0
    assert (workbench.root / "definitions/tasks/ship.yaml").is_file()


def test_a_repository_may_begin_with_what_a_server_holds(
    workbench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbench.store(task("ship"), workflow("send"))
    monkeypatch.setenv("LIVE", f"embedded:{workbench.root / 'dev.db'}")
    for number, server in enumerate(["env:LIVE", f"embedded:{workbench.root / 'dev.db'}"]):
        place = tmp_path / str(number)
        files = workbench.run("init", str(place), "--from-live", server, "-o", "json").document["files"]
        keys = {file["path"]: file["key"] for file in files}
        assert keys["definitions/tasks/ship.yaml"] == "task/ship"
        assert keys["definitions/workflows/send.yaml"] == "workflow/send@1"
        assert keys["conductor-deploy.yaml"] is None
        assert (place / "definitions/tasks/ship.yaml").read_text().startswith("name: ship\n")
        assert (place / "definitions/workflows/send.yaml").is_file()
        assert not (place / "definitions/workflows/greet.yaml").exists()
    assert workbench.run("init", str(tmp_path / "x"), "--from-live", "env:NOWHERE", "-o", "json").code == 1


@pytest.mark.parametrize("format_", ["yaml", "json"])
def test_after_a_pull_there_is_nothing_to_plan(workbench: Workbench, format_: str) -> None:
    workbench.store(
        task("charge"),
        task("te mpl{ate", description="{{ not ours }}\nsecond line", inputKeys=["yes", "1:30"]),
        workflow("order"),
        workflow("order", 2, description="${workflow.input.x}", inputTemplate={"a": None, "b": 1.50}),
    )
    ran = workbench.run("pull", "-e", "dev", "--all-versions", "--format", format_, "-o", "json")
    written = {file["key"]: file["path"] for file in ran.document["files"] if file["action"] == "written"}
    assert written == {
        "task/te mpl{ate": f"definitions/tasks/te_mpl_ate.{format_}",
        "workflow/order@2": f"definitions/workflows/order.2.{format_}",
    }
    assert workbench.run("plan", "-e", "dev", "--detailed-exitcode").code == 0
    again = workbench.run("pull", "-e", "dev", "--all-versions")
    assert again.out == "4 files unchanged\n"


def test_what_the_repository_has_is_listed_and_rewritten_only_when_told(workbench: Workbench) -> None:
    workbench.store(task("charge", retryCount=9), workflow("order"))
    ran = workbench.run("pull", "-e", "dev", "--select", "task/*")
    assert ran.out == (
        "stale      definitions/tasks/charge.yaml  task/charge\n    ~ retryCount    3 (default) → 9\n"
    )
    assert workbench.run("pull", "-e", "dev", "--update").code == 0
    assert "retryCount: 9" in (workbench.root / "definitions/tasks/charge.yaml").read_text()
    assert workbench.run("plan", "-e", "dev", "--detailed-exitcode").code == 0


def test_a_pull_that_selects_nothing_says_so(workbench: Workbench) -> None:
    ran = workbench.run("pull", "-e", "dev", "--select", "workflow/nope")
    assert (ran.code, ran.out, ran.err) == (0, "", "nothing matches what --select names\n")


def test_pulled_files_go_where_they_are_told_to(workbench: Workbench) -> None:
    workbench.store(task("ship"))
    assert workbench.run("pull", "-e", "dev", "--to", "definitions/legacy").code == 0
    assert (workbench.root / "definitions/legacy/tasks/ship.yaml").is_file()


@pytest.mark.parametrize("flag", ["--check", "--diff"])
def test_untidy_files_are_told_and_left_alone(workbench: Workbench, flag: str) -> None:
    file = workbench.write("definitions/tasks/charge.yaml", UNTIDY)
    assert workbench.run("fmt", flag).code == 2
    assert file.read_text() == UNTIDY
    ran = workbench.run("fmt", flag, "-o", "json")
    document = ran.document
    assert ran.err == "conductor-deploy fmt writes what is stale\n"
    assert {"path": "definitions/tasks/charge.yaml", "key": None, "action": "stale"} in document["files"]


def test_a_difference_is_a_unified_diff(workbench: Workbench) -> None:
    workbench.write("definitions/tasks/charge.yaml", UNTIDY)
    assert "\n-name:   charge\n" in workbench.run("fmt", "--diff").out


def test_files_are_tidied_with_their_comments(workbench: Workbench) -> None:
    file = workbench.write("definitions/tasks/charge.yaml", UNTIDY)
    ran = workbench.run("fmt", str(file))
    assert (ran.code, ran.out) == (0, "written    definitions/tasks/charge.yaml\n")
    assert file.read_text() == TIDY
    assert workbench.run("fmt").code == 0
    assert workbench.run("fmt", "--check").out == ""


def test_only_definition_files_can_be_tidied(workbench: Workbench) -> None:
    ran = workbench.run("fmt", str(workbench.root / "conductor-deploy.yaml"), "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (64, "usage")
    assert str(workbench.root / "conductor-deploy.yaml") in ran.document["error"]["message"]


def test_a_file_that_can_not_be_read_is_a_problem_and_stays(workbench: Workbench) -> None:
    file = workbench.write("definitions/tasks/charge.yaml", "name: [\n")
    ran = workbench.run("fmt", "-o", "json")
    assert ran.code == 3
    assert ran.document["problems"][0]["file"] == "definitions/tasks/charge.yaml"
    assert file.read_text() == "name: [\n"


def test_a_file_that_cannot_be_formatted_is_a_failure(workbench: Workbench) -> None:
    workbench.write("definitions/tasks/charge.yaml", UNTIDY)
    workbench.write("definitions/tasks/wrong.yaml", "name: [\n")
    ran = workbench.run("fmt", "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (3, "definitions-invalid")
    assert "written" in {file["action"] for file in ran.document["files"]}
    (problem,) = ran.document["problems"]
    assert problem["file"] == "definitions/tasks/wrong.yaml"
    assert "not every file could be formatted: 1 problem" in ran.err
    told = workbench.run("fmt", "--check")
    assert (told.code, told.out) == (3, "")
    assert "definitions/tasks/wrong.yaml:2:1: error" in told.err
