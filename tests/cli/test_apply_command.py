"""`apply` and `rollback`: what is asked, written, refused and told."""

import os
import pty
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from workbench import Workbench, task, workflow

from conductor_deploy.cli.interruption import deferred
from conductor_deploy.cli.session import Session


def test_what_is_applied_is_recorded_and_then_there_is_nothing_to_do(workbench: Workbench) -> None:
    ran = workbench.run("apply", "-e", "dev", "--yes")
    assert (ran.code, ran.out) == (0, "Release 1 of dev: applied; 2 done.\n")
    assert "Plan: 2 to create" in ran.err
    assert "done       create task/charge" in ran.err
    again = workbench.run("apply", "-e", "dev")
    assert (again.code, again.out) == (0, "dev: nothing to do\n")


def test_a_saved_plan_is_carried_out_unasked(workbench: Workbench) -> None:
    file = str(workbench.root / "plan.json")
    workbench.run("plan", "-e", "dev", "--out", file)
    ran = workbench.run("-q", "apply", file, "-o", "json")
    assert (ran.code, ran.err) == (0, "")
    assert (ran.document["status"], ran.document["release"]) == ("applied", 1)
    assert [outcome["result"] for outcome in ran.document["outcomes"]] == ["done", "done"]
    assert workbench.run("plan", "-e", "dev", "--detailed-exitcode").code == 0


def test_without_a_terminal_consent_has_to_be_a_flag(workbench: Workbench) -> None:
    ran = workbench.run("apply", "-e", "dev", "-o", "json")
    assert ran.code == 64
    assert "--yes" in ran.document["error"]["hint"]


@pytest.mark.parametrize(
    "flags",
    [
        ["-e", "dev"],
        ["--prune"],
        ["--select", "task/*"],
        ["--changed-since", "HEAD"],
        ["--var", "a=b"],
        ["--allow", "limit=deletes"],
        ["--strict"],
    ],
    ids=lambda flags: flags[0],
)
def test_a_saved_plan_leaves_nothing_to_choose(workbench: Workbench, flags: list[str]) -> None:
    file = workbench.write("plan.json", "{}")
    ran = workbench.run("apply", str(file), *flags, "-o", "json")
    assert ran.code == 64
    assert ran.document["error"]["message"].endswith(f"leave out {flags[0]}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("project: orders", "project: other"),
        ("embedded:dev.db", "embedded:moved.db"),
    ],
)
def test_a_plan_for_something_else_is_stale(workbench: Workbench, old: str, new: str) -> None:
    file = str(workbench.root / "plan.json")
    configuration = workbench.root / "conductor-deploy.yaml"
    workbench.run("plan", "-e", "dev", "--out", file)
    configuration.write_text(configuration.read_text().replace(old, new))
    ran = workbench.run("apply", file, "-o", "json")
    assert ran.code == 5
    assert ran.document["error"]["code"] == "stale-plan"


def test_a_plan_is_stale_once_somebody_else_wrote(workbench: Workbench) -> None:
    file = workbench.root / "plan.json"
    workbench.run("plan", "-e", "dev", "--out", str(file))
    workbench.store(task("charge", retryCount=9))
    ran = workbench.run("apply", str(file), "-o", "json")
    assert ran.code == 5
    assert "task/charge" in ran.document["error"]["message"]


