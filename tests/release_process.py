"""A run in a process of its own, to be raced and killed.

    race URL PROJECT     for each line "ROUND TIME" on stdin: ask for the lock of PROJECT-ROUND at that time
    apply URL PROJECT N  carry out a plan that brings the server to `estate(PROJECT, N, "new")`; after each
                         outcome, wait for a line on stdin

Each outcome is a line on stdout.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

from releasing import RUN, claimant, desired, plan, task, workflow

from conductor_deploy.definition.document import Key
from conductor_deploy.deploy.apply import Applied, Run, apply
from conductor_deploy.deploy.live import fetch
from conductor_deploy.deploy.lock import Ambient, claim
from conductor_deploy.embedded import transport
from conductor_deploy.errors import CannotRun, LockHeld
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.release.record import Outcome
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

REAL_TIME = Ambient(time.time, time.sleep, lambda: uuid4().hex)


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, __file__, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )


def estate(project: str, count: int, text: str, version: str | None) -> dict[Key, JSONObject]:
    """Tasks and workflows: the half that is there under any text, and the half that only "new" has."""
    numbers = range(count if text == "new" else count // 2)
    tasks = [task(f"{project}-{n:03}", retries=4 if text == "new" else 5) for n in numbers]
    workflows = [workflow(f"{project}-{n:03}", description=text) for n in numbers]
    return desired(*tasks, *workflows, version=version)


def apply_estate(
    connection: Connection, project: str, wanted: dict[Key, JSONObject], run: Run = RUN
) -> Applied:
    return apply(plan(project, fetch(connection), wanted), connection, run, REAL_TIME)


def _race(connection: Connection, project: str) -> None:
    for line in sys.stdin:
        number, at = line.split()
        time.sleep(max(0.0, float(at) - time.time()))
        _say(_attempt(connection, f"{project}-{number}"))


def _attempt(connection: Connection, project: str) -> str:
    try:
        lock = claim(connection, claimant(f"process {os.getpid()}", project), REAL_TIME)
        lock.confirm()
    except LockHeld:
        return "lost"
    except CannotRun as error:
        return f"error: {error.message}"
    return f"won by {lock.record.lease.nonce}"


def _apply(connection: Connection, project: str, count: int) -> None:
    def tell(outcome: Outcome) -> None:
        _say(f"{outcome.change.key} {outcome.result}")
        sys.stdin.readline()

    wanted = estate(project, count, "new", fetch(connection).server.version)
    apply_estate(connection, project, wanted, Run(RUN.actor, RUN.maker, on_outcome=tell))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def connect(url: str) -> Connection:
    is_embedded = url.startswith("embedded:")
    return Connection(Access(url), transport(url.removeprefix("embedded:")) if is_embedded else None)


def main(command: str, url: str, project: str, *more: str) -> None:
    with connect(url) as connection:
        if command == "race":
            _race(connection, project)
        else:
            _apply(connection, project, int(more[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
