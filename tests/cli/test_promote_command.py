"""From one environment to the next: what is promoted, and what is asked for first."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbench import Workbench, task

from conductor_deploy.definition.document import TASK, Key
from conductor_deploy.deploy.live import fetch
from conductor_deploy.deploy.lock import newest_record
from conductor_deploy.wire import endpoints

CONFIGURATION = """\
project: orders
environments:
  dev: {server: "embedded:dev.db"}
  test: {extends: dev, server: "embedded:test.db", requires: {promoted_from: dev}}
  prod: {extends: test, server: "embedded:prod.db", requires: {promoted_from: test, no_drift: true, soak: 0s}}
  slow: {server: "embedded:slow.db", requires: {promoted_from: dev, soak: 1h}}
groups: {both: [test, prod]}
"""
CHARGE = "name: charge\nownerEmail: team@example.com\nretryCount: '{{ retries }}'\n"


def git(bench: Workbench, *arguments: str) -> str:
    identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"]
    command = ["git", "-C", str(bench.root), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(bench: Workbench) -> str:
    git(bench, "add", ".")
    git(bench, "commit", "-qm", "change")
    return git(bench, "rev-parse", "HEAD")


@pytest.fixture
def bench(workbench: Workbench) -> Workbench:
    """A repository of one commit."""
    workbench.write("conductor-deploy.yaml", CONFIGURATION)
    workbench.write("definitions/tasks/charge.yaml", CHARGE)
    workbench.write("vars.yaml", "retries: 1\n")
    workbench.write("environments/prod/vars.yaml", "retries: 7\n")
    workbench.write(".gitignore", "*.db*\n")
    git(workbench, "init", "-q")
    commit(workbench)
    return workbench


def live(bench: Workbench, environment: str, name: str = "charge") -> Any:
    with bench.connection(environment) as connection:
        return fetch(connection).raw[Key(TASK, name)]


def apply(bench: Workbench, environment: str, *flags: str) -> int:
    return bench.run("apply", "-e", environment, "--yes", *flags).code


def promote(bench: Workbench, *arguments: str) -> Any:
    return bench.run("promote", *arguments, "--yes", "-o", "json")


def test_what_an_environment_has_is_brought_to_the_next_whatever_the_working_tree_holds(
    bench: Workbench,
) -> None:
    assert apply(bench, "dev") == 0
    bench.write("definitions/tasks/charge.yaml", CHARGE.replace("'{{ retries }}'", "99"))
    bench.write("environments/prod/vars.yaml", "retries: 42\n")
    ran = promote(bench, "dev", "test")
    assert (ran.code, ran.document["status"]) == (0, "applied"), ran.err
    assert promote(bench, "test", "prod").code == 0
    assert (live(bench, "test")["retryCount"], live(bench, "prod")["retryCount"]) == (1, 7)


def test_a_promotion_is_recorded_with_where_it_came_from_and_its_commit(bench: Workbench) -> None:
    first = git(bench, "rev-parse", "HEAD")
    apply(bench, "dev")
    bench.write("README.md", "new")
    commit(bench)
    promote(bench, "dev", "test")
    [release] = bench.run("history", "-e", "test", "-o", "json").document["releases"]
    assert release["operation"] == {"kind": "promote", "from": "dev", "release": None}
    assert (release["commit"], release["dirty"]) == (first, False)


def test_a_group_is_promoted_to_in_its_order(bench: Workbench) -> None:
    apply(bench, "dev")
    ran = promote(bench, "dev", "both")
    assert ran.code == 0, ran.err
    assert [each["plan"]["environment"] for each in ran.document["applied"]] == ["test", "prod"]


def test_a_group_stops_at_the_first_that_is_refused(bench: Workbench) -> None:
    apply(bench, "dev")
    bench.store(task("charge"), environment="test")
    with bench.connection("test"):
        bench.hold("test")
    ran = promote(bench, "dev", "both")
    assert ran.code == 5
    assert bench.run("history", "-e", "prod", "-o", "json").document["releases"] == []


def test_a_plan_of_a_group_is_taken_when_each_holds_at_its_time(bench: Workbench) -> None:
    """prod takes what test has: not when the file is made, but once test has been applied."""
    apply(bench, "dev")
    made = bench.run("promote", "dev", "both", "--out", str(bench.root / "both.db"), "-o", "json")
    states = [plan["operation"]["requires"][0]["state"] for plan in made.document["plans"]]
    assert (states, "looked at anew by: conductor-deploy apply" in made.err) == (["met", "missing"], True)
    assert bench.run("apply", str(bench.root / "both.db")).code == 0
    assert live(bench, "prod")["retryCount"] == 7


@pytest.mark.parametrize("missing", ["nothing", "dirty", "selected", "held"])
def test_only_the_sources_of_one_commit_are_promoted(bench: Workbench, missing: str) -> None:
    if missing == "dirty":
        bench.write("vars.yaml", "retries: 2\n")
    if missing != "nothing":
        apply(bench, "dev", *(["--select", "task/*"] if missing == "selected" else []))
    if missing == "held":
        assert bench.run("rollback", "-e", "dev", "--yes").code == 0
    ran = promote(bench, "dev", "test")
    words = {
        "nothing": "nothing was ever released to dev",
        "dirty": "with local changes",
        "selected": "a selection",
        "held": "is a rollback",
    }
    assert (ran.code, words[missing] in ran.document["error"]["message"]) == (5, True), ran.out
    assert "conductor-deploy apply -e dev" in ran.document["error"]["hint"]


@pytest.mark.parametrize("way", ["edited", "gone", "allowed"])
def test_what_was_taken_back_is_promoted_again_by_each_way_that_is_named(bench: Workbench, way: str) -> None:
    bench.write("definitions/tasks/extra.json", task("extra"))
    commit(bench)
    apply(bench, "dev")
    file = bench.write("definitions/tasks/extra.json", task("extra", retryCount=7))
    commit(bench)
    apply(bench, "dev")
    assert bench.run("rollback", "-e", "dev", "--yes").code == 0
    refused = promote(bench, "dev", "test")
    hint = refused.document["error"]["hint"]
    assert (refused.code, "--allow held=task/extra" in hint) == (5, True), hint
    assert "apply -e dev, all of them" not in hint
    if way == "edited":
        bench.write("definitions/tasks/extra.json", task("extra", retryCount=8))
    if way == "gone":
        file.unlink()
    if way != "allowed":
        commit(bench)
    assert apply(bench, "dev", *(["--allow", "held=task/extra"] if way == "allowed" else [])) == 0
    ran = promote(bench, "dev", "test")
    assert ran.code == 0, ran.err


def test_a_release_with_variables_from_outside_is_not_promoted(bench: Workbench) -> None:
    """Its commit does not say them, and a value may be a secret, so that no record keeps it."""
    assert apply(bench, "dev", "--var", "retries=9") == 0
    [release] = bench.run("history", "-e", "dev", "-o", "json").document["releases"]
    assert (release["variables"], release["dirty"]) == (["retries"], False)
    ran = promote(bench, "dev", "test")
    assert (ran.code, "made with variables from outside, retries" in ran.err) == (5, True), ran.err
    assert apply(bench, "dev") == 0
    assert (promote(bench, "dev", "test").code, live(bench, "test")["retryCount"]) == (0, 1)


def test_variables_of_the_run_that_promotes_are_refused(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(bench, "dev")
    monkeypatch.setenv("CONDUCTOR_DEPLOY_VAR_retries", "9")
    ran = promote(bench, "dev", "test")
    assert (ran.code, ran.document["error"]["code"]) == (5, "conflict")
    assert ran.document["error"]["hint"].startswith("unset CONDUCTOR_DEPLOY_VAR_retries")
    assert bench.run("history", "-e", "test", "-o", "json").document["releases"] == []


def test_a_plan_file_keeps_the_names_of_variables_from_outside(bench: Workbench) -> None:
    file = str(bench.root / "plan.db")
    made = bench.run("plan", "-e", "dev", "--var", "retries=9", "--out", file, "-o", "json").document
    assert made["source"]["variables"] == ["retries"]
    assert bench.run("apply", file).code == 0
    assert "made with variables from outside" in promote(bench, "dev", "test").err


def test_files_that_git_ignores_are_not_promoted(bench: Workbench) -> None:
    bench.write(".gitignore", "*.db*\nextra.yaml\n")
    commit(bench)
    bench.write("definitions/tasks/extra.yaml", "name: extra\nownerEmail: team@example.com\n")
    apply(bench, "dev")
    ran = promote(bench, "dev", "test")
    assert (ran.code, "are not those that were released" in ran.document["error"]["message"]) == (5, True)


def test_how_lines_end_in_the_working_tree_does_not_matter(bench: Workbench) -> None:
    bench.write(".gitattributes", "* text=auto\n")
    commit(bench)
    for path in bench.root.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    git(bench, "add", ".")  # as a checkout does: git knows their sizes
    assert git(bench, "status", "--porcelain") == ""
    assert apply(bench, "dev") == 0
    assert promote(bench, "dev", "test").code == 0


def test_an_environment_is_not_promoted_to_itself(bench: Workbench) -> None:
    assert promote(bench, "test", "both").code == 64


def test_an_environment_that_the_commit_does_not_know_is_refused(bench: Workbench) -> None:
    apply(bench, "dev")
    bench.write(
        "conductor-deploy.yaml", CONFIGURATION.replace("groups:", '  new: {server: "embedded:n.db"}\ngroups:')
    )
    ran = promote(bench, "dev", "new")
    assert (ran.code, "knows no environment new" in ran.document["error"]["message"]) == (5, True)


def test_a_plain_apply_of_sources_that_were_not_promoted_is_refused(bench: Workbench) -> None:
    ran = bench.run("apply", "-e", "test", "--yes", "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (5, "requirement")
    assert "nothing was ever released to dev" in ran.document["error"]["message"]
    assert ran.document["error"]["hint"] == "to apply all the same: --allow requires=promoted_from"
    assert bench.run("history", "-e", "test", "-o", "json").document["releases"] == []


def test_a_plan_shows_what_is_missing_as_blocked(bench: Workbench) -> None:
    plan = bench.run("plan", "-e", "test", "-o", "json").document
    assert plan["operation"]["requires"] == [
        {
            "name": "promoted_from",
            "state": "missing",
            "message": "nothing was ever released to dev",
            "lift": "--allow requires=promoted_from",
        }
    ]
    assert plan["summary"]["blocked"] == len(plan["changes"]) == 2
    shown = bench.run("plan", "-e", "test").out
    assert "blocked: promoted_from: nothing was ever released to dev" in shown
    assert shown.count("--allow requires=promoted_from") == 1


def test_one_requirement_can_be_lifted_and_that_is_recorded(bench: Workbench) -> None:
    flag = "requires=promoted_from"
    assert apply(bench, "test", "--allow", flag) == 0
    assert _lifted(bench, "test") == (f"--allow {flag}",)
    bench.write("environments/prod/vars.yaml", "retries: 8\n")
    commit(bench)
    assert apply(bench, "test", "--allow", flag) == 0  # no definition changes, which sources it has does
    assert _lifted(bench, "test") == (f"--allow {flag}",)
    releases = bench.run("history", "-e", "test", "-o", "json").document["releases"]
    assert [release["lifted"] for release in releases] == [[f"--allow {flag}"]] * 2


def _lifted(bench: Workbench, environment: str) -> tuple[str, ...]:
    with bench.connection(environment) as connection:
        record = newest_record(connection, "orders", environment)
    assert record is not None
    return record.lifted


def test_the_same_sources_may_be_applied_without_promote(bench: Workbench) -> None:
    apply(bench, "dev")
    assert apply(bench, "test") == 0


def test_sources_that_changed_only_for_the_next_environment_get_there_too(bench: Workbench) -> None:
    apply(bench, "dev")
    apply(bench, "test")
    bench.write("environments/prod/vars.yaml", "retries: 8\n")
    commit(bench)
    ran = bench.run("apply", "-e", "dev", "--yes", "-o", "json")
    assert (ran.document["status"], ran.document["outcomes"]) == ("applied", [])
    assert bench.run("apply", "-e", "dev", "--yes", "-o", "json").document["status"] == "nothing"
    assert promote(bench, "dev", "test").document["status"] == "applied"
    assert promote(bench, "test", "prod").code == 0
    assert live(bench, "prod")["retryCount"] == 8


def test_an_edit_on_the_environment_before_stops_what_wants_none(bench: Workbench) -> None:
    apply(bench, "dev")
    apply(bench, "test")
    bench.store(task("charge", retryCount=9), environment="test")
    ran = promote(bench, "test", "prod")
    assert (ran.code, "no_drift: edited on test since it was released: task/charge" in ran.err) == (5, True)
    assert promote(bench, "test", "prod", "--allow", "requires=no_drift").code == 0


def test_an_edit_of_ignored_fields_is_no_drift(bench: Workbench) -> None:
    bench.write(
        "conductor-deploy.yaml", CONFIGURATION + 'ignore: [{key: "task/*", paths: ["/description"]}]\n'
    )
    commit(bench)
    apply(bench, "dev")
    apply(bench, "test")
    bench.store({**task("charge", retryCount=1), "description": "by hand"}, environment="test")
    assert promote(bench, "test", "prod").code == 0


def test_a_schedule_that_was_paused_by_hand_is_no_drift(bench: Workbench) -> None:
    """Its file leaves it to the server whether it is paused, as `drift` does."""
    start = '{"name": "order", "version": 1}'
    bench.write(
        "definitions/schedules/nightly.json",
        f'{{"name": "nightly", "cronExpression": "0 0 3 * * *", "startWorkflowRequest": {start}}}',
    )
    commit(bench)
    apply(bench, "dev")
    apply(bench, "test")
    with bench.connection("test") as connection:
        connection.call(endpoints.PAUSE_SCHEDULE, name="nightly")
    assert bench.run("drift", "-e", "test").code == 0
    assert promote(bench, "test", "prod").code == 0


def test_a_release_has_to_stand_for_a_while(bench: Workbench) -> None:
    apply(bench, "dev")
    ran = promote(bench, "dev", "slow")
    assert (ran.code, "soak: release 1 of dev has to stand for 1h; " in ran.err) == (5, True)
    assert promote(bench, "dev", "slow", "--allow", "requires=soak").code == 0


def test_a_saved_plan_is_refused_once_its_requirement_holds_no_longer(bench: Workbench) -> None:
    apply(bench, "dev")
    file = str(bench.root / "plan.db")
    assert bench.run("promote", "dev", "test", "--out", file).code == 0
    bench.write("vars.yaml", "retries: 3\n")
    commit(bench)
    apply(bench, "dev")
    ran = bench.run("apply", file)
    assert (ran.code, "is of other sources" in ran.err) == (5, True)


def test_an_environment_that_cannot_be_read_proves_nothing(bench: Workbench) -> None:
    bench.write("conductor-deploy.yaml", CONFIGURATION.replace('"embedded:dev.db"', '"env:AWAY_URL"'))
    plan = bench.run("plan", "-e", "test", "-o", "json")
    assert plan.code == 0
    assert "dev can't be read" in plan.document["operation"]["requires"][0]["message"]


def test_an_ancestor_of_what_is_live_is_not_applied(bench: Workbench) -> None:
    bench.write("vars.yaml", "retries: 2\n")
    commit(bench)
    apply(bench, "dev")
    git(bench, "checkout", "-q", "HEAD~1")
    ran = bench.run("apply", "-e", "dev", "--yes")
    assert (ran.code, "--allow downgrade" in ran.err) == (4, True)
    file = str(bench.root / "older.db")
    assert bench.run("plan", "-e", "dev", "--out", file, "--allow", "downgrade").code == 0
    assert bench.run("apply", file).code == 0
    assert live(bench, "dev")["retryCount"] == 1
    assert _lifted(bench, "dev") == ("--allow downgrade",)


def test_a_clone_that_lacks_what_is_live_says_that_it_cannot_tell(bench: Workbench, tmp_path: Path) -> None:
    apply(bench, "dev")
    bench.write("vars.yaml", "retries: 2\n")
    commit(bench)
    shallow = tmp_path / "shallow"
    git(bench, "clone", "-q", "--depth", "1", f"file://{bench.root}", str(shallow))
    for registry in bench.root.glob("dev.db*"):
        shutil.copy(registry, shallow)
    ran = bench.run("-C", str(shallow), "plan", "-e", "dev")
    assert (ran.code, "this clone does not have it" in ran.out) == (0, True), ran.out


def test_a_protected_environment_takes_a_saved_promotion_only(bench: Workbench) -> None:
    bench.write(
        "conductor-deploy.yaml", CONFIGURATION.replace("requires: {promoted_from: dev}", "protected: true")
    )
    commit(bench)
    apply(bench, "dev")
    ran = promote(bench, "dev", "test")
    assert (ran.code, "promote dev test --out FILE" in ran.err) == (64, True)
    file = str(bench.root / "plan.db")
    assert bench.run("promote", "dev", "test", "--out", file).code == 0
    assert bench.run("apply", file).code == 0


@pytest.mark.parametrize("command", [("plan", "-e", "test"), ("promote", "dev", "test", "--out", "plan.db")])
def test_today_s_requirements_hold_for_older_sources(bench: Workbench, command: tuple[str, ...]) -> None:
    """An old commit can't bring back the looser rules that it was written with."""
    bench.write("conductor-deploy.yaml", CONFIGURATION.replace("requires: {promoted_from: dev}", ""))
    commit(bench)
    apply(bench, "dev")
    bench.write(
        "conductor-deploy.yaml", CONFIGURATION.replace("promoted_from: dev}", "promoted_from: dev, soak: 1h}")
    )
    command = tuple(str(bench.root / part) if part == "plan.db" else part for part in command)
    plan = bench.run(*command, "-o", "json").document
    assert plan["operation"]["requires"][-1]["name"] == "soak"


