"""`export`, and what code defines in every other command."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from workbench import Ran, Workbench

from conductor_deploy.cli.main import exit_code
from conductor_deploy.definition.document import TASK
from conductor_deploy.deploy.rows import ROWS
from conductor_deploy.jsonvalue import JSONObject

CONFIGURATION = """\
project: orders
python: [flows.orders]
environments:
  dev: {server: "embedded:dev.db"}
  test: {server: "embedded:test.db", requires: {promoted_from: dev}}
defaults: {workflow: {ownerEmail: team@example.com}, task: {ownerEmail: team@example.com, retryCount: 9}}
"""
FLOWS = """\
from conductor.client.http.models.task_def import TaskDef
from conductor.client.worker.worker_task import worker_task
from conductor.client.workflow.conductor_workflow import ConductorWorkflow
from conductor.client.workflow.task.javascript_task import JavascriptTask

from flows.names import NAME


@worker_task("charge", task_def=TaskDef(retry_count=3))
def charge(amount: float) -> bool:
    return True


@worker_task("bare")
def bare():
    pass


order = ConductorWorkflow(name=NAME, version=2, description="{{ text }}")
order >> JavascriptTask("js", "{% text %}") >> charge(task_ref_name="charge", amount="${workflow.input.amount}")
"""
LINES = {"task/charge": 9, "task/bare": 14, "workflow/order@2": 19}
FILES = {
    "task/bare": "definitions/tasks/bare.yaml",
    "task/charge": "definitions/tasks/charge.yaml",
    "workflow/order@2": "definitions/workflows/order.2.yaml",
}


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Workbench:
    made = Workbench(tmp_path / "site", capsys)
    made.write("conductor-deploy.yaml", CONFIGURATION)
    made.write("flows/orders.py", FLOWS)
    made.write("flows/names.py", "NAME = 'order'\n")
    made.write(".gitignore", "*.db*\n")
    monkeypatch.chdir(made.root)
    return made


def edit(bench: Workbench, old: str, new: str, path: str = "flows/orders.py") -> None:
    text = (bench.root / path).read_text()
    assert old in text
    bench.write(path, text.replace(old, new))


def commit(bench: Workbench) -> None:
    identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "change"]):
        subprocess.run(["git", "-C", str(bench.root), *identity, *arguments], check=True, capture_output=True)


def actions(ran: Ran) -> Mapping[str, str]:
    assert ran.code in (0, 2), ran.out + ran.err
    return {file["path"]: file["action"] for file in ran.document["files"]}


def test_code_and_the_files_of_an_export_are_planned_alike(bench: Workbench) -> None:
    planned = bench.run("plan", "-e", "dev", "-o", "json").document["changes"]
    assert {change["key"]: (change["file"], change["line"]) for change in planned} == {
        key: ("flows/orders.py", line) for key, line in LINES.items()
    }
    assert actions(bench.run("export", "-o", "json")) == dict.fromkeys(FILES.values(), "written")
    from_files = bench.run("--no-python", "plan", "-e", "dev", "-o", "json").document["changes"]
    assert [change["after"] for change in from_files] == [change["after"] for change in planned]
    assert {change["key"]: change["file"] for change in from_files} == FILES
    assert bench.run("fmt", "--check").code == 0


def test_files_that_are_stale_are_told_and_written_anew(bench: Workbench) -> None:
    bench.write(FILES["task/charge"], "name: charge\nretryCount: 8\n")
    stale = bench.run("export", "--check", "--schemas", "-o", "json")
    assert (stale.code, actions(stale)) == (2, dict.fromkeys(FILES.values(), "stale"))
    refused = bench.run("validate", "-o", "json")
    [problem] = refused.document["problems"]
    place = (problem["code"], problem["file"], problem["line"])
    assert (refused.code, place) == (3, ("CD039", "flows/orders.py", LINES["task/charge"]))
    assert f"{FILES['task/charge']}:1:1" in problem["message"]
    assert "conductor-deploy export" in problem["hint"]
    written = bench.run("export", "flows/orders.py")
    assert (written.code, "8 → 3" in written.out) == (0, True)
    assert bench.run("validate").out == "4 files, 3 definitions: no problems\n"


def test_nothing_is_written_of_code_that_fails(bench: Workbench) -> None:
    edit(bench, "order >>", "order >> 1 >>")
    ran = bench.run("export", "-o", "json")
    assert (ran.code, [each["line"] for each in ran.document["problems"]]) == (3, [20])
    edit(bench, "order >> 1 >>", "order >>")
    assert actions(bench.run("export", "--check", "-o", "json")) == dict.fromkeys(FILES.values(), "stale")
    assert not (bench.root / "definitions").exists()
    broken = bench.write("definitions/tasks/broken.json", "{")
    [problem] = bench.run("export", "-o", "json").document["problems"]
    assert problem["file"] == "definitions/tasks/broken.json"
    broken.unlink()
    edit(bench, "flows.orders", "flows.ordres", "conductor-deploy.yaml")
    [problem] = bench.run("validate", "-o", "json").document["problems"]
    assert (problem["file"], problem["message"]) == (
        "conductor-deploy.yaml",
        "there is no module flows.ordres",
    )


def test_modules_are_named_from_where_one_stands(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bench.root / "flows")
    edit(bench, "from flows.names", "from names")
    (bench.root / "conductor-deploy.yaml").unlink()
    place = exit_code(["export", "orders.py:order", "--to", "out"])
    assert (place, [path.name for path in (bench.root / "flows/out").rglob("*.yaml")]) == (
        0,
        ["order.2.yaml"],
    )
    assert exit_code(["export"]) == 64


def test_without_python_nothing_runs(bench: Workbench) -> None:
    edit(bench, "from flows.names", "raise SystemExit\nfrom flows.names")
    ran = bench.run("--no-python", "validate")
    assert (ran.code, ran.out) == (0, "0 files, 0 definitions: no problems\n")
    assert "--no-python: flows.orders not run" in ran.err
    assert bench.run("--no-python", "export").code == 64
    refused = bench.run("--no-python", "plan", "-e", "dev", "--prune", "-o", "json")
    assert (refused.code, refused.document["error"]["code"]) == (64, "usage")


def test_no_command_writes_over_code(bench: Workbench) -> None:
    assert bench.run("apply", "-e", "dev", "--yes").code == 0
    with bench.connection() as connection:
        edited: JSONObject = {"name": "charge", "retryCount": 4, "ownerEmail": "team@example.com"}
        connection.call(ROWS[TASK].update, edited)
    assert "task/charge is defined in Python" in bench.run("drift", "-e", "dev", "--write").err
    pulled = bench.run("pull", "-e", "dev", "--update", "-o", "json").document["files"]
    assert {file["key"]: file["action"] for file in pulled}["task/charge"] == "stale"
    bumped = bench.run("bump", "workflow/order", "--write", "-o", "json")
    assert (bumped.code, "flows/orders.py:19" in bumped.document["error"]["message"]) == (64, True)
    assert (bench.root / "flows/orders.py").read_text() == FLOWS
    assert sorted(path.name for path in (bench.root / "flows").iterdir()) == ["names.py", "orders.py"]


def test_what_is_promoted_is_the_code_of_the_commit(bench: Workbench) -> None:
    commit(bench)
    assert bench.run("apply", "-e", "dev", "--yes").code == 0
    edit(bench, "'order'", "'another'", "flows/names.py")
    refused = bench.run("--no-python", "promote", "dev", "test", "--yes")
    assert (refused.code, "leave out --no-python" in refused.err) == (5, True)
    promoted = bench.run("promote", "dev", "test", "--yes", "-o", "json")
    assert [outcome["key"] for outcome in promoted.document["outcomes"]] == sorted(LINES)
    changed = bench.run("diff", "-e", "dev", "git:HEAD", str(bench.root / "flows"))
    assert changed.code == 3  # no folder of definitions, and no module, is there
    changed = bench.run("diff", "-e", "dev", "git:HEAD", ".", "-o", "json")
    keys = {change["key"]: change["action"] for change in changed.document["changes"]}
    assert keys == {"workflow/another@2": "create", "workflow/order@2": "delete"}


def test_code_stands_in_the_repository(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write("conductor-deploy.yaml", CONFIGURATION.replace("flows.orders", "outside:order"))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/outside.py").write_text(FLOWS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "elsewhere"))
    [problem] = bench.run("validate", "-o", "json").document["problems"]
    assert (problem["code"], problem["file"]) == ("CD028", str(tmp_path / "elsewhere/outside.py"))


@pytest.mark.parametrize(
    "module", ["/etc/flows.py", "../flows.py", "flows/../../x.py", "a-b", "a.b:c.d", "a:"]
)
def test_modules_of_the_configuration_are_names_or_paths_inside(bench: Workbench, module: str) -> None:
    bench.write("conductor-deploy.yaml", CONFIGURATION.replace("flows.orders", f'"{module}"'))
    ran = bench.run("validate", "-o", "json")
    assert (ran.code, [each["file"] for each in ran.document["problems"]]) == (3, ["conductor-deploy.yaml"])
