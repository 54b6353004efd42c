"""The workflows of this repository, which are those that `init --ci github` writes into others."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from conductor_deploy import __version__
from conductor_deploy.cli.ci import ci
from conductor_deploy.deploy.scaffold import scaffold

ROOT = Path(__file__).parents[2]
WRITTEN = {path: text for path, text in scaffold("orders", "github").items() if path.startswith(".github/")}
WORKFLOWS = sorted(path for path in WRITTEN if "/workflows/" in path)
GITLAB = yaml.safe_load(scaffold("orders", "gitlab")[".gitlab-ci.yml"])
ACTION = ".github/actions/conductor-deploy/action.yml"
EVERY = [*(ROOT / ".github" / "workflows").glob("*.yml"), ROOT / "action.yml"]

# Here the action comes with its sources, elsewhere from the package index.
FROM_INDEX = f" conductor-deploy=={__version__}\n"
NOT_YET = re.compile(" +# While no package index has this version: .*\n")
FROM_SOURCE = """\
 --require-hashes --requirement "$GITHUB_ACTION_PATH/requirements/run.txt"
        site=("$RUNNER_TEMP"/conductor-deploy/lib/python3*/site-packages)
        echo "$GITHUB_ACTION_PATH" > "${site[0]}/conductor-deploy.pth"