def test_secrets_are_read_where_they_are_today(bench: Workbench) -> None:
    """A file of a secret is in no commit: the tree that is promoted does not have it."""
    bench.write("definitions/tasks/charge.yaml", CHARGE + "description: '{{ secret(\"password\") }}'\n")
    bench.write("environments/dev/secrets.yaml", "password: file:password.db\n")
    bench.write("password.db", "hunter2-hunter2")
    commit(bench)
    assert apply(bench, "dev") == 0
    ran = promote(bench, "dev", "test")
    assert ran.code == 0, ran.err
    assert promote(bench, "test", "prod").code == 0
    assert live(bench, "prod")["description"] == "hunter2-hunter2"
    bench.store({**live(bench, "test"), "description": "by hand"}, environment="test")
    bench.write("environments/prod/vars.yaml", "retries: 8\n")
    assert "no_drift: edited on test" in bench.run("plan", "-e", "prod").out


def test_an_ignored_edit_beside_a_secret_is_no_drift(bench: Workbench) -> None:
    bench.write(
        "conductor-deploy.yaml", CONFIGURATION + 'ignore: [{key: "task/*", paths: ["/ownerEmail"]}]\n'
    )
    bench.write("definitions/tasks/charge.yaml", CHARGE + "description: '{{ secret(\"password\") }}'\n")
    bench.write("environments/dev/secrets.yaml", "password: file:password.db\n")
    bench.write("password.db", "hunter2-hunter2")
    commit(bench)
    apply(bench, "dev")
    apply(bench, "test")
    bench.store({**live(bench, "test"), "ownerEmail": "other@example.com"}, environment="test")
    assert promote(bench, "test", "prod").code == 0


