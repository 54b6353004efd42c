"""From dev by way of test to production, on every kind of server; then an edit there, and who owns what."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from workbench import Workbench

from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

CONFIGURATION = """\
project: {prefix}
environments:
  dev: {{server: "embedded:dev.db"}}
  test: {{extends: dev, server: "{url}", requires: {{promoted_from: dev}}}}
  prod: {{extends: dev, server: "{url}", requires: {{promoted_from: test, no_drift: true}}}}
"""
TASK = """\
name: "{prefix}-{{{{ env }}}}-charge"
ownerEmail: team@example.com
retryCount: "{{{{ retries }}}}"
# Said by a person.
description: from the files
"""
WORKFLOW = """\
name: "{prefix}-{{{{ env }}}}-order"
ownerEmail: team@example.com
tasks:
  - name: "{prefix}-{{{{ env }}}}-charge"
    taskReferenceName: charge
    type: SIMPLE
    inputParameters: {{uri: "https://pay.{{{{ env }}}}"}}
"""


def commit(root: Path) -> None:
    identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "change"]):
        subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def prefix(own_prefix: Callable[[Access], str], target: Access) -> str:
    return own_prefix(target)


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], target: Access, prefix: str) -> Workbench:
    made = Workbench(tmp_path / "site", capsys)
    made.write("conductor-deploy.yaml", CONFIGURATION.format(prefix=prefix, url=target.url))
    made.write("definitions/tasks/charge.yaml", TASK.format(prefix=prefix))
    made.write("definitions/workflows/order.yaml", WORKFLOW.format(prefix=prefix))
    made.write("vars.yaml", "retries: 1\n")
    made.write("environments/prod/vars.yaml", "retries: 7\n")
    made.write(".gitignore", "*.db*\n")
    commit(made.root)
    return made


def run(bench: Workbench, *arguments: str, code: int = 0) -> Any:
    ran = bench.run(*arguments, "-o", "json")
    assert ran.code == code, ran.out + ran.err
    return ran.document


def test_the_same_sources_go_from_dev_to_production(
    bench: Workbench, prefix: str, target: Access, connect: Callable[[Access], Connection]
) -> None:
    assert run(bench, "promote", "dev", "test", "--yes", code=5)["error"]["code"] == "conflict"
    run(bench, "apply", "-e", "dev", "--yes")
    assert run(bench, "apply", "-e", "prod", "--yes", code=5)["error"]["code"] == "requirement"
    bench.write("definitions/tasks/charge.yaml", "name: broken")
    run(bench, "promote", "dev", "test", "--yes")
    assert run(bench, "promote", "test", "prod", "--yes")["status"] == "applied"
    bench.write("definitions/tasks/charge.yaml", TASK.format(prefix=prefix))
    for environment in ("test", "prod"):
        assert run(bench, "plan", "-e", environment)["changes"] == []
    [charge] = [
        body for body in connect(target).call(endpoints.LIST_TASKS) if body["name"] == f"{prefix}-prod-charge"
    ]
    assert charge["retryCount"] == 7

    edited = {**charge, "description": "by hand", "retryCount": 9}
    connect(target).call(endpoints.UPDATE_TASK, edited)
    [drifted] = run(bench, "drift", "-e", "prod", "--write", code=2)["changes"]
    assert (drifted["key"], drifted["edited"]["by"]) == (f"task/{prefix}-prod-charge", None)
    text = (bench.root / "definitions/tasks/charge.yaml").read_text()
    assert ("description: by hand" in text, '"{{ retries }}"' in text, "# Said by" in text) == (
        True,
        True,
        True,
    )
    [left] = run(bench, "plan", "-e", "prod")["changes"]
    assert [field["path"] for field in left["fields"]] == ["/retryCount"]


def test_what_another_environment_owns_is_taken_over_forgotten_and_adopted(
    bench: Workbench, prefix: str
) -> None:
    key, pattern = f"task/{prefix}-old", f"task/{prefix}-o*"
    old = bench.write("definitions/tasks/old.yaml", f"name: {prefix}-old\nownerEmail: team@example.com\n")
    flags = ("--select", pattern, "--allow", "requires=promoted_from")
    run(bench, "apply", "-e", "test", *flags, "--yes")
    old.unlink()
    [guard] = run(bench, "adopt", pattern, "-e", "prod", "--yes", code=4)["guards"]
    assert guard["lift"] == f"--from {prefix}/test"
    run(bench, "adopt", pattern, "-e", "prod", "--from", prefix, "--yes")
    assert run(bench, "plan", "-e", "test")["orphaned"] == []
    assert run(bench, "plan", "-e", "prod")["orphaned"] == [key]
    assert run(bench, "forget", pattern, "-e", "prod", "--yes")["plan"]["forgotten"] == [key]
    assert run(bench, "plan", "-e", "prod", "--prune")["summary"]["delete"] == 0
