"""Speed as ratios in one run on a real server; exits with 1 where a bar is missed.

    bench.py [--rounds N] [SECTION …]        every section, 4 rounds, when nothing is said

Each side is a process of its own, by the wall clock. Rounds take turns in who goes first, and the fastest of each
side counts, so that a server that is still warming up, and whatever else the machine does, slows both.
"""

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import deploy
import sdk
import workers
from measuring import Bar, Seconds, say

from conductor_deploy import conductor_server

SECTIONS = {"deploy": deploy, "sdk": sdk, "workers": workers}


def main() -> int:
    options = arguments()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="conductor-bench-") as folder, real_server(folder) as url:
        for name in options.sections or SECTIONS:
            seconds: Seconds = defaultdict(list)
            for number in range(options.rounds):
                say(f"{name}: round {number + 1} of {options.rounds}")
                root = Path(folder) / f"{name}-{number}"
                root.mkdir()
                SECTIONS[name].measure_round(seconds, url, root, ours_first=number % 2 == 1)
            missed += print_table(SECTIONS[name].BARS, seconds)
    return int(missed > 0)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Speed as ratios in one run on a real server.")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    options = parser.parse_args()
    if unknown := {*options.sections} - {*SECTIONS}:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}")
    return options


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


def print_table(bars: list[Bar], seconds: Seconds) -> int:
    """How many bars were missed."""
    print(f"\n{'measured':36}{'s':>9}  {'base':32}{'s':>9}{'ratio':>8}{'bar':>6}")
    missed = 0
    for bar in bars:
        ours, base = min(seconds[bar.measured]), min(seconds[bar.base])
        verdict = "" if ours / base <= bar.highest else "  missed"
        missed += bool(verdict)
        print(
            f"{bar.measured:36}{ours:9.3f}  {bar.base:32}{base:9.3f}{ours / base:8.2f}{bar.highest:6.2f}{verdict}"
        )
    return missed


if __name__ == "__main__":
    sys.exit(main())