def test_an_edited_plan_is_refused(workbench: Workbench) -> None:
    file = workbench.root / "plan.json"
    workbench.run("plan", "-e", "dev", "--out", str(file))
    file.write_text(file.read_text().replace("team@example.com", "mine@example.com"))
    ran = workbench.run("apply", str(file), "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (5, "stale-plan")


def test_a_held_lock_refuses(workbench: Workbench) -> None:
    workbench.hold()
    ran = workbench.run("apply", "-e", "dev", "--yes", "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (5, "lock-held")
    assert "grace" in ran.err


def test_environments_are_released_one_after_the_other(workbench: Workbench) -> None:
    workbench.release()
    ran = workbench.run("apply", "-e", "both", "--yes", "-o", "json")
    assert ran.code == 0
    assert [applied["status"] for applied in ran.document["applied"]] == ["nothing", "applied"]


def test_what_was_released_before_a_refusal_is_told(workbench: Workbench) -> None:
    workbench.release()
    workbench.hold("test")
    ran = workbench.run("apply", "-e", "both", "--yes", "-o", "json")
    assert ran.code == 5
    assert [applied["plan"]["environment"] for applied in ran.document["applied"]] == ["dev"]
    assert ran.document["error"]["code"] == "lock-held"
    assert "grace" in ran.err
    assert workbench.run("apply", "-e", "both", "--yes").out == "dev: nothing to do\n"


def test_saved_plans_stop_at_the_first_that_fails(workbench: Workbench) -> None:
    file = str(workbench.root / "plans.json")
    workbench.run("plan", "-e", "both", "--out", file)
    workbench.hold()
    ran = workbench.run("apply", file, "-o", "json")
    assert ran.code == 5
    assert workbench.run("plan", "-e", "test", "-o", "json").document["summary"]["create"] == 2


@contextmanager
def typing(text: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A person at a terminal, who types this, and sees what can be read from the descriptor."""
    master, slave = pty.openpty()
    os.write(master, text.encode())
    with (
        monkeypatch.context() as terminal,
        os.fdopen(slave) as stdin,
        os.fdopen(os.dup(slave), "w") as stderr,
    ):
        terminal.setattr(sys, "stdin", stdin)
        terminal.setattr(sys, "stderr", stderr)
        yield master
    os.close(master)


def test_progress_that_nobody_reads_stops_no_release(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with monkeypatch.context() as gone, os.fdopen(writing, "w") as stderr:
        gone.setattr(sys, "stderr", stderr)
        ran = workbench.run("apply", "-e", "dev", "--yes", "-o", "json")
    assert (ran.code, ran.document["status"]) == (0, "applied")
    assert not workbench.run("lock", "-e", "dev", "-o", "json").document["held"]


def test_closed_streams_are_no_terminals(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as closed:
        closed.setattr(sys, "stdin", None)
        closed.setattr(sys, "stderr", None)
        ran = workbench.run("apply", "-e", "dev", "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (64, "usage")


def test_no_at_the_prompt_writes_nothing(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    with typing("n\n", monkeypatch):
        ran = workbench.run("apply", "-e", "dev", "-o", "json")
    assert (ran.code, ran.document["error"]["message"]) == (1, "nothing was written")
    assert ran.document["error"]["code"] == "declined"
    assert workbench.run("plan", "-e", "dev", "--detailed-exitcode").code == 2


def test_yes_at_the_prompt_applies(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    with typing("y\n", monkeypatch):
        ran = workbench.run("apply", "-e", "dev", "-o", "json")
    assert (ran.code, ran.document["status"]) == (0, "applied")


def test_a_quiet_run_shows_what_it_asks_about_and_nothing_else(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with typing("n\n", monkeypatch) as screen:
        assert workbench.run("-q", "apply", "-e", "dev", "-o", "json").code == 1
        sys.stderr.flush()
        seen = os.read(screen, 100_000).decode()
    assert "+ workflow/order@1" in seen
    assert seen.index("Plan: 2 to create") < seen.index("Apply this to dev?")
    assert workbench.run("-q", "apply", "-e", "dev", "--yes").err == ""


def test_an_end_of_input_at_the_prompt_interrupts(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with typing("\x04", monkeypatch):
        ran = workbench.run("apply", "-e", "dev", "-o", "json")
    assert (ran.code, ran.document["error"]["code"]) == (130, "interrupted")


def test_the_newest_version_is_taken_back_and_held(workbench: Workbench) -> None:
    workbench.write("definitions/workflows/order2.json", workflow("order", 2))
    workbench.release()
    ran = workbench.run(
        "rollback",
        "workflow/order",
        "-e",
        "dev",
        "--yes",
        "-o",
        "json",
        "--allow",
        "destroy=workflow/order@2",
    )
    assert (ran.code, ran.document["plan"]["operation"]["kind"]) == (0, "rollback")
    plan = workbench.run("plan", "-e", "dev", "-o", "json").document
    assert (plan["changes"], plan["held"]) == ([], ["workflow/order@2"])
    allowed = workbench.run("plan", "-e", "dev", "--allow", "held=workflow/order@2", "-o", "json").document
    assert [change["key"] for change in allowed["changes"]] == ["workflow/order@2"]


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_rollback_may_be_saved_and_shown(workbench: Workbench, output: str) -> None:
    workbench.store(task("charge"), workflow("order", 1), workflow("order", 2))
    file = str(workbench.root / "rollback.json")
    ran = workbench.run("rollback", "workflow/order@2", "-e", "dev", "--out", file, "-o", output)
    assert ran.code == 0
    assert "workflow/order@2" in ran.out
    assert workbench.run("show", file, "-o", output).out == ran.out


@pytest.mark.parametrize(("key", "code"), [("task/charge", 64), ("order", 64), ("workflow/nobody", 1)])
def test_what_can_not_be_taken_back_is_said(workbench: Workbench, key: str, code: int) -> None:
    ran = workbench.run("rollback", key, "-e", "dev", "--yes", "-o", "json")
    assert ran.code == code
    assert ran.document["error"]["message"]


def test_the_first_interruption_is_noted_and_the_second_is_at_once() -> None:
    said: list[str] = []
    before = signal.getsignal(signal.SIGTERM)
    with deferred(said.append) as interrupted:
        assert not interrupted()
        signal.raise_signal(signal.SIGTERM)
        assert interrupted()
        assert len(said) == 1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(
    ("variables", "actor", "run"),
    [
        ({"GITHUB_ACTOR": "ci", "USER": "me"}, "ci", None),
        ({"LOGNAME": "me", "CI_JOB_URL": "https://ci.example/1"}, "me", "https://ci.example/1"),
        (
            {"USER": "me", "GITHUB_RUN_ID": "7", "GITHUB_REPOSITORY": "a/b"},
            "me",
            "https://github.com/a/b/actions/runs/7",
        ),
        ({}, f"uid {os.getuid()}", None),
    ],
)
def test_a_release_names_who_made_it(variables: dict[str, str], actor: str, run: str | None) -> None:
    session = Session(None, None, "auto", 0, True, variables)
    assert (session.actor, session.run_url) == (actor, run)


PROTECTED = """\
project: orders
environments:
  dev: {server: "embedded:dev.db"}
  prod: {server: "embedded:prod.db", protected: true}
groups: {both: [dev, prod]}
"""


@pytest.mark.parametrize("named", ["prod", "both"])
def test_a_protected_environment_takes_a_saved_plan_only(workbench: Workbench, named: str) -> None:
    workbench.write("conductor-deploy.yaml", PROTECTED)
    ran = workbench.run("apply", "-e", named, "--yes", "-o", "json")
    assert (ran.code, ran.document["error"]["message"]) == (
        64,
        "prod is protected: it takes a saved plan only",
    )
    assert "plan -e prod --out FILE" in ran.document["error"]["hint"]
    assert not workbench.run("history", "-e", "dev", "-o", "json").document["releases"]
    file = str(workbench.root / "prod.plan.json")
    assert workbench.run("plan", "-e", "prod", "--out", file).code == 0
    assert workbench.run("apply", file).code == 0
    assert workbench.run("plan", "-e", "prod", "--detailed-exitcode").code == 0
