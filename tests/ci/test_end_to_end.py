"""The story that docs/ci.md tells: from a push, by way of dev and test, to production and back.

A push to the bare repository runs its workflows, as GitHub would. Dev and prod are real servers, test is embedded.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from forge import TOKEN, Forge, forging
from runner import Run, Runner

from conductor_deploy.deploy.scaffold import scaffold
from conductor_deploy.wire.access import Access

CONFIGURATION = """\
project: PROJECT
environments:
  dev: {server: "env:CONDUCTOR_DEV_URL", timeout: 120}
  test: {extends: dev, server: "env:CONDUCTOR_TEST_URL", requires: {promoted_from: dev}}
  prod:
    extends: dev
    server: "env:CONDUCTOR_PROD_URL"
    timeout: 120
    versions: immutable
    protected: true
    requires: {promoted_from: test, no_drift: true}
"""
WRITE = """\
name: PROJECT-write
ownerEmail: team@example.com
retryCount: 1
"""
GREET = """\
name: PROJECT-greet
version: VERSION
ownerEmail: team@example.com
tasks:
  - name: PROJECT-write
    taskReferenceName: write
    type: SIMPLE
    inputParameters:
      text: TEXT
"""
WELCOME = """\
name: PROJECT-welcome
version: 1
ownerEmail: team@example.com
tasks:
  - name: wait
    taskReferenceName: wait
    type: WAIT
  - name: greet
    taskReferenceName: greet
    type: SUB_WORKFLOW
    subWorkflowParam:
      name: PROJECT-greet
"""


def until(ask: Callable[[], Any]) -> Any:
    """The first answer that is something."""
    deadline = time.monotonic() + 120
    while not (answer := ask()):
        assert time.monotonic() < deadline
    return answer


class Server:
    """A real Conductor server, as a person or a worker meets it."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=120)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._client.request(method, path, json=body).raise_for_status()
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.text

    def start(self, name: str) -> str:
        return str(self.call("POST", f"workflow/{name}", {}))

    def work(self, task: str, execution: str) -> None:
        """Wait for one task, complete it, and see the execution that it belongs to, or that waits for it, end."""
        polled = until(lambda: self.call("GET", f"tasks/poll/batch/{task}?count=1&timeout=1000&workerid=ada"))
        done = {name: polled[0][name] for name in ("taskId", "workflowInstanceId")}
        self.call("POST", "tasks", {**done, "status": "COMPLETED", "outputData": {}})
        until(lambda: self.status(execution) != "RUNNING")

    def signal(self, execution: str, reference: str) -> None:
        """Complete a task that waits for somebody."""
        self.call("POST", f"tasks/{execution}/{reference}/COMPLETED", {})

    def status(self, execution: str) -> str:
        return str(self.call("GET", f"workflow/{execution}?includeTasks=false")["status"])

    def versions(self, name: str) -> list[int]:
        found = self.call("GET", "metadata/workflow")
        return sorted(each["version"] for each in found if each["name"] == name)

    def close(self) -> None:
        self._client.close()


@dataclass
class Team:
    """People with a clone, and the host that they push to."""

    project: str
    clone: Path
    runner: Runner
    forge: Forge
    approved: dict[str, str] = field(default_factory=dict)  # environment → what its approver saw

    @property
    def greet(self) -> str:
        return f"{self.project}-greet"

    def write(self, path: str, text: str, **words: str) -> None:
        file = self.clone / path
        file.parent.mkdir(parents=True, exist_ok=True)
        for word, value in {"PROJECT": self.project, **words}.items():
            text = text.replace(word, value)
        file.write_text(text)

    def git(self, *arguments: str) -> str:
        identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"]
        command = ["git", "-C", str(self.clone), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self, message: str) -> str:
        self.git("add", ".")
        self.git("commit", "-qm", message)
        return self.git("rev-parse", "HEAD")

    def push(self) -> Run:
        """What the hook ran."""
        self.git("push", "-q", "origin", "HEAD")
        runs = sorted(self.runner.home.glob("*.run.json"), key=lambda file: int(file.name.split(".")[0]))
        self.runner.runs = len(runs)
        return Run(**json.loads(runs[-1].read_text()))

    def start_by_hand(self, workflow: str, event: str, **inputs: str) -> Run:
        run = self.runner.run(workflow, event, self.git("rev-parse", "main"), {}, inputs)
        (self.runner.home / f"{run.number}.run.json").write_text(json.dumps(vars(run)))
        return run


@pytest.fixture
def servers(conductor: Callable[[str], Access]) -> Iterator[dict[str, Server]]:
    opened = {"dev": Server(conductor("3.15.0").url), "prod": Server(conductor("3.32.3").url)}
    yield opened
    for server in opened.values():
        server.close()


@pytest.fixture
def team(
    tmp_path: Path, conductor: Callable[[str], Access], own_prefix: Callable[[Access], str]
) -> Iterator[Team]:
    dev, prod = conductor("3.15.0"), conductor("3.32.3")
    with forging() as forge:
        variables = {"CONDUCTOR_DEV_URL": dev.url, "CONDUCTOR_PROD_URL": prod.url}
        variables["CONDUCTOR_TEST_URL"] = f"embedded:{tmp_path / 'test.db'}"
        runner = Runner(tmp_path / "orders.git", tmp_path / "runs", forge.url, TOKEN, variables)
        runner.home.mkdir()
        team = Team(own_prefix(dev) + own_prefix(prod), tmp_path / "clone", runner, forge)
        _found(team, tmp_path / "settings.json")
        yield team


