"""`graph` on a repository, and what shells complete."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete, get_completion_class
from workbench import Workbench, workflow

from conductor_deploy.cli.completion import COMPLETION, Bash, register
from conductor_deploy.cli.main import main


@pytest.fixture
def versions(workbench: Workbench) -> Workbench:
    """A second version with a task more, whose name a variable of the environment gives."""
    tasks = [
        {"name": "charge", "taskReferenceName": "charge"},
        {"name": "n", "taskReferenceName": "{{ env }}_note"},
    ]
    workbench.write("definitions/workflows/order2.json", workflow("order", 2, tasks=tasks))
    return workbench


def test_the_newest_version_is_drawn_where_none_is_named(versions: Workbench) -> None:
    drawn = versions.run("graph", "workflow/order", "-e", "dev")
    assert drawn.code == 0
    assert drawn.out.startswith('flowchart TD\n  n1(["order<br/>version 2"])\n')
    assert '["dev_note<br/>SIMPLE n"]' in drawn.out
    assert "version 1" in versions.run("graph", "workflow/order@1", "-e", "test").out


def test_two_are_drawn_as_what_changed(versions: Workbench) -> None:
    out = versions.run("graph", "workflow/order@1", "workflow/order@2", "-e", "dev").out
    assert 'n3["#43; dev_note<br/>SIMPLE n"]:::added' in out
    assert (
        'n3["#8722; dev_note'
        in versions.run("graph", "workflow/order@2", "workflow/order@1", "-e", "dev").out
    )


@pytest.mark.parametrize(("output", "first"), [("dot", "digraph {"), ("svg", '<svg xmlns="')])
def test_other_formats_are_drawn(versions: Workbench, output: str, first: str) -> None:
    drawn = versions.run("graph", "workflow/order", "-e", "dev", "-o", output)
    assert drawn.code == 0
    assert drawn.out.startswith(first)


@pytest.mark.parametrize(
    ("key", "code", "why"),
    [
        ("workflow/ordr", 1, "the repository has no workflow/ordr\n    did you mean workflow/order@2"),
        ("workflow/order@7", 1, "the repository has no workflow/order@7"),
        ("task/charge", 64, "only workflows are drawn"),
        ("order", 64, "a workflow is named like this: workflow/order"),
        ("flow/order", 64, "is no key"),
    ],
)
def test_what_can_not_be_drawn_is_said(versions: Workbench, key: str, code: int, why: str) -> None:
    found = versions.run("graph", key, "-e", "dev")
    assert found.code == code
    assert why in found.err


def test_without_the_layout_it_is_said_how_to_get_it(
    versions: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "graphlay", None)
    monkeypatch.delitem(sys.modules, "conductor_deploy.present.svg", raising=False)
    found = versions.run("graph", "workflow/order", "-e", "dev", "-o", "svg")
    assert found.code == 1
    assert "pip install graphlay, or conductor-deploy with its extra `graph`" in found.err


def _completed(bench: Workbench, *arguments: str) -> list[str]:
    *before, incomplete = arguments
    completer = ShellComplete(main, {}, "conductor-deploy", COMPLETION)
    return [item.value for item in completer.get_completions(["-C", str(bench.root), *before], incomplete)]


@pytest.mark.parametrize(
    ("arguments", "offered"),
    [
        (("gra",), ["graph"]),
        (("graph", ""), ["workflow/order", "workflow/order@1", "workflow/order@2"]),
        (("graph", "workflow/order@2", "-e", "te"), ["test"]),
        (("graph", "-e", "test", "workflow/order@2", "workflow/order@1"), ["workflow/order@1"]),
        (("bump", "workflow/"), ["workflow/order", "workflow/order@1", "workflow/order@2"]),
        (("graph", "-e", "test", "workflow/"), ["workflow/order", "workflow/order@1", "workflow/order@2"]),
        (("plan", "--select", "w"), ["workflow/order", "workflow/order@1", "workflow/order@2"]),
        (("plan", "--select", "t"), ["task/charge"]),
        (("plan", "-e", ""), ["dev", "test", "away", "both"]),
        (("plan", "--allow", "d"), ["destroy=", "downgrade"]),
        (("plan", "--allow", "limit=d"), ["limit=deletes"]),
        (("graph", "-e", "nowhere", ""), []),
    ],
)
def test_names_of_the_repository_are_completed(
    versions: Workbench, arguments: tuple[str, ...], offered: list[str]
) -> None:
    assert _completed(versions, *arguments) == offered


def test_nothing_is_completed_where_there_is_no_repository(
    workbench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _completed(Workbench(tmp_path, capsys), "graph", "") == []
    assert _completed(Workbench(tmp_path, capsys), "plan", "-e", "") == []
    workbench.write("conductor-deploy.yaml", "project: [")
    assert _completed(workbench, "plan", "-e", "") == []


def test_a_workflow_that_is_wrong_is_not_said_to_be_missing(workbench: Workbench) -> None:
    workbench.write("definitions/empty.json", workflow("empty", tasks=[]))
    ran = workbench.run("graph", "workflow/empty", "-e", "dev")
    assert ran.code == 3
    assert "definitions/empty.json:1" in ran.err
    assert "the repository has no" not in ran.err
    assert workbench.run("graph", "workflow/order", "-e", "dev").code == 0


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("conductor-deploy graph workflow/order@", (["graph"], "workflow/order@")),
        ("conductor-deploy graph ", (["graph"], "")),
        ("conductor-deploy graph workflow/flow\\ ", (["graph"], "workflow/flow ")),
        ("conductor-deploy graph 'workflow/flow ", (["graph"], "workflow/flow ")),
        ("conductor-deploy", ([], "")),
    ],
)
def test_bash_asks_with_the_whole_line(
    line: str, expected: tuple[list[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMP_WORDS", line)
    assert Bash(main, {}, "conductor-deploy", COMPLETION).get_completion_args() == expected


@pytest.mark.parametrize(
    ("word", "offered", "inserted"),
    [
        ("workflow/f", "workflow/flow_1@2", "workflow/flow_1@2"),
        ("workflow/flow_1@", "workflow/flow_1@2", "2"),
        ("workflow/f", "workflow/flow 7@2", "workflow/flow\\ 7@2"),
        ("workflow/flow\\ 7@", "workflow/flow 7@2", "2"),
        ("limit=", "limit=deletes", "deletes"),
        ("destroy=", "destroy=", ""),
    ],
)
def test_bash_inserts_what_is_missing(
    workbench: Workbench, tmp_path: Path, word: str, offered: str, inserted: str
) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho 'plain,{offered}'\n")
    program.chmod(0o755)
    ask = f"""COMP_LINE={shlex.quote(f"conductor-deploy x {word}")} COMP_POINT=${{#COMP_LINE}}
        _conductor_deploy_completion {program}; printf '%s\n' "${{COMPREPLY[@]}}" """
    script = f"{workbench.run('completion', 'bash').out}\n{ask}"
    ran = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == f"{inserted}\n", ran.stderr


def test_a_shell_gets_our_script(workbench: Workbench) -> None:
    assert "COMP_LINE" in workbench.run("completion", "bash").out
    register()
    assert get_completion_class("bash") is Bash
