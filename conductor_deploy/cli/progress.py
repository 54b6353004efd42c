"""Bars for long work: how far it is, and the time left."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(label: str, length: int, *, counts: bool = False) -> Iterator[Callable[[int], None]]:
    """On stderr, as wide as the terminal; `counts` shows `12/1000`. A terminal that goes away stops nothing."""
    with click.progressbar(length=length, label=label, file=sys.stderr, show_pos=counts, width=0) as bar:
        yield lambda steps: _advance(bar.update, steps)


def _advance(update: Callable[[int], None], steps: int) -> None:
    with suppress(OSError):
        update(steps)