"""


@pytest.mark.parametrize("path", WORKFLOWS)
def test_this_repository_works_as_it_tells_others_to(path: str) -> None:
    ours = WRITTEN[path].replace("./.github/actions/conductor-deploy", "./")
    assert (ROOT / path).read_text() == ours.replace(
        "working-directory: .\n", "working-directory: definitions\n"
    )


def test_the_action_is_the_same_apart_from_where_it_installs_from() -> None:
    assert FROM_INDEX in WRITTEN[ACTION]
    assert (ROOT / "action.yml").read_text() == NOT_YET.sub("", WRITTEN[ACTION]).replace(
        FROM_INDEX, FROM_SOURCE
    )


def test_what_installs_says_from_where_while_there_is_no_release() -> None:
    for text in (WRITTEN[ACTION], scaffold("orders", "gitlab")[".gitlab-ci.yml"]):
        lines = text.splitlines()
        installing = next(number for number, line in enumerate(lines) if "pip" in line and "==" in line)
        assert any(NOT_YET.match(f"{line}\n") for line in lines[installing - 2 : installing])


def test_every_input_has_a_command_behind_it() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    step = action["runs"]["steps"][-1]
    handed_on = " ".join(str(step[place]) for place in ("env", "working-directory"))
    assert {name for name in action["inputs"] if f"inputs.{name} " not in handed_on} == set()
    understood = {
        variable
        for command in ci.commands.values()
        for option in command.params
        for variable in (option.envvar, f"CONDUCTOR_DEPLOY_CI_{(option.name or '').upper()}")
    }
    assert {name for name in step["env"] if name.startswith("CONDUCTOR_")} <= understood
    assert action["inputs"]["command"]["description"].replace(" or ", ", ").split(", ") == [
        "check", "plan", "apply", "drift", "promote", "rollback",
    ]  # fmt: skip


@pytest.mark.parametrize("file", EVERY, ids=lambda file: file.name)
def test_no_script_holds_an_expression(file: Path) -> None:
    content = yaml.safe_load(file.read_text())
    steps = content["runs"]["steps"] if "runs" in content else _steps(content)
    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]


@pytest.mark.parametrize("file", EVERY, ids=lambda file: file.name)
def test_every_action_of_others_is_pinned_by_its_commit(file: Path) -> None:
    used = re.findall(r"uses: (.*)", file.read_text())
    assert [use for use in used if not re.fullmatch(r"\./.*|[\w/-]+@[0-9a-f]{40} # v[\d.]+", use)] == []


@pytest.mark.parametrize("path", WORKFLOWS)
def test_a_job_may_do_nothing_that_it_does_not_name(path: str) -> None:
    workflow = yaml.safe_load(WRITTEN[path])
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        granted = job["permissions"].items()
        assert granted <= {("contents", "read"), ("pull-requests", "read"), *_writes(path)}


def _writes(path: str) -> set[tuple[str, str]]:
    """What only the workflow may that needs it."""
    return {
        ".github/workflows/conductor-plan.yml": {("pull-requests", "write")},
        ".github/workflows/conductor-drift.yml": {("issues", "write")},
    }.get(path, set())


def test_nothing_that_writes_to_a_server_is_ever_cancelled() -> None:
    release = yaml.safe_load(WRITTEN[".github/workflows/conductor-release.yml"])
    assert release["jobs"]["apply"]["concurrency"]["cancel-in-progress"] is False
    cancelling = [path for path in WORKFLOWS if "cancel-in-progress: true" in WRITTEN[path]]
    assert cancelling == [".github/workflows/conductor-plan.yml"]
    assert "command: apply" not in WRITTEN[cancelling[0]]


@pytest.fixture(params=["ours", "written"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """This one, and one that `init` began."""
    if request.param == "ours":
        return ROOT
    for path, text in WRITTEN.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def test_a_check_that_fails_keeps_no_plan_from_being_told() -> None:
    """The comment would go on to say what an earlier commit was found to be."""
    assert "needs" not in yaml.safe_load(WRITTEN[".github/workflows/conductor-plan.yml"])["jobs"]["plan"]
    assert GITLAB["plan"]["needs"] == []


def test_what_failed_in_one_environment_stops_before_the_next() -> None:
    """At GitLab, what is started by hand may fail unless it says otherwise."""
    by_hand = {
        name: job for name, job in GITLAB.items() if isinstance(job, dict) and job.get("when") == "manual"
    }
    assert {name: job["allow_failure"] for name, job in by_hand.items()} == {"test": False, "prod": False}


def test_an_environment_is_looked_at_for_drift_once_at_a_time() -> None:
    assert GITLAB["drift"]["resource_group"] == "conductor-drift-$CONDUCTOR_DEPLOY_CI_ENVIRONMENTS"
    jobs = yaml.safe_load(WRITTEN[".github/workflows/conductor-drift.yml"])["jobs"]
    assert jobs["drift"]["concurrency"]["group"] == "conductor-drift-${{ matrix.environment }}"


def test_zizmor_finds_no_way_in() -> None:
    zizmor = str(Path(sys.executable).parent / "zizmor")
    command = [zizmor, "--offline", "--no-progress", "--min-severity=medium", ".github", "action.yml"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@pytest.mark.nightly
def test_actionlint_finds_nothing(repository: Path) -> None:
    """Built from its source: its package for Python fetches a program while it is installed."""
    command = ["go", "run", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7", "-no-color"]
    found = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_jobs_for_gitlab_call_commands_as_they_are() -> None:
    called = [line for job in GITLAB.values() if isinstance(job, dict) for line in job.get("script", [])]
    assert len(called) == 11
    for line in called:
        program, group, name, *arguments = shlex.split(line)
        assert (program, group) == ("conductor-deploy", "ci")
        ci.commands[name].make_context(name, arguments)
    applying = {name for name, job in GITLAB.items() if "ci apply" in str(job) and "resource_group" in job}
    assert applying == {"dev", "test", "prod", "rollback"}


def test_a_branch_with_a_merge_request_has_one_pipeline_for_each_push() -> None:
    """That of the merge request; what is pushed to the default branch is released all the same."""
    never, always = GITLAB["workflow"]["rules"]
    assert (never["when"], always) == ("never", {"when": "always"})
    assert set(never["if"].split(" && ")) == {
        '$CI_PIPELINE_SOURCE == "push"',
        "$CI_OPEN_MERGE_REQUESTS",
        "$CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH",
    }


def _steps(workflow: dict[str, dict[str, dict[str, list[dict[str, str]]]]]) -> list[dict[str, str]]:
    return [step for job in workflow["jobs"].values() for step in job.get("steps", [])]
