"""Bars for long work: how far it is, and the time left."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

import click

__all__ = ["fitted", "progress_bar", "terminal_width"]

_WIDEST = 36  # columns of a bar
_TIME_LEFT = len("  100%  00:00:00")


def terminal_width(stream: IO[str]) -> int:
    """As COLUMNS says, else of the terminal behind this very stream; others may lead elsewhere. 80 where none says."""
    if (said := os.environ.get("COLUMNS", "")).isdecimal() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


def fitted(text: str, stream: IO[str] | None) -> str:
    """Lines that fit the terminal, where the stream leads to one; None for one that was closed before the run."""
    from conductor_deploy.present.width import wrapped

    return wrapped(text, terminal_width(stream)) if stream and stream.isatty() else text


@contextmanager
def progress_bar(label: str, length: int, *, counts: bool = False) -> Iterator[Callable[[int], None]]:
    """On stderr, in a line that fits; `counts` shows `12/1000`. A terminal that goes away stops nothing."""
    texts = len(label) + len("  []") + (2 * len(str(length)) + 3 if counts else 0) + _TIME_LEFT
    width = max(1, min(_WIDEST, terminal_width(sys.stderr) - texts - 1))
    with click.progressbar(length=length, label=label, file=sys.stderr, show_pos=counts, width=width) as bar:
        yield lambda steps: _advance(bar.update, steps)


def _advance(update: Callable[[int], None], steps: int) -> None:
    with suppress(OSError):
        update(steps)
