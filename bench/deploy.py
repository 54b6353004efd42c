"""The deployer against the same requests and files with nothing around them."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from measuring import Bar, Seconds, measure, record

__all__ = ["BARS", "WORKFLOWS", "empty", "measure_round", "workflow"]

WORKFLOWS, TASKS = 1000, 20
PUT_SIZE = 50
FOLDER = "definitions/workflows"

COMMAND = [sys.executable, "-m", "conductor_deploy"]
RAW = [sys.executable, str(Path(__file__).with_name("raw.py"))]

BARS = [
    Bar("plan, unchanged: cold", "raw reads and files", 4.0),
    Bar("plan, unchanged: again", "raw reads and files", 2.5),
    Bar("apply creates: write phase", "raw POSTs: requests", 1.1),
    Bar("apply creates: whole", "raw POSTs", 2.0),
    Bar("apply updates: write phase", "raw PUTs: requests", 1.3),
    Bar("apply updates: whole", "raw PUTs", 2.5),
    Bar("--help", "import click", 2.5),
]


def measure_round(seconds: Seconds, url: str, root: Path, *, ours_first: bool) -> None:
    """Creates and updates on an empty server, each side in its turn; then plans of what is there."""
    new_repository(root, url)
    measure(seconds, "import click", [sys.executable, "-c", "import click"], root)
    measure(seconds, "--help", [*COMMAND, "--help"], root)
    for write_all in (write_ours, write_raw) if ours_first else (write_raw, write_ours):
        empty(url)
        write_all(seconds, url, root)
    measure(seconds, "raw reads and files", [*RAW, "read", url, FOLDER], root)
    for time_of_it in ("cold", "again"):
        measure(seconds, f"plan, unchanged: {time_of_it}", [*COMMAND, "plan", "--detailed-exitcode"], root)


def new_repository(root: Path, url: str) -> None:
    (root / FOLDER).mkdir(parents=True)
    (root / "cache").mkdir()
    (root / "conductor-deploy.yaml").write_text(
        f"project: bench\nenvironments: {{real: {{server: '{url}'}}}}\n"
    )


def write_workflows(root: Path, description: str) -> None:
    for number in range(WORKFLOWS):
        body = workflow(f"bench_{number:04}", description)
        (root / FOLDER / f"{body['name']}.json").write_text(json.dumps(body, indent=2))


def workflow(name: str, description: str, tasks: int = TASKS) -> dict[str, Any]:
    steps = [
        {
            "name": f"task_{number}",
            "taskReferenceName": f"ref_{number}",
            "type": "SIMPLE",
            "inputParameters": {"order": "${workflow.input.order}", "lines": [1, 2, {"text": "as it comes"}]},
        }
        for number in range(tasks)
    ]
    return {
        "name": name,
        "version": 1,
        "description": description,
        "ownerEmail": "bench@example.com",
        "tasks": steps,
    }


def write_raw(seconds: Seconds, url: str, root: Path) -> None:
    for name, description, size in (("raw POSTs", "as created", 1), ("raw PUTs", "as updated", PUT_SIZE)):
        write_workflows(root, description)
        said = measure(seconds, name, [*RAW, "write", url, FOLDER, str(size)], root)
        record(seconds, f"{name}: requests", float(said))


def write_ours(seconds: Seconds, _: str, root: Path) -> None:
    write_workflows(root, "as created")
    apply(seconds, "apply creates", root, 1)
    write_workflows(root, "as updated")
    apply(seconds, "apply updates", root, PUT_SIZE)


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
