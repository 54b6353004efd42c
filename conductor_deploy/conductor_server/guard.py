"""`python -m conductor_deploy.conductor_server.guard PID DATA`: stops the server on DATA when PID has ended.

However it ends, by SIGKILL too: a server that was started for a test run must not outlive it.
"""

import sys
from contextlib import suppress
from pathlib import Path

import psutil

from conductor_deploy.conductor_server.server import is_alive, stop

__all__ = ["guard"]


def guard(pid: int, data: Path) -> None:
    """Returns when the process or the server has ended; then neither is left."""
    with suppress(psutil.NoSuchProcess):
        watched = psutil.Process(pid)
        while is_alive(data):
            with suppress(psutil.TimeoutExpired):
                watched.wait(0.5)
                break
    stop(data)


if __name__ == "__main__":
    guard(int(sys.argv[1]), Path(sys.argv[2]))
