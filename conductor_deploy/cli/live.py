"""A block of text at the end of a terminal that is drawn anew, while whatever is printed goes above it."""

import io
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

__all__ = ["Block", "block_on"]


class Block:
    """`draw` replaces what was drawn before."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._text, self._lines = "", 0
        self._lock = threading.RLock()

    def draw(self, text: str) -> None:
        with self._lock:
            if self._lines and text == self._text:
                return
            self._terminal.write(self._erasure() + text + "\n")
            self._text, self._lines = text, text.count("\n") + 1
            self._terminal.flush()

    def above(self, text: str, stream: TextIO) -> None:
        """Print whole lines to a stream, and the block again below them."""
        with self._lock:
            self._terminal.write(self._erasure())
            self._terminal.flush()
            self._lines = 0
            stream.write(text)
            stream.flush()
            self.draw(self._text)

    def _erasure(self) -> str:
        return f"\x1b[{self._lines}F\x1b[J" if self._lines else ""


class _Above(io.TextIOBase):
    """Stands in for a stream: lines go above the block once they are whole."""

    def __init__(self, block: Block, stream: TextIO) -> None:
        self._block, self._stream, self._begun = block, stream, ""
        self._lock = threading.RLock()  # a signal may come while it is held, and have something to say

    @property
    def encoding(self) -> str:  # type: ignore[override] # typeshed has an attribute, the class of io none
        return self._stream.encoding

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(text)  # which says that this is no stream of bytes
        with self._lock:
            whole, _, self._begun = f"{self._begun}{text}".rpartition("\n")
        if whole or "\n" in text:
            self._block.above(f"{whole}\n", self._stream)
        return len(text)

    def rest(self) -> str:
        """What was written since the last whole line."""
        return self._begun


@contextmanager
def block_on(terminal: TextIO) -> Iterator[Callable[[str], None]]:
    """Gives what draws the block. Until the end of the block, the streams that are terminals print above it."""
    block = Block(terminal)
    before = sys.stdout, sys.stderr
    above = [_Above(block, stream) if stream.isatty() else stream for stream in before]
    sys.stdout, sys.stderr = above
    try:
        yield block.draw
    finally:
        sys.stdout, sys.stderr = before
        for stream, original in zip(above, before, strict=True):
            if isinstance(stream, _Above):
                original.write(stream.rest())
