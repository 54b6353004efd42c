"""`schema`, `completion`, `version`, `doctor`."""

import json
from pathlib import Path

import pytest
from workbench import Workbench

from conductor_deploy import __version__
from conductor_deploy.cli.main import exit_code


def test_the_version_is_told(workbench: Workbench) -> None:
    assert workbench.run("version").out == f"conductor-deploy {__version__}\n"
    assert workbench.run("version", "-o", "json").document == {"version": __version__}
    assert workbench.run("--version").out == f"conductor-deploy {__version__}\n"


def test_every_schema_that_is_found_is_printed(workbench: Workbench) -> None:
    paths = [Path(line) for line in workbench.run("schema").out.splitlines()]
    assert "workflow" in [path.stem for path in paths]
    for path in paths:
        assert workbench.run("schema", path.stem).document == json.loads(path.read_text("utf-8"))


def test_there_are_schemas_of_kinds_only(workbench: Workbench) -> None:
    assert workbench.run("schema", "worker").code == 64


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_calls_the_command(workbench: Workbench, shell: str) -> None:
    try:
        said = workbench.run("completion", shell).out
    except RuntimeError:  # click looks for a bash of its own to ask for its version
        pytest.skip(f"no {shell} here")
    assert "_CONDUCTOR_DEPLOY_COMPLETE" in said


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("pl", ["plan"]), ("plan -e ", ["dev", "test", "away", "both"]), ("plan -e te", ["test"])],
)
def test_names_complete(
    workbench: Workbench,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    offered: list[str],
) -> None:
    assert complete(f"conductor-deploy -C {workbench.root} {typed}", monkeypatch, capsys) == offered


def test_without_a_configuration_no_environment_completes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert complete(f"conductor-deploy -C {tmp_path} plan -e ", monkeypatch, capsys) == []


def complete(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    words = line.split(" ")
    monkeypatch.setenv("_CONDUCTOR_DEPLOY_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    with pytest.raises(SystemExit):
        exit_code([])
    return [row.partition(",")[2] for row in capsys.readouterr().out.split()]


def test_a_doctor_says_what_is_well_and_what_is_not(workbench: Workbench) -> None:
    ran = workbench.run("doctor", "-e", "dev", "-o", "json")
    assert ran.code == 0
    assert {check["name"]: check["result"] for check in ran.document["checks"]} == {
        "configuration": "ok",
        "definitions": "ok",
        "git": "warning",
        "server dev": "ok",
    }
    everywhere = workbench.run("doctor")
    assert everywhere.code == 1
    assert "AWAY_URL" in everywhere.out


def test_a_doctor_is_asked_about_environments_that_exist(workbench: Workbench) -> None:
    ran = workbench.run("doctor", "-e", "tset", "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (64, "usage")


def test_a_doctor_needs_no_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["-C", str(tmp_path), "doctor", "-o", "json"]) == 1
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert [(check["name"], check["result"]) for check in checks] == [("configuration", "failed")]


def test_a_shell_that_is_not_named_is_asked_for_in_one_line(workbench: Workbench) -> None:
    ran = workbench.run("completion")
    assert ran.code == 64
    assert "Choose from: bash, zsh, fish" in " ".join(ran.err.split())
    assert "\\" not in ran.err


def test_the_way_to_a_commit_leads_there(workbench: Workbench) -> None:
    assert "git init && git add -A && git commit" in workbench.run("doctor", "-e", "dev").out
