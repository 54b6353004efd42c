"""What sections share: bars, seconds by name, and a process's wall clock."""

import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

__all__ = ["Bar", "Seconds", "environment", "measure", "record", "say"]

Seconds = defaultdict[str, list[float]]


class Bar(NamedTuple):
    """What is measured, against which base, and the highest ratio allowed."""

    measured: str
    base: str
    highest: float


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
    say(f"{name}: {took:.3f} s")


def environment(root: Path) -> dict[str, str]:
    """Caches of a round's own, so that its first plan is a cold one."""
    return {**os.environ, "XDG_CACHE_HOME": str(root / "cache")}


def say(text: str) -> None:
    print(text, file=sys.stderr)
