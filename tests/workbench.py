"""A repository of definitions with embedded servers, and the command line on it."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.cli.main import exit_code
from conductor_deploy.definition.document import TASK, WORKFLOW
from conductor_deploy.deploy.apply import Applied, Run, apply
from conductor_deploy.deploy.configuration import Configuration, load
from conductor_deploy.deploy.lock import Ambient, Claimant, claim
from conductor_deploy.deploy.pipeline import Outside, Wishes, plan, read_repository
from conductor_deploy.deploy.rows import ROWS
from conductor_deploy.deploy.target import connect
from conductor_deploy.plan.plan import ServerSeen
from conductor_deploy.release.stages import Maker
from conductor_deploy.wire.connection import Connection

__all__ = ["CONFIGURATION", "ORDER", "Ran", "Workbench", "task", "workflow"]

CONFIGURATION = """\
project: orders
environments:
  dev: {server: "embedded:dev.db"}
  test: {server: "embedded:test.db"}
  away: {server: "env:AWAY_URL"}
groups: {both: [dev, test]}
limits: {max_deletes: 1}
"""

ORDER = """\
name: order
version: 1
ownerEmail: team@example.com
tasks:
  - name: charge
    taskReferenceName: charge
    type: SIMPLE
"""


def task(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "ownerEmail": "team@example.com", **fields}


def workflow(name: str, version: int = 1, **fields: Any) -> dict[str, Any]:
    step = {"name": "charge", "taskReferenceName": "charge", "type": "SIMPLE"}
    return {"name": name, "version": version, "ownerEmail": "team@example.com", "tasks": [step], **fields}


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run of the command line left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output, which is one JSON document."""
        return json.loads(self.out)


class Workbench:
    """A folder with a configuration and what tests do with it. Releases made here wait for nobody."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys
        nonces = count(1)
        self.ambient = Ambient(time.time, lambda _: None, lambda: f"nonce {next(nonces)}")

    def write(self, path: str, content: str | Mapping[str, Any]) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return file

    def run(self, *arguments: str) -> Ran:
        code = exit_code(["-C", str(self.root), *arguments])
        out, err = self._capsys.readouterr()
        return Ran(code, out, err)

    @property
    def configuration(self) -> Configuration:
        return load(self.root, None, {})

    @contextmanager
    def connection(self, environment: str = "dev") -> Iterator[Connection]:
        configuration = self.configuration
        with connect(configuration.environments[environment], configuration, {}) as connection:
            yield connection

    def store(self, *bodies: Mapping[str, Any], environment: str = "dev") -> None:
        """On the server, behind the back of all releases."""
        with self.connection(environment) as connection:
            for body in bodies:
                kind = WORKFLOW if "tasks" in body else TASK
                sent = [body] if ROWS[kind].create_batch else body
                connection.call(ROWS[kind].create, sent)

    def release(self, environment: str = "dev", **wishes: Any) -> Applied:
        configuration = self.configuration
        with self.connection(environment) as connection:
            made = plan(
                read_repository(configuration),
                configuration.environments[environment],
                connection,
                Outside({}),
                Wishes(**wishes),
            ).plan
            return apply(made, connection, Run("ada", Maker("0.0.0", 1)), self.ambient)

    def hold(self, environment: str = "dev", run_url: str | None = None) -> None:
        """Somebody is releasing."""
        with self.connection(environment) as connection:
            seen = ServerSeen(connection.url, None)
            claim(connection, Claimant("orders", environment, seen, "grace", run_url), self.ambient)
