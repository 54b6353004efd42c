"""The commands as a host's job calls them: with its variables and its event files, as its documentation has them."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from forge import TOKEN, Forge, forging
from runner import outputs_in
from workbench import ORDER, Ran, Workbench, task, workflow

from conductor_deploy.deploy.scaffold import scaffold

CONFIGURATION = """\
project: orders
environments:
  dev: {server: "embedded:dev.db"}
  test: {extends: dev, server: "embedded:test.db", requires: {promoted_from: dev}}
  away: {server: "env:AWAY_URL"}
"""
CHARGE = "name: charge\nownerEmail: team@example.com\n"


class CI(Workbench):
    """A repository at a host, and the job that runs in it."""

    forge: Forge
    job: Path
    monkeypatch: pytest.MonkeyPatch

    def set(self, **variables: str | None) -> None:
        for name, value in variables.items():
            if value is None:
                self.monkeypatch.delenv(name, raising=False)
            else:
                self.monkeypatch.setenv(name, value)

    def github(self, event: str = "pull_request", fork: str = "acme/orders", **variables: str | None) -> None:
        pull = {"number": 12, "head": {"sha": "abc1234", "repo": {"full_name": fork}}}
        (self.job / "event.json").write_text(json.dumps({"number": 12, "pull_request": pull}))
        self.set(
            GITHUB_ACTIONS="true",
            GITHUB_API_URL=self.forge.url,
            GITHUB_EVENT_NAME=event,
            GITHUB_EVENT_PATH=str(self.job / "event.json"),
            GITHUB_OUTPUT=str(self.job / "output"),
            GITHUB_REPOSITORY="acme/orders",
            GITHUB_RUN_ID="7",
            GITHUB_SERVER_URL="https://github.com",
            GITHUB_SHA="abc1234",
            GITHUB_STEP_SUMMARY=str(self.job / "summary"),
            GITHUB_TOKEN=TOKEN,
            GITHUB_WORKSPACE=str(self.root.parent),
            RUNNER_TEMP=str(self.job),
        )
        self.set(**variables)

    def gitlab(self, event: str = "merge_request_event", **variables: str | None) -> None:
        self.forge.login = "deployer"
        self.set(
            GITLAB_CI="true",
            CI_API_V4_URL=self.forge.url,
            CI_COMMIT_SHA="abc1234",
            CI_JOB_URL="https://gitlab.com/acme/orders/-/jobs/7",
            CI_MERGE_REQUEST_IID="12",
            CI_MERGE_REQUEST_PROJECT_ID="42",
            CI_MERGE_REQUEST_SOURCE_PROJECT_ID="42",
            CI_PIPELINE_SOURCE=event,
            CI_PROJECT_DIR=str(self.root),
            CI_PROJECT_ID="42",
            GITLAB_TOKEN=TOKEN,
        )
        self.set(**variables)

    def ci(self, *arguments: str) -> Ran:
        for file in (self.job / "output", self.job / "summary"):
            file.unlink(missing_ok=True)
        return self.run("ci", *arguments)

    @property
    def outputs(self) -> Mapping[str, str]:
        return outputs_in((self.job / "output").read_text())

    @property
    def summary(self) -> str:
        return (self.job / "summary").read_text()

    def comments(self) -> list[str]:
        return [comment["body"] for comment in self.forge.comments.get(12, [])]

    def commit(self) -> str:
        git = ["git", "-C", str(self.root), "-c", "user.name=ada", "-c", "user.email=ada@example.com"]
        for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "change"]):
            subprocess.run([*git, *arguments], check=True, capture_output=True)
        found = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
        return found.stdout.strip()


@pytest.fixture
def bench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[CI]:
    for name in ("NO_COLOR", "FORCE_COLOR", "AWAY_URL", "GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    with forging() as forge:
        bench = CI(tmp_path / "site", capsys)
        bench.forge, bench.job, bench.monkeypatch = forge, tmp_path / "job", monkeypatch
        bench.job.mkdir()
        bench.write("conductor-deploy.yaml", CONFIGURATION)
        bench.write("definitions/workflows/order.yaml", ORDER)
        bench.write("definitions/tasks/charge.yaml", CHARGE)
        bench.write(".gitignore", "*.db*\n")
        yield bench


def test_a_plan_is_summed_up_commented_saved_and_handed_on(bench: CI) -> None:
    bench.github()
    ran = bench.ci("plan", "-e", "dev")
    assert ran.code == 0
    (comment,) = bench.comments()
    assert comment.startswith("<!-- conductor-deploy:plan:orders:dev -->\n")
    assert "### Conductor plan · `dev` · ✅ ready" in comment
    assert "### Conductor plan · `dev` · ✅ ready" in bench.summary
    saved = json.loads(Path(bench.outputs["plan-file"]).read_text())
    assert bench.outputs == {
        "create": "2", "update": "0", "delete": "0", "blocked": "0", "warnings": "0", "new-version": "0",
        "changes": "true", "checksum": saved["checksum"], "plan-file": str(bench.job / "conductor-dev.plan.json"),
        "needed": "true", "exit-code": "0",
        "comment-url": "https://github.com/acme/orders/pull/12#issuecomment-1",
    }  # fmt: skip


def test_every_option_can_be_said_by_a_variable(bench: CI) -> None:
    bench.github(
        "push", CONDUCTOR_DEPLOY_CI_ENVIRONMENTS="dev", CONDUCTOR_DEPLOY_CI_SELECT="task/* workflow/none"
    )
    bench.set(CONDUCTOR_DEPLOY_CI_PRUNE="", CONDUCTOR_DEPLOY_CI_STRICT="", CONDUCTOR_DEPLOY_CI_ALLOW="")
    bench.set(CONDUCTOR_DEPLOY_CI_POST="false", CONDUCTOR_DEPLOY_CI_CHANGED_SINCE="")
    assert bench.ci("plan").code == 0
    assert (bench.outputs["create"], bench.forge.asked) == ("1", [])


def test_a_failure_replaces_what_the_comment_said_before(bench: CI) -> None:
    bench.github()
    bench.ci("plan", "-e", "dev")
    bench.write("definitions/tasks/charge.yaml", f"{CHARGE}retryCount: many\n")
    ran = bench.ci("plan", "-e", "dev")
    assert (ran.code, bench.outputs["exit-code"]) == (3, "3")
    (comment,) = bench.comments()
    assert "❌ 1 error" in comment
    assert "✅" not in comment
    assert "[run](" in comment
    assert "plan file" not in comment
    assert re.search(
        r"\n::error file=site/definitions/tasks/charge.yaml,line=3,col=13,title=CD\d+::", ran.out
    )


def test_a_broken_configuration_is_told_in_the_same_comment(bench: CI) -> None:
    bench.github()
    bench.ci("plan", "-e", "dev")
    bench.write("conductor-deploy.yaml", f"{CONFIGURATION}nonsense: 1\n")
    assert bench.ci("plan", "-e", "dev").code == 3
    (comment,) = bench.comments()
    assert "nonsense" in comment


def test_a_server_that_cannot_be_asked_is_told(bench: CI) -> None:
    bench.github()
    ran = bench.ci("plan", "-e", "away")
    assert (ran.code, bench.outputs) == (1, {**bench.outputs, "exit-code": "1"})
    assert "AWAY_URL" in bench.comments()[0]
    assert re.search("^::error title=[a-z-]+::.*AWAY_URL", ran.out, re.MULTILINE)
    assert "plan-file" not in bench.outputs


def test_without_permission_the_summary_says_so(bench: CI) -> None:
    bench.github()
    bench.forge.permissions.clear()
    ran = bench.ci("plan", "-e", "dev")
    assert ran.code == 0
    line = (
        "no comment on the pull request, only this summary: POST repos/acme/orders/issues/12/comments was refused "
        "with 403: Resource not accessible by integration (the job's permissions need `pull-requests: write` for a"
        " comment, `pull-requests: read` to compare with it, `issues: write` for an issue)"
    )
    assert bench.summary.startswith(f"> ⚠️ {line}\n\n### Conductor plan · `dev`")
    assert f"::warning::{line}" in ran.out


@pytest.mark.parametrize(
    ("said", "headers"),
    [
        ("Unable to create comment because issue is locked.", {}),
        ("API rate limit exceeded", {"Retry-After": "3600"}),
    ],
)
def test_what_no_permission_helps_against_is_told_without(
    bench: CI, said: str, headers: dict[str, str]
) -> None:
    bench.github()
    bench.forge.script = [None, (403, {"message": said}, headers)]
    assert bench.ci("plan", "-e", "dev").code == 0
    assert f": {said}\n" in bench.summary


@pytest.mark.parametrize("variables", [{"GITHUB_API_URL": "http://host:port"}, {"GITHUB_TOKEN": "snow☃man"}])
def test_an_api_that_cannot_be_asked_stops_nothing(bench: CI, variables: dict[str, Any]) -> None:
    bench.github(**variables)
    assert bench.ci("plan", "-e", "dev").code == 0
    assert "only this summary: the API of the host can't be asked" in bench.summary
    assert "snow" not in bench.summary


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_nobody_is_asked(bench: CI, token: str | None) -> None:
    bench.github(GITHUB_TOKEN=token)
    assert bench.ci("plan", "-e", "dev").code == 0
    assert "GITHUB_TOKEN is not set" in bench.summary
    assert bench.forge.asked == []


def test_an_api_that_talks_nonsense_stops_nothing(bench: CI) -> None:
    bench.github()
    bench.forge.script = [(200, [{"body": 7}], {}), (201, ["made"], {})]
    assert bench.ci("plan", "-e", "dev").code == 0
    bench.commit()
    bench.github("push")
    bench.forge.script = [(200, [{"what": "ever"}], {})]
    assert bench.ci("plan", "-e", "dev").code == 0
    assert "not compared with what was reviewed: an answer of GitHub that can't be read" in bench.summary


@pytest.mark.parametrize("fork", ["mallory/orders", ""])
def test_the_sources_of_a_fork_are_read_and_never_run(bench: CI, fork: str) -> None:
    bench.github(fork=fork)
    ran = bench.ci("check")
    assert ran.code == 0
    assert "these sources come from a fork: as with --no-python, none of its code runs" in ran.err
    bench.github()
    assert "fork" not in bench.ci("check").err


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target", "pull_request_review"])
def test_no_server_is_asked_for_a_fork(bench: CI, event: str) -> None:
    """Its configuration says which commands print an address, or a token."""
    ran_here = bench.job / "ran"
    bench.write("conductor-deploy.yaml", CONFIGURATION.replace("env:AWAY_URL", f"command:touch {ran_here}"))
    bench.github(event, fork="mallory/orders")
    ran = bench.ci("plan", "-e", "away")
    assert (ran.code, "no server is asked for them" in ran.err) == (64, True)
    assert bench.ci("check").code == 0
    assert not ran_here.exists()
    bench.github(event)
    bench.ci("plan", "-e", "away")
    assert ran_here.exists()


def test_what_a_pull_request_would_do_is_not_offered_for_applying(bench: CI) -> None:
    bench.github()
    said = bench.ci("plan", "-e", "dev").err
    assert "conductor-dev.plan.json, to be read: the plan of a pull request is never applied\n" in said
    bench.github("push")
    assert "to carry it out: conductor-deploy apply" in bench.ci("plan", "-e", "dev").err


WRONG: dict[str, dict[str, Any]] = {
    "no CI": {"GITHUB_ACTIONS": None},
    "no event": {"GITHUB_EVENT_PATH": None},
    "an event that is not there": {"GITHUB_EVENT_PATH": "/nowhere/event.json"},
    "an event of another kind": {"GITHUB_EVENT_PATH": __file__},
    "no repository": {"GITHUB_REPOSITORY": ""},
    "no kind of event": {"GITHUB_EVENT_NAME": None},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_job_that_is_none_is_refused_before_anything_is_done(bench: CI, case: str) -> None:
    bench.github(**WRONG[case])
    ran = bench.ci("plan", "-e", "dev")
    assert ran.code == 64
    assert ran.out.startswith("::error title=usage::") is (case != "no CI")
    assert not (bench.job / "conductor-dev.plan.json").exists()


def test_all_that_a_job_lacks_is_named_at_once(bench: CI) -> None:
    bench.github(GITHUB_REPOSITORY=None, GITHUB_EVENT_PATH=None)
    said = "GITHUB_REPOSITORY, GITHUB_EVENT_PATH are not set, which GitHub Actions sets in such a job"
    ran = bench.ci("plan", "-e", "dev")
    assert ran.out == f"::error title=usage::{said}\n"
    assert said in ran.err


def test_a_job_that_asks_for_what_is_not_there_is_annotated(bench: CI) -> None:
    bench.github()
    ran = bench.ci("plan", "--prnue")
    assert (ran.code, ran.out.startswith("::error title=usage::No such option")) == (64, True)


def test_a_summary_that_cannot_be_written_stops_before_anything_is_done(bench: CI) -> None:
    bench.github("push", GITHUB_STEP_SUMMARY="/nowhere/summary")
    ran = bench.ci("plan", "-e", "dev")
    assert (ran.code, "/nowhere/summary" in ran.err) == (1, True)


def test_nothing_that_is_printed_is_taken_for_an_order(bench: CI) -> None:
    bench.github()
    name = "x%0A::set-output name=checksum::evil"
    bench.write("definitions/tasks/evil.json", task(name, description="a\n::error::hacked\n::add-mask::e"))
    ran = bench.ci("plan", "-e", "dev")
    orders = re.findall(r"^\s*::([\w-]+)", _heard(ran.out), re.MULTILINE)
    assert set(orders) <= {"warning", "error", "notice", "stop-commands"}
    assert "hacked" not in _heard(ran.out)
    assert len(bench.outputs["checksum"]) == 64


def _heard(text: str) -> str:
    """What the runner listens to."""
    return re.sub(r"::stop-commands::(\w+)\n.*?::\1::\n", "", text, flags=re.DOTALL)


def test_the_token_is_in_nothing_that_is_left_behind(bench: CI) -> None:
    bench.github()
    bench.forge.script = [(401, {"message": "Bad credentials"}, {})]
    ran = bench.ci("plan", "-e", "dev")
    left = [ran.out, ran.err, *(file.read_text() for file in bench.job.iterdir()), *bench.comments()]
    assert not [text for text in left if TOKEN in text]


def test_checks_gather_everything_that_is_wrong(bench: CI) -> None:
    bench.github()
    assert bench.ci("check").code == 0
    assert bench.summary.startswith("### Conductor check · ✅ fmt · ✅ validate\n")
    bench.write("definitions/tasks/other.yaml", "name: other\nownerEmail: team@example.com\nretryCont: 3\n")
    assert bench.ci("check").code == 0
    assert bench.summary.startswith("### Conductor check · ✅ fmt · ✅ validate · ⚠️ 1 warning\n")
    assert "\n        did you mean retryCount or " in bench.summary
    bench.ci("plan", "-e", "dev")
    assert "<br>did you mean retryCount or " in bench.comments()[0]
    bench.write("definitions/tasks/charge.yaml", "ownerEmail: team@example.com\nname: charge\n")
    ran = bench.ci("check")
    assert (ran.code, bench.outputs["exit-code"]) == (2, "2")
    assert "::error file=site/definitions/tasks/charge.yaml,line=1,col=1,title=fmt::" in ran.out
    assert "charge.yaml: not in canonical format\n        conductor-deploy fmt writes it\n" in bench.summary
    bench.write("definitions/tasks/other.yaml", "name: other\nretryCount: many\n")
    ran = bench.ci("check")
    assert ran.code == 3
    assert "❌ fmt · ❌ validate" in bench.summary
    assert "check: error" not in bench.summary
    assert "definitions/tasks/other.yaml:2:13: error" in bench.summary


def test_of_many_problems_as_many_are_annotated_as_are_shown(bench: CI) -> None:
    bench.github()
    for number in range(25):
        bench.write(f"definitions/tasks/t{number}.yaml", f"name: t{number}\nretryCount: many\n")
    ran = bench.ci("check")
    errors = re.findall(r"^::error .*|^::error::.*", ran.out, re.MULTILINE)
    assert len(errors) == 10
    assert errors[-1] == "::error::and 16 more, which the summary of the job lists"
    assert "t24.yaml:2:13" in bench.summary


def test_a_pull_request_is_not_asked_what_was_promoted(bench: CI) -> None:
    bench.github()
    assert "promoted_from" not in bench.ci("plan", "-e", "test").out
    assert "✅ ready" in bench.comments()[0]
    saved = json.loads(Path(bench.outputs["plan-file"]).read_text())
    assert (bench.outputs["blocked"], bench.outputs["checksum"]) == ("0", saved["checksum"])
    bench.github("push")
    bench.ci("plan", "-e", "test")
    assert "⛔" in bench.summary
    assert bench.outputs["blocked"] == "2"


def test_a_pull_request_never_applies(bench: CI) -> None:
    bench.github("push")
    bench.ci("plan", "-e", "dev")
    bench.github()
    ran = bench.ci("apply", str(bench.job / "conductor-dev.plan.json"))
    assert (ran.code, "never applies" in ran.err) == (64, True)


def test_what_was_approved_is_carried_out_once(bench: CI) -> None:
    bench.github("push")
    bench.ci("plan", "-e", "dev")
    file, checksum = bench.outputs["plan-file"], bench.outputs["checksum"]
    ran = bench.ci("apply", file, "--checksum", checksum)
    assert (ran.code, bench.outputs["status"], bench.outputs["release"]) == (0, "applied", "1")
    assert bench.summary.startswith("### Conductor apply · `dev` · ✅ release 1 applied; 2 done")
    bench.store(task("charge", retryCount=9))
    bench.ci("plan", "-e", "dev")
    bench.store(task("charge", retryCount=8))
    ran = bench.ci("apply", bench.outputs["plan-file"])
    assert (ran.code, bench.outputs["exit-code"]) == (5, "5")
    assert bench.summary.startswith("### Conductor apply · `dev` · ❌ nothing was written")
    assert "changed on the server since the plan was made: task/charge" in bench.summary


def test_another_plan_than_the_approved_one_is_refused(bench: CI) -> None:
    bench.github("push")
    bench.ci("plan", "-e", "dev")
    file, checksum = bench.outputs["plan-file"], bench.outputs["checksum"]
    ran = bench.ci("apply", file, "--checksum", checksum[::-1])
    assert (ran.code, "not the plan that was approved" in bench.summary) == (5, True)
    assert bench.ci("apply", str(bench.job / "none.json"), "--checksum", checksum).code == 1
    Path(file).write_text(Path(file).read_text().replace("charge", "refund"))
    assert bench.ci("apply", file).code == 5


def test_a_merge_is_compared_with_what_its_pull_request_showed(bench: CI) -> None:
    commit = bench.commit()
    bench.github()
    bench.ci("plan", "-e", "dev")
    bench.github("push", GITHUB_SHA=commit)
    bench.ci("plan", "-e", "dev")
    assert (bench.outputs["reviewed"], "no pull request brought" in bench.summary) == ("unknown", True)
    bench.forge.pulls[commit] = [12]
    bench.ci("plan", "-e", "dev")
    assert bench.outputs["reviewed"] == "same"
    assert "✅ Same changes as reviewed in #[12](<https://github.com/acme/orders/pull/12>)." in bench.summary
    bench.store(task("charge", retryCount=9))
    bench.ci("plan", "-e", "dev")
    assert bench.outputs["reviewed"] == "different"
    assert "only now: `update task/charge`; only then: `create task/charge`" in bench.summary
    bench.ci("plan", "-e", "test")
    assert "Nobody saw a plan of `test` in #[12]" in bench.summary
    assert "not those of this run" not in bench.summary
    bench.set(GITHUB_SHA="1f2e3d4")
    bench.ci("plan", "-e", "test")
    assert f"⚠️ These are the sources of `{commit[:7]}`, not those of this run." in bench.summary


def test_a_merge_is_compared_where_several_environments_had_one_comment(bench: CI) -> None:
    commit = bench.commit()
    bench.github()
    bench.ci("plan", "-e", "dev", "-e", "test")
    bench.forge.pulls[commit] = [12]
    bench.github("push", GITHUB_SHA=commit)
    bench.ci("plan", "-e", "test")
    assert bench.outputs["reviewed"] == "same"


def test_promotion_and_rollback_are_plans_to_be_approved(bench: CI) -> None:
    bench.commit()
    bench.github("push")
    bench.release()
    bench.set(CONDUCTOR_DEPLOY_CI_FROM="dev", CONDUCTOR_DEPLOY_CI_ENVIRONMENTS="test")
    assert bench.ci("promote").code == 0
    assert "### Conductor promotion · `test`" in bench.summary
    assert bench.ci("apply", bench.outputs["plan-file"]).code == 0
    bench.ci("promote")
    assert (bench.outputs["changes"], bench.outputs["needed"]) == ("false", "false")
    assert bench.ci("rollback", "1").code == 0
    assert (bench.outputs["delete"], bench.outputs["needed"]) == ("2", "true")
    assert "### Conductor rollback · `test`" in bench.summary


def test_sources_that_change_nothing_are_worth_a_record(bench: CI) -> None:
    bench.commit()
    bench.github("push")
    bench.release()
    bench.write("environments/test/vars.yaml", "retries: 7\n")
    bench.commit()
    bench.ci("plan", "-e", "dev")
    assert (bench.outputs["changes"], bench.outputs["needed"]) == ("false", "true")


def test_an_issue_is_open_while_a_server_is_edited(bench: CI) -> None:
    bench.github("schedule")
    bench.release()
    assert bench.ci("drift", "-e", "dev").code == 0
    assert (bench.outputs["changes"], bench.forge.issues) == ("false", [])
    bench.store(task("charge", retryCount=9))
    assert bench.ci("drift", "-e", "dev").code == 0
    (issue,) = bench.forge.issues
    assert (issue["title"], bench.outputs["issue-url"]) == ("Drift: orders in dev", issue["html_url"])
    assert issue["body"].startswith("<!-- conductor-deploy:drift:orders:dev -->\n")
    bench.ci("drift", "-e", "dev")
    assert len(bench.forge.issues) == 1
    bench.store(task("charge"))
    bench.ci("drift", "-e", "dev")
    assert issue["state"] == "closed"


def test_a_server_that_cannot_be_asked_has_no_word_in_the_issue(bench: CI) -> None:
    bench.github("schedule")
    assert bench.ci("drift", "-e", "away").code == 1
    assert bench.forge.asked == []


def test_that_no_issue_can_be_kept_is_told_once_where_one_were_needed(bench: CI) -> None:
    bench.github("schedule", GITHUB_TOKEN=None)
    bench.write(
        "conductor-deploy.yaml", f"{CONFIGURATION}  also: {{extends: dev, server: 'embedded:also.db'}}\n"
    )
    bench.release()
    bench.release("also")
    environments = ["-e", "dev", "-e", "also"]
    assert "GITHUB_TOKEN" not in bench.ci("drift", *environments).out
    bench.store(task("charge", retryCount=9))
    bench.store(task("charge", retryCount=9), environment="also")
    assert bench.ci("drift", *environments).out.count("GITHUB_TOKEN is not set") == 1


def test_gitlab_has_notes_reports_and_issues(bench: CI) -> None:
    bench.gitlab()
    bench.write("definitions/workflows/more.json", workflow("more", tsaks=[]))
    ran = bench.ci("plan", "-e", "dev")
    assert ran.code == 0, ran.err
    assert bench.comments()[0].startswith("<!-- conductor-deploy:plan:orders:dev -->\n")
    folder = bench.root / ".conductor" / "ci"
    values = dict(line.split("=", 1) for line in (folder / "outputs.env").read_text().splitlines())
    assert values["plan_file"] == str(folder / "conductor-dev.plan.json")
    assert "### Conductor plan · `dev`" in (folder / "summary.md").read_text()
    assert "\ncomment created\n" in ran.err
    bench.forge.pulls[bench.commit()] = [12]
    bench.gitlab("push")
    bench.ci("plan", "-e", "dev")
    assert "✅ Same changes as reviewed in \\![12](<https://" in (folder / "summary.md").read_text()
    bench.gitlab()
    bench.ci("plan", "-e", "dev")
    findings: list[dict[str, Any]] = json.loads((folder / "codequality.json").read_text())
    assert {finding["location"]["path"] for finding in findings} == {"definitions/workflows/more.json"}
    assert ".conductor" not in subprocess.run(
        ["git", "-C", str(bench.root), "status", "--porcelain", "--untracked-files=all"],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip


def test_the_jobs_for_gitlab_apply_what_the_one_before_planned(bench: CI) -> None:
    bench.commit()
    bench.gitlab("push")
    bench.monkeypatch.chdir(bench.root)
    jobs = yaml.safe_load(scaffold("orders", "gitlab")[".gitlab-ci.yml"])
    handed_on: dict[str, str] = {}
    for name in ("plan-dev", "dev", "plan-test", "test"):
        _, *arguments = shlex.split(
            jobs[name]["script"][0]
            .replace("$checksum", handed_on.get("checksum", ""))
            .replace("$CI_PROJECT_DIR", str(bench.root))
        )
        assert bench.run(*arguments).code == 0
        told = (bench.root / ".conductor" / "ci" / "outputs.env").read_text()
        handed_on = dict(line.split("=", 1) for line in told.splitlines())
    assert (handed_on["status"], handed_on["release"]) == ("applied", "1")


def test_a_pipeline_in_a_fork_is_about_the_project_that_is_to_merge(bench: CI) -> None:
    """GitLab runs it in the fork, whose own merge request 12 is another one."""
    bench.gitlab(
        CI_PROJECT_ID="77", CI_MERGE_REQUEST_PROJECT_ID="42", CI_MERGE_REQUEST_SOURCE_PROJECT_ID="77"
    )
    assert "these sources come from a fork" in bench.ci("check").err
    assert bench.ci("plan", "-e", "dev").code == 64
    bench.gitlab(CI_PROJECT_ID="77", CI_MERGE_REQUEST_SOURCE_PROJECT_ID="42")
    assert bench.ci("plan", "-e", "dev").code == 0
    assert bench.comments()


@pytest.mark.parametrize("missing", ["CI_PROJECT_ID", "CI_MERGE_REQUEST_IID"])
def test_a_gitlab_job_that_is_none_is_refused(bench: CI, missing: str) -> None:
    variables: dict[str, Any] = {missing: None}
    bench.gitlab(**variables)
    assert bench.ci("plan", "-e", "dev").code == 64


def test_checks_see_to_it_that_code_is_exported(bench: CI) -> None:
    bench.github()
    bench.write("conductor-deploy.yaml", f"{CONFIGURATION}python: [flows]\n")
    bench.write("flows.py", "raise SystemExit('user code ran')\n")
    assert bench.ci("check").code != 0
    assert "❌ export" in bench.summary
    bench.github(fork="mallory/orders")
    ran = bench.ci("check")
    assert "user code ran" not in ran.out + ran.err
    assert "export" not in bench.summary


def test_a_check_that_cannot_run_says_why(bench: CI) -> None:
    bench.github()
    (bench.root / "conductor-deploy.yaml").unlink()
    ran = bench.ci("check")
    assert (ran.code, bench.summary.count("check: error cannot-run: there is no conductor-deploy.yaml")) == (
        1,
        1,
    )
