"""Speed as ratios to the raw wire, in one run on a real server; exits with 1 where a bar is missed.

Each side is a process of its own, by the wall clock. Rounds take turns and the fastest of each side counts, so
that whatever else the machine does slows both. An argument says how many rounds; 3 by default.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from conductor_deploy import conductor_server

WORKFLOWS, TASKS = 1000, 20
PUT_SIZE = 50
FOLDER = "definitions/workflows"

COMMAND = [sys.executable, "-m", "conductor_deploy"]
RAW = [sys.executable, str(Path(__file__).with_name("raw.py"))]

# What is measured, against which base, and the highest ratio allowed.
BARS = [
    ("plan, unchanged: cold", "raw reads and files", 4.0),
    ("plan, unchanged: again", "raw reads and files", 2.5),
    ("apply creates: write phase", "raw POSTs: requests", 1.1),
    ("apply creates: whole", "raw POSTs", 2.0),
    ("apply updates: write phase", "raw PUTs: requests", 1.3),
    ("apply updates: whole", "raw PUTs", 2.5),
    ("--help", "import click", 2.5),
]

Seconds = defaultdict[str, list[float]]


def main(rounds: int = 3) -> int:
    seconds: Seconds = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="conductor-bench-") as folder, real_server(folder) as url:
        for number in range(1, rounds + 1):
            say(f"round {number} of {rounds}")
            measure_round(seconds, url, new_repository(Path(folder) / f"round-{number}", url))
    return print_table(seconds, rounds)


@contextmanager
def announced(name: str, size: int) -> Iterator[Callable[[int], None]]:
    say(f"fetching {name}, {size >> 20} MB")
    yield lambda _: None


@contextmanager
def real_server(folder: str) -> Iterator[str]:
    data = Path(folder) / "server"
    running = conductor_server.start(
        conductor_server.NEWEST, data, 0, environ=os.environ, progress=announced, until_ends=os.getpid()
    )
    try:
        yield running.url
    finally:
        conductor_server.stop(data)


def new_repository(root: Path, url: str) -> Path:
    (root / FOLDER).mkdir(parents=True)
    (root / "cache").mkdir()
    (root / "conductor-deploy.yaml").write_text(
        f"project: bench\nenvironments: {{real: {{server: '{url}'}}}}\n"
    )
    write_workflows(root, "as created")
    return root


def write_workflows(root: Path, description: str) -> None:
    for number in range(WORKFLOWS):
        body = workflow(f"bench_{number:04}", description)
        (root / FOLDER / f"{body['name']}.json").write_text(json.dumps(body, indent=2))


def workflow(name: str, description: str) -> dict[str, Any]:
    tasks = [
        {
            "name": f"task_{number}",
            "taskReferenceName": f"ref_{number}",
            "type": "SIMPLE",
            "inputParameters": {"order": "${workflow.input.order}", "lines": [1, 2, {"text": "as it comes"}]},
        }
        for number in range(TASKS)
    ]
    return {
        "name": name,
        "version": 1,
        "description": description,
        "ownerEmail": "bench@example.com",
        "tasks": tasks,
    }


def measure_round(seconds: Seconds, url: str, root: Path) -> None:
    """Raw creates and updates on an empty server, then ours on an empty one; then plans of what is there."""
    measure(seconds, "import click", [sys.executable, "-c", "import click"], root)
    measure(seconds, "--help", [*COMMAND, "--help"], root)
    empty(url)
    write_raw(seconds, "raw POSTs", url, root, 1)
    write_workflows(root, "as updated")
    write_raw(seconds, "raw PUTs", url, root, PUT_SIZE)
    empty(url)
    write_workflows(root, "as created")
    apply(seconds, "apply creates", root, 1)
    write_workflows(root, "as updated")
    apply(seconds, "apply updates", root, PUT_SIZE)
    measure(seconds, "raw reads and files", [*RAW, "read", url, FOLDER], root)
    for time_of_it in ("cold", "again"):
        measure(seconds, f"plan, unchanged: {time_of_it}", [*COMMAND, "plan", "--detailed-exitcode"], root)


def measure(seconds: Seconds, name: str, command: list[str], root: Path) -> str:
    """What the command prints."""
    begun = time.perf_counter()
    done = subprocess.run(
        command, cwd=root, env=environment(root), stdout=subprocess.PIPE, text=True, check=True
    )
    record(seconds, name, time.perf_counter() - begun)
    return done.stdout


def record(seconds: Seconds, name: str, took: float) -> None:
    seconds[name].append(took)
    say(f"{name}: {took:.2f} s")


def environment(root: Path) -> dict[str, str]:
    """Caches of a round's own, so that its first plan is a cold one."""
    return {**os.environ, "XDG_CACHE_HOME": str(root / "cache")}


def write_raw(seconds: Seconds, name: str, url: str, root: Path, size: int) -> None:
    said = measure(seconds, name, [*RAW, "write", url, FOLDER, str(size)], root)
    record(seconds, f"{name}: requests", float(said))


def apply(seconds: Seconds, name: str, root: Path, size: int) -> None:
    """A saved plan. It says a line for each change when its request is answered: that is its write phase."""
    subprocess.run(
        [*COMMAND, "-q", "plan", "--out", "plan.json"], cwd=root, stdout=subprocess.DEVNULL, check=True
    )
    begun = time.perf_counter()
    with subprocess.Popen(
        [*COMMAND, "apply", "plan.json"],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        answered = [time.perf_counter() for line in process.stderr if "bench_" in line]
    record(seconds, f"{name}: whole", time.perf_counter() - begun)
    if process.returncode or len(answered) != WORKFLOWS:
        raise SystemExit(f"apply failed: exit code {process.returncode}, {len(answered)} changes")
    requests = WORKFLOWS / size
    record(seconds, f"{name}: write phase", (answered[-1] - answered[0]) * requests / (requests - 1))


def empty(url: str) -> None:
    with httpx.Client(base_url=url, timeout=60) as client:
        for body in client.get("/metadata/workflow").json():
            client.delete(f"/metadata/workflow/{body['name']}/{body['version']}").raise_for_status()


def print_table(seconds: Seconds, rounds: int) -> int:
    print(f"{WORKFLOWS} workflows of {TASKS} tasks; the fastest of {rounds}\n")
    print(f"{'measured':28}{'s':>8}  {'base':22}{'s':>8}{'ratio':>8}{'bar':>6}")
    missed = 0
    for name, base, bar in BARS:
        ours, raw = min(seconds[name]), min(seconds[base])
        verdict = "" if ours / raw <= bar else "  missed"
        missed += bool(verdict)
        print(f"{name:28}{ours:8.2f}  {base:22}{raw:8.2f}{ours / raw:8.2f}{bar:6.1f}{verdict}")
    return int(missed > 0)


def say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
