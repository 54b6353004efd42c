"""What every command owes whatever happens: its exit code and, with `-o json`, one document on stdout."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from workbench import CONFIGURATION, Ran, Workbench, task, workflow

from conductor_deploy.cli.main import COMMANDS, exit_code, outcome, run

ON_AN_ENVIRONMENT = ["plan", "drift", "apply", "pull", "lock", "unlock", "render"]
REACHING = [
    ["plan"],
    ["drift"],
    ["apply"],
    ["pull"],
    ["lock"],
    ["unlock"],
    ["rollback", "workflow/order"],
    ["validate", "--server"],
]


def assert_failed(ran: Ran, code: int, name: str) -> None:
    assert ran.code == code
    assert ran.document["error"]["code"] == name
    assert "error: " in ran.err


@pytest.mark.parametrize("command", ON_AN_ENVIRONMENT)
def test_an_unknown_environment_is_wrong_usage(workbench: Workbench, command: str) -> None:
    ran = workbench.run(command, "-e", "tset", "-o", "json")
    assert_failed(ran, 64, "usage")
    assert ran.document["error"]["hint"] == "did you mean test?"


@pytest.mark.parametrize("command", ON_AN_ENVIRONMENT)
def test_of_several_environments_one_has_to_be_named(workbench: Workbench, command: str) -> None:
    ran = workbench.run(command, "-o", "json")
    assert_failed(ran, 64, "usage")
    assert ran.document["error"]["hint"] == "there are dev, test, away, both"


@pytest.mark.parametrize("command", ["pull", "lock", "unlock", "render", "history"])
def test_a_group_is_not_one_environment(workbench: Workbench, command: str) -> None:
    ran = workbench.run(command, "-e", "both", "-o", "json")
    assert_failed(ran, 64, "usage")
    assert "takes one environment, not 2" in ran.err
    assert "may be repeated" not in workbench.run(command, "--help").out


@pytest.mark.parametrize("command", REACHING, ids=lambda command: command[0])
def test_a_server_that_can_not_be_asked_stops_the_run(workbench: Workbench, command: list[str]) -> None:
    ran = workbench.run(*command, "-e", "away", "-o", "json")
    assert_failed(ran, 1, "cannot-run")
    assert "AWAY_URL" in ran.err


def test_a_server_that_does_not_answer_is_named(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWAY_URL", "http://nowhere.invalid/api")
    assert_failed(workbench.run("plan", "-e", "away", "-o", "json"), 1, "unreachable")


@pytest.mark.parametrize("command", ["plan", "drift", "apply", "pull", "validate", "render"])
def test_wrong_definitions_stop_every_command_that_reads_them(workbench: Workbench, command: str) -> None:
    workbench.write("definitions/tasks/charge.yaml", "name: charge\nretryCount: many\n")
    ran = workbench.run(command, "-e", "dev", "-o", "json")
    assert_failed(ran, 3, "definitions-invalid")
    assert ran.document["problems"][0]["file"] == "definitions/tasks/charge.yaml"


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in ("schema", "completion", "server")])
@pytest.mark.parametrize("spelled", [["-o", "json"], ["-ojson"], ["--output", "json"], ["--output=json"]])
def test_wrong_usage_is_one_document_however_json_is_asked_for(
    workbench: Workbench, command: str, spelled: list[str]
) -> None:
    ran = workbench.run(command, *spelled, "--no-such-flag")
    assert_failed(ran, 64, "usage")
    assert ran.err.startswith("Usage: conductor-deploy ")


def test_json_in_the_value_of_another_option_is_not_asked_for(workbench: Workbench) -> None:
    ran = workbench.run("plan", "-e", "dev", "--var", "text=a -o json b", "--no-such-flag")
    assert (ran.code, ran.out) == (64, "")


def test_without_json_a_failure_leaves_stdout_empty(workbench: Workbench) -> None:
    ran = workbench.run("plan", "-e", "tset")
    assert (ran.code, ran.out) == (64, "")
    assert ran.err == "error: there is no environment 'tset'\n    did you mean test?\n"


@pytest.mark.parametrize(
    ("typed", "hint"), [("paln", "did you mean plan?"), ("zzz", "No such command 'zzz'.")]
)
def test_an_unknown_command_is_wrong_usage(workbench: Workbench, typed: str, hint: str) -> None:
    ran = workbench.run(typed, "-o", "json")
    assert_failed(ran, 64, "usage")
    assert hint in ran.err


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("validate -q", "it stands before the command: conductor-deploy -q validate"),
        ("plan --no-python", "it stands before the command: conductor-deploy --no-python plan"),
        ("plan --env dev", "an environment is named by -e"),
        ("version --env dev", None),
        ("plan --envy", None),
        ("-z plan", None),
        ("plan dev", "an environment is named by -e: conductor-deploy plan -e dev"),
        ("drift both x", "an environment is named by -e: conductor-deploy drift -e both"),
        ("apply dev", "an environment is named by -e: conductor-deploy apply -e dev"),
        ("apply nowhere", None),
        ("plan dve", None),
        ("plan -e", None),
        ("version dev", None),
    ],
)
def test_what_was_meant_is_told_where_it_is_plain(workbench: Workbench, typed: str, hint: str | None) -> None:
    ran = workbench.run(*typed.split(), "-o", "json")
    assert_failed(ran, 64, "usage")
    assert ran.document["error"]["hint"] == hint


def test_words_too_many_need_no_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["-C", str(tmp_path), "plan", "dev", "-o", "json"]) == 64
    assert json.loads(capsys.readouterr().out)["error"]["hint"] is None


def test_quiet_and_verbose_exclude_each_other(workbench: Workbench) -> None:
    ran = workbench.run("-q", "-v", "version")
    assert ran.code == 64
    assert "exclude each other" in ran.err


def test_no_command_is_a_question_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code([]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code([command, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: conductor-deploy {command} ")


def test_without_a_configuration_there_is_nothing_to_work_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(["-C", str(tmp_path), "plan", "-o", "json"]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "cannot-run"
    assert "init" in error["hint"]


def test_a_wrong_configuration_is_told_by_line(workbench: Workbench) -> None:
    workbench.write("conductor-deploy.yaml", "project: orders\nenvironment: {}\n")
    ran = workbench.run("plan", "-o", "json")
    assert_failed(ran, 3, "definitions-invalid")
    assert 2 in [problem["line"] for problem in ran.document["problems"]]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("definitions: defs\n", [("CD001", 1, 14)]),
        ("python:\n- there\n- flows.nowhere\n- nowhere.py:order\n", [("CD023", 3, 3), ("CD023", 4, 3)]),
    ],
)
def test_what_the_configuration_names_and_is_not_there_is_told_where_it_names_it(
    workbench: Workbench, settings: str, found: list[tuple[str, int, int]]
) -> None:
    workbench.write(
        "there.py",
        "from conductor_deploy.client.http.models.task_def import TaskDef\n"
        "charge = TaskDef(name='charge', owner_email='team@example.com')\n",
    )
    workbench.write("conductor-deploy.yaml", settings + CONFIGURATION)
    problems = workbench.run("validate", "-o", "json").document["problems"]
    assert {problem["file"] for problem in problems} >= {"conductor-deploy.yaml"}
    assert [
        (each["code"], each["line"], each["column"])
        for each in problems
        if each["code"] in ("CD001", "CD023")
    ] == found


def test_the_configuration_is_searched_upward(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workbench.root / "definitions" / "tasks")
    assert exit_code(["validate"]) == 0


def test_another_configuration_may_be_named(workbench: Workbench) -> None:
    other = workbench.write(
        "other.yaml", "project: other\nenvironments: {one: {server: 'embedded:one.db'}}\n"
    )
    ran = workbench.run("-c", str(other), "plan", "-o", "json")
    assert (ran.document["project"], ran.document["environment"]) == ("other", "one")


def test_a_file_that_can_not_be_written_is_named(workbench: Workbench) -> None:
    blocked = workbench.write("taken", "") / "plan.json"
    ran = workbench.run("plan", "-e", "dev", "--out", str(blocked), "-o", "json")
    assert_failed(ran, 1, "cannot-run")
    assert "taken" in ran.err


@pytest.mark.parametrize("command", ["show", "apply"])
@pytest.mark.parametrize("content", [b"\xff\xfe", b"{}", b"[1", b'{"format": 99}'])
def test_what_is_no_plan_file_is_refused(workbench: Workbench, command: str, content: bytes) -> None:
    file = workbench.root / "plan.json"
    file.write_bytes(content)
    assert_failed(workbench.run(command, str(file), "-o", "json"), 1, "cannot-run")


def test_a_file_of_variables_is_no_plan_file(workbench: Workbench) -> None:
    ran = workbench.run("apply", str(workbench.write("vars.yaml", "owner: me\n")))
    assert ran.err.startswith("error: not a plan file: it is no JSON\n")


def bug() -> int:
    raise NameError("name 'inf' is not defined")


def test_a_mistake_of_the_program_is_one_document_like_any_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = outcome(bug, ["plan", "-o", "json"])
    ran = Ran(code, *capsys.readouterr())
    assert_failed(ran, 1, "internal")
    assert "NameError: name 'inf' is not defined" in ran.document["error"]["message"]
    assert "report it" in ran.document["error"]["hint"]
    assert "Traceback" not in ran.err


def test_a_verbose_run_shows_where_the_program_is_mistaken(capsys: pytest.CaptureFixture[str]) -> None:
    code = outcome(bug, ["-v", "plan", "-o", "json"])
    ran = Ran(code, *capsys.readouterr())
    assert_failed(ran, 1, "internal")
    assert "Traceback" in ran.err
    assert "in bug" in ran.err


@pytest.mark.parametrize("color", ["always", "never"])
def test_color_is_as_told(workbench: Workbench, color: str) -> None:
    assert ("\x1b[" in workbench.run("--color", color, "plan", "-e", "dev").out) == (color == "always")


@pytest.mark.parametrize(("name", "colored"), [("NO_COLOR", False), ("FORCE_COLOR", True), ("OTHER", False)])
def test_color_follows_the_environment(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, name: str, colored: bool
) -> None:
    monkeypatch.setenv(name, "1")
    assert ("\x1b[" in workbench.run("plan", "-e", "dev").out) == colored


@pytest.mark.parametrize("option", [["--color", "always"], ["--color=always"]])
def test_what_went_wrong_is_colored_as_told(workbench: Workbench, option: list[str]) -> None:
    workbench.write("definitions/empty.json", workflow("empty", tasks=[]))
    for arguments in (["plan", "-e", "dev"], ["plan", "-e", "nowhere"], ["plan", "--nothing"], ["fmt", "x"]):
        assert "\x1b[1;31merror" in workbench.run(*option, *arguments).err
        assert "\x1b" not in workbench.run(*arguments).err
        assert "\x1b" not in workbench.run("--color=never", *arguments).err


def test_json_and_markdown_are_never_colored(workbench: Workbench) -> None:
    for output in ("json", "markdown"):
        assert "\x1b[" not in workbench.run("--color", "always", "plan", "-e", "dev", "-o", output).out


def test_the_console_script_exits_with_the_code() -> None:
    with pytest.raises(SystemExit) as ended:
        run(["version", "--no-such-flag"])
    assert ended.value.code == 64


HEAVY = {"httpx", "yaml", "jinja2", "jsonschema", "deepdiff"}


@pytest.mark.parametrize("arguments", [["--help"], ["plan", "--help"], ["version"]], ids=" ".join)
def test_help_imports_no_heavy_library(arguments: list[str]) -> None:
    program = f"""if True:
        import sys
        from conductor_deploy.cli.main import exit_code
        code = exit_code({arguments!r})
        print(code, *{HEAVY!r}.intersection(sys.modules), file=sys.stderr)
    """
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stderr == "0\n"


def test_what_asks_no_server_is_ready_without_a_http_client() -> None:
    program = "import sys, conductor_deploy.deploy.pipeline; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_reader_that_has_seen_enough_is_no_crash() -> None:
    program = "from conductor_deploy.cli.main import run; run(['schema', 'workflow'])"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.wait() == 1
        assert process.stderr.read() == ""


def test_guards_and_what_lifts_them_are_in_the_document(workbench: Workbench) -> None:
    workbench.store(task("spare"), workflow("spare"))
    workbench.write("definitions/tasks/spare.json", task("spare", retryCount=1))
    workbench.write("definitions/workflows/spare.json", workflow("spare", description="kept"))
    workbench.release()
    (workbench.root / "definitions/tasks/spare.json").unlink()
    (workbench.root / "definitions/workflows/spare.json").unlink()
    ran = workbench.run("apply", "-e", "dev", "--prune", "--yes", "-o", "json")
    assert_failed(ran, 4, "guard")
    assert "--allow limit=deletes" in {guard["lift"] for guard in ran.document["guards"]}
    assert "--allow limit=deletes" in ran.err


@pytest.mark.parametrize("command", [["plan", "-e", "dev"], ["apply"], ["rollback", "workflow/order"]])
def test_a_guard_that_does_not_exist_is_wrong_usage(workbench: Workbench, command: list[str]) -> None:
    ran = workbench.run(*command, "--allow", "limits=deletes", "-o", "json")
    assert_failed(ran, 64, "usage")
    assert ran.document["error"]["hint"].startswith("did you mean limit?")