def _found(team: Team, settings: Path) -> None:
    """A repository whose pushes run what a push at GitHub would."""
    runner = team.runner
    told = {"bare": str(runner.bare), "home": str(runner.home), "api": runner.api, "token": runner.token}
    settings.write_text(json.dumps({**told, "variables": runner.variables}))
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(runner.bare)], check=True)
    _begin(team)
    hook = runner.bare / "hooks" / "post-receive"
    script = Path(__file__).parent / "runner.py"
    hook.write_text(f"#!/bin/sh\nunset GIT_DIR\nexec {sys.executable} {script} {settings}\n")
    hook.chmod(0o755)


def _begin(team: Team) -> None:
    """With what the host is to do, and nothing to release yet."""
    team.clone.mkdir()
    team.git("init", "-q", "-b", "main")
    team.git("remote", "add", "origin", str(team.runner.bare))
    for path, text in scaffold(team.project, "github").items():
        if path.startswith(".github/") or path == ".gitignore":
            team.write(path, text)
    team.write("conductor-deploy.yaml", CONFIGURATION)
    team.commit("Begin")
    team.git("push", "-q", "origin", "HEAD")


@pytest.mark.real
@pytest.mark.timeout(900)  # a minute where nobody else computes
def test_from_a_push_to_production_and_back(team: Team, servers: dict[str, Server]) -> None:
    dev, prod = servers["dev"], servers["prod"]
    team.forge.approve = lambda environment, summary: _approves(team, dev, environment, summary)
    _is_proposed(team)
    _is_merged(team)
    assert dev.versions(team.greet) == prod.versions(team.greet) == [1, 2]
    _is_edited_on_the_server(team, prod)
    _is_kept_from_being_deleted_and_then_is(team, prod)
    _is_known_to_be_behind(team)


def _approves(team: Team, dev: Server, environment: str, summary: str) -> bool:
    """Before test gets it, somebody sees it run on dev."""
    team.approved[environment] = summary
    if environment != "test":
        return True
    execution = dev.start(team.greet)
    dev.work(f"{team.project}-write", execution)
    return dev.status(execution) == "COMPLETED"


def _is_proposed(team: Team) -> None:
    """A branch is pushed: its checks, and for each environment a plan and a comment."""
    team.git("switch", "-qc", "greeting")
    team.write("definitions/tasks/write.yaml", WRITE)
    team.write("definitions/workflows/greet.yaml", GREET, VERSION="1", TEXT="Hello")
    team.write("definitions/workflows/greet-2.yaml", GREET, VERSION="2", TEXT="Welcome")
    team.write("definitions/workflows/welcome.yaml", WELCOME)
    team.commit("Greet")
    pushed = team.push()
    assert pushed.results == {"check": "success", "plan": "success"}, pushed.log
    comments = [each["body"] for each in team.forge.comments[1]]
    assert re.findall(r"### Conductor plan · `(\w+)` · (.*)", "\n".join(comments)) == [
        ("dev", "✅ ready"),
        ("test", "✅ ready"),
        ("prod", "✅ ready"),
    ]
    assert all(f"`workflow/{team.greet}@2`" in comment for comment in comments)


def _is_merged(team: Team) -> None:
    """Dev has it at once, test and prod as soon as somebody approved what they were shown."""
    team.git("switch", "-q", "main")
    team.git("merge", "-q", "--no-ff", "-m", "Merge greeting (#1)", "greeting")
    team.forge.pulls[team.git("rev-parse", "HEAD")] = [1]
    pushed = team.push()
    assert set(pushed.results.values()) == {"success"}, pushed.log
    same = "✅ Same changes as reviewed in #[1](<https://github.com/acme/orders/pull/1>)."
    assert {environment: same in seen for environment, seen in team.approved.items()} == {
        "dev": True,
        "test": True,
        "prod": True,
    }


def _is_edited_on_the_server(team: Team, prod: Server) -> None:
    edited = {**prod.call("GET", f"metadata/taskdefs/{team.project}-write"), "retryCount": 9}
    prod.call("PUT", "metadata/taskdefs", edited)
    looked = team.start_by_hand("conductor-drift", "schedule")
    assert looked.results == {"drift": "success"}, looked.log
    (issue,) = team.forge.issues
    assert issue["title"] == f"Drift: {team.project} in prod"
    assert "`retryCount 9 → 1`" in issue["body"]


def _is_kept_from_being_deleted_and_then_is(team: Team, prod: Server) -> None:
    """An execution of a parent that names no version will still ask for the one that was the latest at its start."""
    asked = {"environment": "prod", "target": f"workflow/{team.greet}@2", "strategy": "delete"}
    running = prod.start(f"{team.project}-welcome")
    refused = team.start_by_hand("conductor-rollback", "workflow_dispatch", **asked)
    assert (refused.results["rollback/apply"], refused.codes) == ("failure", [0, 4]), refused.log
    assert f"--allow destroy=workflow/{team.greet}@2" in refused.log
    assert prod.versions(team.greet) == [1, 2]

    prod.signal(running, "wait")
    prod.work(f"{team.project}-write", running)
    assert prod.status(running) == "COMPLETED"
    done = team.start_by_hand("conductor-rollback", "workflow_dispatch", **asked)
    assert set(done.results.values()) == {"success"}, done.log
    assert prod.versions(team.greet) == [1]


def _is_known_to_be_behind(team: Team) -> None:
    """What the next pull request sees of it, in the comments that are there."""
    team.git("switch", "-q", "greeting")
    team.write("README.md", "Nothing that concerns a server.\n")
    team.commit("Say what this is")
    pushed = team.push()
    assert pushed.results["plan"] == "success", pushed.log
    of_dev, _, of_prod = (each["body"] for each in team.forge.comments[1])
    assert "✅ no changes" in of_dev
    assert f"| `workflow/{team.greet}@2` | held | rolled back in release 2, waits for its source" in of_prod