def test_how_many_releases_are_remembered_is_configured(bench: Workbench) -> None:
    bench.write("conductor-deploy.yaml", CONFIGURATION + "releases: {keep: 2}\n")
    for retries in range(4, 9):
        bench.write("vars.yaml", f"retries: {retries}\n")
        assert apply(bench, "dev") == 0
    releases = bench.run("history", "-e", "dev", "-o", "json").document["releases"]
    assert [release["number"] for release in releases] == [5, 4]


def texts(*lines: str) -> st.SearchStrategy[str | None]:
    """The text of a file that may not be there."""
    return st.none() | st.sampled_from(lines)


SOURCES: st.SearchStrategy[dict[str, str | None]] = st.fixed_dictionaries(
    {
        "conductor-deploy.yaml": st.sampled_from(
            [CONFIGURATION, CONFIGURATION + "defaults: {task: {description: by default}}\n"]
        ),
        "vars.yaml": st.integers(0, 9).map("retries: {}\n".format),
        "environments/dev/vars.yaml": texts("retries: 10\n"),
        "environments/test/vars.yaml": texts("retries: 11\n", "retries: 12\nmore: x\n"),
        "environments/test/patches/p.yaml": texts(
            "target: task/charge\nset: {description: a}\n", "target: task/*\nset: {description: b}\n"
        ),
        "definitions/tasks/more.json": texts(
            '{"name": "more", "retryCount": "{{ retries }}", "ownerEmail": "team@example.com"}'
        ),
    }
)


