"""The SDK client against the official SDK and against httpx with `json.loads`."""

import subprocess
import sys
from pathlib import Path

import httpx
from deploy import WORKFLOWS, empty, workflow
from measuring import Bar, Seconds, record

__all__ = ["BARS", "measure_round"]

SIDE = [sys.executable, str(Path(__file__).with_name("sdk_side.py"))]

BARS = [
    Bar("ours: models", "official: models", 1 / 3),
    Bar("ours: models", "raw: models", 2.5),
    Bar("ours: import", "official: import", 0.35),
    Bar("ours: ready", "official: ready", 0.5),
    Bar("ours: modules", "official: modules", 0.5),
    Bar("ours: one", "raw: one", 1.2),
    Bar("ours: all", "raw: all", 1.8),
    Bar("ours: one", "official: one", 1.0),
    Bar("ours: all", "official: all", 1.0),
]


def measure_round(seconds: Seconds, url: str, _: Path, *, ours_first: bool) -> None:
    """Every figure of every side, in turn; of `modules` it is how many, not seconds."""
    fill(url)
    sides = ["ours", "raw", "official"] if ours_first else ["official", "raw", "ours"]
    for what in ("models", "import", "ready", "modules", "one", "all"):
        for side in sides:
            if side != "raw" or what not in ("import", "ready", "modules"):
                said = subprocess.run(
                    [*SIDE, side, what, url], stdout=subprocess.PIPE, text=True, check=True
                ).stdout
                record(seconds, f"{side}: {what}", float(said))


def fill(url: str) -> None:
    empty(url)
    bodies = [workflow(f"bench_{number:04}", "as it is") for number in range(WORKFLOWS)]
    with httpx.Client(base_url=url, timeout=60) as client:
        for first in range(0, WORKFLOWS, 50):
            client.put("/metadata/workflow", json=bodies[first : first + 50]).raise_for_status()
