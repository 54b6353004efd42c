"""The examples run as they are against a real server, and say what they are to say."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conductor_deploy.definition.document import TASK, WORKFLOW, Key
from conductor_deploy.deploy.rows import ROWS
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

EXAMPLES = Path(__file__).parents[2] / "examples"
SAID = {
    "await_many": "doubles: [0, 2, 4, 6, 8]",
    "dynamic_workflow": """
        status: COMPLETED
        email: ann@example.com
        sent: 'First steps' to ann@example.com
    """,
    "define_workflows": """
        refused: ['WorkflowTask list cannot be empty']
        refused: Workflow with example_define.1 already exists!
        latest: 2 Charges a card
        versions: [1, 2]
        latest: 1
        deleted
    """,
    "handle_errors": """
        read: there is no such thing
        delete: there is no such thing
        register: not what the server takes: ['WorkflowTask list cannot be empty']
        prompts: prompts need Orkes Conductor; this server is Conductor 3.32.3
        unreachable: no answer
        misspelt: WorkflowDef() got an unexpected keyword argument 'nmae'; did you mean name?
    """,
    "handle_events": """
        refused: EventHandler with name example_on_shipped already exists!
        active: ['example_on_shipped']
        active: []
        left: []
    """,
    "hello_world/greetings_main": """
        workflow result: Hello Orkes
        see the execution here: URL
    """,
    "kitchensink": """
        status: COMPLETED
        big: True
        dynamic: 100
        dynamic fork: 400
        fork: [20, 40]
        in_us: 2
        signal: go on
        squared: 49
        total: 6
        twice: 4
        types of tasks: 19
    """,
    "run_executions": """
        started: RUNNING
        paused: PAUSED
        resumed: RUNNING
        refused: FAILED
        retried: RUNNING
        terminated: TERMINATED
        restarted: RUNNING
        approved: COMPLETED
        output: {'by': 'ann'}
        rerun: RUNNING
        executed: RUNNING
        found: ['TERMINATED', 'TERMINATED']
        indexed so far: N
    """,
    "schedule_workflows": """
        hours between: 24
        schedules: ['example_schedule']
        paused: False
        paused: True maintenance
        schedules: []
    """,
    "task_configure": """
        known: LINEAR_BACKOFF 3
        COMPLETED attempts: 3
    """,
    "work_by_hand": """
        nothing waits: None
        input: {'name': 'Ann'}
        log: ['said "hello"']
        execution: COMPLETED {'result': 'Hello Ann'}
    """,
}


RUN_OTHERWISE = {
    "test_workflows",
    "hello_world/greetings",
    "hello_world/greetings_workflow",
    "deploy_from_python/flows/orders",
}


def test_every_example_is_run_and_described() -> None:
    found = {path.relative_to(EXAMPLES).with_suffix("").as_posix() for path in EXAMPLES.rglob("*.py")}
    assert found == SAID.keys() | RUN_OTHERWISE
    described = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [name for name in found if f"{name}.py" not in described] == []


FAILURES = {"task_configure": 2}  # tasks that an example lets fail


def run(command: list[str | Path], server: Access, failures: int = 0) -> str:
    """What it says, where it ends well and has nothing to complain of but so many tasks."""
    environment = {**os.environ, "CONDUCTOR_SERVER_URL": server.url}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    failed = re.findall(r"^Task \S+ \(\w+\) failed: ", ran.stderr, re.MULTILINE)
    assert (ran.returncode, len(failed), bool(ran.stderr)) == (0, failures, failures > 0), ran.stderr
    return ran.stdout


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", SAID)
def test_an_example_says_what_it_is_to_say(name: str, conductor_3_32: Access) -> None:
    said = run(
        [sys.executable, "-W", "error", EXAMPLES / f"{name}.py"], conductor_3_32, FAILURES.get(name, 0)
    )
    said = re.sub(r"(?<=so far: )\d+", "N", said)  # as far as the server's index is
    said = re.sub(r"http://\S+/execution/\S+", "URL", said)
    assert said.split("\n") == [*(line.strip() for line in SAID[name].strip().split("\n")), ""]


def test_the_tests_of_workflows_pass(conductor_3_32: Access) -> None:
    plugins = ["-p", "conductor_deploy.testing", "-p", "no:cacheprovider", "-p", "no:randomly"]
    command = [sys.executable, "-m", "pytest", "-q", *plugins, "--conductor-url", conductor_3_32.url]
    assert "3 passed" in run([*command, "-c", os.devnull, EXAMPLES / "test_workflows.py"], conductor_3_32)


def test_code_is_exported_and_deployed(
    conductor_3_32: Access, connect: Callable[[Access], Connection], tmp_path: Path
) -> None:
    shutil.copytree(EXAMPLES / "deploy_from_python", tmp_path, dirs_exist_ok=True)
    ran = subprocess.run(
        ["sh", tmp_path / "deploy.sh"],
        env={
            **os.environ,
            "CONDUCTOR_SERVER_URL": conductor_3_32.url,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "definitions" / "workflows" / "example_order.yaml").is_file()
    connection = connect(conductor_3_32)
    live = {each["name"] for each in connection.call(ROWS[WORKFLOW].listing)}
    assert "example_order" in live
    for kind in (WORKFLOW, TASK):
        for body in connection.call(ROWS[kind].listing):
            if body["name"] in ("example_order", "example_charge") or "example-orders" in body["name"]:
                key = Key(kind, body["name"], body["version"] if kind is WORKFLOW else None)
                connection.call(ROWS[kind].delete, **ROWS[kind].address(key))