@given(then=SOURCES, now=SOURCES)
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_promoting_is_planning_that_commit(
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
    then: Mapping[str, str | None],
    now: Mapping[str, str | None],
) -> None:
    """What FROM has gives TO the same plan as a checkout of that commit does, whatever the files say by now."""
    bench = Workbench(tmp_path_factory.mktemp("sources"), capsys)
    for path, text in {".gitignore": "*.db*\n", "definitions/tasks/charge.yaml": CHARGE, **then}.items():
        put(bench, path, text)
    git(bench, "init", "-q")
    commit(bench)
    assert apply(bench, "dev") == 0
    planned = bench.run("plan", "-e", "test", "-o", "json").document
    for path, text in now.items():
        put(bench, path, text)
    promoted = bench.run("promote", "dev", "test", "--out", str(bench.root / "p.db"), "-o", "json").document
    assert promoted["operation"].pop("from") == "dev"
    for plan in (planned, promoted):
        del plan["operation"]["kind"], plan["checksum"]
    del planned["operation"]["from"]
    assert promoted == planned


def put(bench: Workbench, path: str, text: str | None) -> None:
    if text is None:
        (bench.root / path).unlink(missing_ok=True)
    else:
        bench.write(path, text)


def test_a_configuration_of_another_name_is_read_from_the_commit_too(
    bench: Workbench, tmp_path: Path
) -> None:
    other = str(bench.write("other.yaml", CONFIGURATION))
    commit(bench)
    assert bench.run("-c", other, "apply", "-e", "dev", "--yes").code == 0
    (bench.root / "conductor-deploy.yaml").write_text("broken")
    assert bench.run("-c", other, "promote", "dev", "test", "--yes").code == 0
    outside = tmp_path / "outside.yaml"
    outside.write_text(CONFIGURATION)
    ran = bench.run("-c", str(outside), "promote", "dev", "test", "--yes")
    assert (ran.code, "is outside the repository" in ran.err) == (5, True), ran.err


def test_another_configuration_is_another_source(bench: Workbench, tmp_path: Path) -> None:
    other = str(bench.write("other.yaml", CONFIGURATION + "defaults: {task: {description: other}}\n"))
    commit(bench)
    assert bench.run("-c", other, "apply", "-e", "dev", "--yes").code == 0
    ran = promote(bench, "dev", "test")
    assert (ran.code, "are not those that were released" in ran.err) == (5, True), ran.err
    assert bench.run("-c", other, "promote", "dev", "test", "--yes").code == 0
    assert live(bench, "test")["description"] == "other"
    outside = tmp_path / "outside.yaml"
    outside.write_text(CONFIGURATION)
    assert bench.run("-c", str(outside), "apply", "-e", "dev", "--yes").code == 0
    ran = promote(bench, "dev", "test")
    assert (ran.code, "with local changes" in ran.err) == (5, True), ran.err
