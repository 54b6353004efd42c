"""Workers against polling by hand and against the official SDK, each a program of its own that works on real tasks."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx
from counting_proxy import Counts, counting_proxy
from measuring import Bar, Seconds, record
from workers_side import task_type

__all__ = ["BARS", "measure_round"]

SIDE = [sys.executable, str(Path(__file__).with_name("workers_side.py"))]
SINGLE_TASKS, IDLE_SECONDS = 20, 5.0


class Crew(NamedTuple):
    """So many functions with so many threads each. `rate`: requests a second allowed while there is no task."""

    functions: int
    threads: int
    tasks: int
    megabytes: int
    rate: float
    sides: tuple[str, ...]


CREWS = [
    Crew(1, 10, 600, 80, 0.5, ("raw", "ours", "official")),
    Crew(10, 1, 600, 80, 5.0, ("raw", "ours", "official")),
    Crew(100, 1, 1000, 120, 10.0, ("raw", "ours")),  # of the official SDK that would be a hundred processes
]

BARS = [
    bar
    for crew in CREWS
    for bar in (
        Bar(
            f"ours: {crew.functions}, {crew.tasks} tasks",
            f"raw: {crew.functions}, {crew.tasks} tasks",
            1 / 0.95,
        ),
        Bar(f"ours: {crew.functions}, MB", f"{crew.megabytes} MB", 1.0),
        Bar(f"ours: {crew.functions}, idle requests/s", f"{crew.rate} requests/s", 1.0),
        Bar(f"ours: {crew.functions}, first poll", "0.4 s", 1.0),
        Bar(f"ours: {crew.functions}, ms added to raw", "2 ms", 1.0),
        Bar(f"ours: {crew.functions}, ms until taken", "1000 ms", 1.0),
        *(
            Bar(f"ours: {crew.functions}, {what}", f"official: {crew.functions}, {what}", 1.0)
            for what in (f"{crew.tasks} tasks", "MB", "idle requests/s", "first poll")
            if "official" in crew.sides
        ),
    )
]


def measure_round(seconds: Seconds, url: str, _: Path, *, ours_first: bool) -> None:
    """MB are the resident memory of all processes; of the official ones, which share some, the proportional."""
    for crew in CREWS:
        for side in crew.sides if not ours_first else crew.sides[::-1]:
            measure_side(seconds, url, crew, side)
        name = f"{crew.functions}, ms of its own"
        added = seconds[f"ours: {name}"][-1] - seconds[f"raw: {name}"][-1]
        record(seconds, f"ours: {crew.functions}, ms added to raw", added)
        seconds[f"{crew.megabytes} MB"] = [crew.megabytes]
        seconds[f"{crew.rate} requests/s"] = [crew.rate]
    seconds["0.4 s"], seconds["2 ms"], seconds["1000 ms"] = [0.4], [2.0], [1000.0]


def measure_side(seconds: Seconds, url: str, crew: Crew, side: str) -> None:
    """Memory is that of workers that have worked."""
    name = f"{side}: {crew.functions}"
    with httpx.Client(base_url=url, timeout=60) as client, counting_proxy(url) as counts:
        define(client, side, crew.functions)
        fill(client, side, crew)
        with working(counts, side, crew) as (process, began):
            counts.wait(lambda: len(counts.polls) > 0)
            record(seconds, f"{name}, first poll", counts.polls[0] - began)
            counts.wait(lambda: len(counts.results) >= crew.tasks)
            record(seconds, f"{name}, {crew.tasks} tasks", counts.results[crew.tasks - 1] - counts.polls[0])
            record(seconds, f"{name}, idle requests/s", idle_rate(counts))
            record(seconds, f"{name}, MB", megabytes(process.pid, proportional=side == "official"))
            latencies(seconds, name, client, counts, crew)


def define(client: httpx.Client, side: str, functions: int) -> None:
    names = [task_type(side, number) for number in range(functions)]
    tasks = [{"name": name, "ownerEmail": "bench@example.com", "retryCount": 0} for name in names]
    client.post("/metadata/taskdefs", json=tasks).raise_for_status()
    steps = {
        "taskReferenceName": "greet",
        "type": "SIMPLE",
        "inputParameters": {"name": "${workflow.input.name}"},
    }
    workflows = [
        {"name": name, "version": 1, "ownerEmail": "bench@example.com", "tasks": [{"name": name, **steps}]}
        for name in names
    ]
    client.put("/metadata/workflow", json=workflows).raise_for_status()


def fill(client: httpx.Client, side: str, crew: Crew) -> None:
    def start(number: int) -> None:
        name = task_type(side, number % crew.functions)
        client.post(f"/workflow/{name}", json={"name": str(number)}).raise_for_status()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(start, range(crew.tasks)))


@contextmanager
def working(counts: Counts, side: str, crew: Crew) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """The program, and when it was started."""
    command = [*SIDE, side, counts.url, str(crew.functions), str(crew.threads)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            yield process, began
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(60)


def idle_rate(counts: Counts) -> float:
    time.sleep(IDLE_SECONDS)  # until it has seen that there is no more to do
    counts.forget()
    time.sleep(IDLE_SECONDS)
    return counts.requests / IDLE_SECONDS


def latencies(seconds: Seconds, name: str, client: httpx.Client, counts: Counts, crew: Crew) -> None:
    """Of single tasks: until one is taken, and from there until its result is on its way."""
    taken, worked = [], []
    for number in range(SINGLE_TASKS):
        counts.forget()
        kind = task_type(name.partition(":")[0], number * 7 % crew.functions)
        client.post(f"/workflow/{kind}", json={"name": str(number)}).raise_for_status()
        begun = time.perf_counter()
        counts.wait(lambda: len(counts.results) > 0)
        taken.append(max(0.0, counts.handed_out[0] - begun))
        worked.append(counts.worked[0])
    record(seconds, f"{name}, ms until taken", 1000 * median(taken))
    record(seconds, f"{name}, ms of its own", 1000 * median(worked))


def megabytes(process: int, *, proportional: bool) -> float:
    """Of a process and all that it has started."""
    field = "Pss:" if proportional else "Rss:"
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(megabytes(int(child), proportional=proportional) for child in children)
