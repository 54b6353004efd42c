"""What code prints, shown on stderr with the line that printed it."""

import io
import os
import sys
from typing import TextIO

from conductor_deploy.dsl.territory import Territory

__all__ = ["Narration", "narrated"]

LIMIT = 100_000  # bytes; nobody reads more


class Narration(io.RawIOBase):
    """Writes to a descriptor; each line begins with the place that it comes from."""

    def __init__(self, territory: Territory, descriptor: int) -> None:
        super().__init__()
        self._territory = territory
        self._descriptor = descriptor
        self._is_at_start = True
        self._left = LIMIT

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, data: object) -> int:
        given = bytes(data)  # type: ignore[call-overload] # any buffer
        if self._left > 0:
            self._tell(given.decode("utf-8", "backslashreplace").encode())
        return len(given)

    def _tell(self, text: bytes) -> None:
        place = self._territory.place(sys._getframe(2))
        label = f"{place}: ".encode() if place else b""
        for line in text[: self._left].splitlines(keepends=True):
            shown = label + line if self._is_at_start else line
            self._emit(shown)
            self._left -= len(shown)
            self._is_at_start = line.endswith((b"\n", b"\r"))
        if self._left <= 0:
            self._emit(b"%s%smore output is not shown\n" % (b"" if self._is_at_start else b"\n", label))

    def _emit(self, line: bytes) -> None:
        try:
            os.write(self._descriptor, line)
        except OSError:  # nobody listens
            self._left = 0


def narrated(territory: Territory, descriptor: int) -> TextIO:
    """A text stream over a `Narration`."""
    raw: io.IOBase = Narration(territory, descriptor)
    return io.TextIOWrapper(
        raw,  # type: ignore[type-var] # it takes unbuffered streams, as `python -u` has them
        encoding="utf-8",
        errors="backslashreplace",
        write_through=True,
    )
