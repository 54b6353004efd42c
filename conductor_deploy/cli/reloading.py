"""Runs a command again whenever a Python file of a folder changes, after it has come to its end."""

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, SIGTERM, signal

__all__ = ["run_again_on_changes"]

_LOOKS_AGAIN = 0.3  # seconds
_SKIPPED = {"__pycache__", "node_modules", "site-packages"}


def run_again_on_changes(command: Sequence[str], folder: Path, say: Callable[[str], None]) -> int:
    """Until it is stopped itself; the exit code of the last run.

    SIGINT reaches the command without help, since it runs in the same group; SIGTERM is passed on.
    """
    while True:
        seen = _files(folder)
        process = subprocess.Popen(command)
        with _passing_on(process) as is_stopped:
            changed = _until_change(process, folder, seen, is_stopped=is_stopped, say=say)
            if changed is None:
                return process.wait()
            say(f"{changed} has changed")
            process.terminate()
            process.wait()
            if is_stopped():
                return process.returncode


def _until_change(
    process: "subprocess.Popen[bytes]",
    folder: Path,
    seen: Mapping[Path, float],
    *,
    is_stopped: Callable[[], bool],
    say: Callable[[str], None],
) -> str | None:
    """The file that has changed, also after the command has failed; None where there is no reason to go on."""
    is_waiting = False
    while not is_stopped():
        now = _files(folder)
        changed = sorted(path for path in now.keys() | seen.keys() if now.get(path) != seen.get(path))
        if changed:
            return str(changed[0].relative_to(folder))
        if process.poll() == 0:
            return None
        if process.returncode and not is_waiting:
            is_waiting = True
            say("waiting for a file to change; Ctrl-C stops")
        time.sleep(_LOOKS_AGAIN)
    return None


def _files(folder: Path) -> dict[Path, float]:
    return dict(_times(folder))


def _times(folder: Path) -> Iterator[tuple[Path, float]]:
    try:
        entries = list(folder.iterdir())
    except OSError:  # it went away, or is not for us
        return
    for entry in entries:
        if entry.is_dir():
            if not (entry.name.startswith(".") or entry.name in _SKIPPED or (entry / "pyvenv.cfg").exists()):
                yield from _times(entry)
        elif entry.suffix == ".py":
            try:
                yield entry, entry.stat().st_mtime
            except OSError:  # it was just replaced
                continue


@contextmanager
def _passing_on(process: "subprocess.Popen[bytes]") -> Iterator[Callable[[], bool]]:
    """Signals stop the command, and us when it has ended."""
    stopped = False

    def stop(number: int, _: object) -> None:
        nonlocal stopped
        stopped = True
        if number == SIGTERM and process.poll() is None:
            process.terminate()

    before = {number: signal(number, stop) for number in (SIGINT, SIGTERM)}
    try:
        yield lambda: stopped
    finally:
        for number, handler in before.items():
            signal(number, handler)
