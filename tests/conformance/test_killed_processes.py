"""`kill -9` of the command line while it applies to a real server."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fault_proxy import FaultProxy
from workbench import Workbench, task, workflow

from conductor_deploy.wire.access import Access

WRITES = 9  # claim, begin, one for each kind and step of the release below, finish
CONFIGURATION = "project: {0}\nenvironments: {{here: {{server: 'env:HERE_URL'}}}}\n"


class Deadly(httpx.HTTPTransport):
    """Kills a process when the server has carried out that many of its writes; the answer never comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.victim: subprocess.Popen[bytes] | None = None
        self.left = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        self.left -= request.method != "GET"
        if self.victim and self.left <= 0:
            self.victim.kill()
            self.victim.wait()
        return answer


class Process:
    """A repository of definitions, and the command line on it, by way of a transport that can kill it."""

    def __init__(self, bench: Workbench, prefix: str, line: Deadly) -> None:
        self.bench, self.prefix, self.line = bench, prefix, line
        bench.write("conductor-deploy.yaml", CONFIGURATION.format(prefix))

    def write(self, text: str) -> None:
        for number in range(3):
            self.bench.write(
                f"definitions/tasks/t{number}.json", task(f"{self.prefix}t{number}", description=text)
            )
        new = workflow(f"{self.prefix}w", 2 if text == "new" else 1)
        self.bench.write("definitions/workflows/w.json", new)
        self.bench.write(f"definitions/workflows/{text}.json", workflow(f"{self.prefix}{text}"))
        self.bench.write(f"definitions/tasks/{text}.json", task(f"{self.prefix}{text}"))

    def forget(self, text: str) -> None:
        for folder in ("workflows", "tasks"):
            (self.bench.root / f"definitions/{folder}/{text}.json").unlink()

    def run(self, *arguments: str) -> Any:
        ran = self.bench.run(*arguments, "-o", "json")
        assert ran.code == 0, ran.out + ran.err
        return ran.document

    def killed_after(self, writes: int) -> None:
        program = "from conductor_deploy.cli.main import run; run()"
        flags = ["--yes", "--prune", "--allow", "limit=deletes"]
        command = [sys.executable, "-c", program, "-C", str(self.bench.root), "apply", *flags]
        self.line.left = writes
        self.line.victim = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.line.victim.wait(60)
        self.line.victim = None


@pytest.fixture
def process(
    workbench: Workbench,
    own_prefix: Callable[[Access], str],
    conductor_3_32: Access,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Process]:
    line = Deadly()
    with FaultProxy(line, conductor_3_32.url) as proxy:
        monkeypatch.setenv("HERE_URL", proxy.url)
        yield Process(workbench, own_prefix(conductor_3_32), line)


@pytest.mark.parametrize(
    "writes",
    [pytest.param(n, marks=() if n in (2, 5) else pytest.mark.nightly) for n in range(1, WRITES + 1)],
)
def test_what_a_killed_process_left_is_told_and_finished_by_the_same_again(
    process: Process, writes: int
) -> None:
    process.write("old")
    process.run("apply", "--yes")
    process.write("new")
    process.forget("old")
    process.killed_after(writes)
    told = process.run("plan", "--prune")
    dead = process.run("history")["releases"][0]
    assert (dead["number"], [each["code"] for each in told["problems"]]) == (2, ["CD302"]), told
    process.run("unlock", "--force")
    flags = ("--yes", "--prune", "--allow", "limit=deletes")
    finished = process.run("apply", *flags)
    assert finished["status"] == "applied"
    left = process.run("plan", "--prune")
    assert (left["changes"], left["orphaned"], left["problems"]) == ([], [], [])
