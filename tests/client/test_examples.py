"""The examples run as they are against a real server, and say what they are to say."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conductor_deploy.wire.access import Access

EXAMPLES = Path(__file__).parents[2] / "examples"
SAID = {
    "await_many": "doubles: [0, 2, 4, 6, 8]",
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
    "work_by_hand": """
        nothing waits: None
        input: {'name': 'Ann'}
        log: ['said "hello"']
        execution: COMPLETED {'result': 'Hello Ann'}
    """,
}


def test_every_example_is_run() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == SAID.keys()


@pytest.mark.parametrize("name", SAID)
def test_an_example_says_what_it_is_to_say(name: str, conductor_3_32: Access) -> None:
    script = EXAMPLES / f"{name}.py"
    environment = {**os.environ, "CONDUCTOR_SERVER_URL": conductor_3_32.url}
    ran = subprocess.run(
        [sys.executable, "-W", "error", script], env=environment, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    said = re.sub(r"(?<=so far: )\d+", "N", ran.stdout)  # as far as the server's index is
    assert said.split("\n") == [*(line.strip() for line in SAID[name].strip().split("\n")), ""]
