"""What became of code that could not be looked at, in words for the one who wrote it."""

import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from conductor_deploy.dsl.collection import Misfit
from conductor_deploy.dsl.modules import Asked, NoSuchModule
from conductor_deploy.dsl.refusal import ALLOWED_BY, NetworkRefused, Refusal
from conductor_deploy.dsl.territory import PACKAGE, Territory

__all__ = ["Failure", "failure", "refused", "tell"]

_LONGEST = 500  # characters of a message


@dataclass(frozen=True, slots=True)
class Failure:
    """A problem of code, as it leaves the process in which the code ran."""

    code: str
    message: str
    file: str | None = None
    line: int = 1
    hint: str | None = None
    severity: str = "error"


def failure(error: BaseException, asked: Asked, territory: Territory, refusal: Refusal) -> Failure:
    """Why a module could not be imported, or what of it is no definition."""
    file, line = _place(error, asked, territory)
    if isinstance(error, NoSuchModule):
        return Failure("CD023", str(error), None, 1, f"it is looked for in {territory.root}")
    if isinstance(error, Misfit):
        file, line = error.place or _of_function(error.code, territory) or (file, 1)
        return Failure("CD024", error.message, file, line, error.hint)
    if any(isinstance(each, NetworkRefused) for each in _chain(error)):
        return next(refused(refusal), Failure("CD026", str(error), file, line, ALLOWED_BY))
    if isinstance(error, SystemExit):
        return Failure("CD022", f"ends the program: sys.exit({error.code!r})", file, line, _GUARD)
    return Failure("CD022", _in_words(error), file, line)


_GUARD = 'what a script does when it is run goes under `if __name__ == "__main__":`'


def refused(refusal: Refusal, severity: str = "error") -> Iterator[Failure]:
    """The connections that were refused, each place once."""
    for place, message in dict.fromkeys(refusal.tried):
        file, _, line = place.rpartition(":")
        hint = f"{ALLOWED_BY}; {_GUARD}"
        yield Failure("CD026", message, file or None, int(line or 1), hint, severity)


def tell(error: BaseException, territory: Territory) -> None:
    """Print the traceback, from the user's code on; of a connection that was refused, that code alone."""
    if any(isinstance(each, NetworkRefused) for each in _chain(error)):
        frames = traceback.extract_tb(error.__traceback__)
        lines = traceback.format_list([each for each in frames if territory.name(each.filename)])
        sys.stderr.write("".join(["Traceback (most recent call last):\n", *lines, f"{_in_words(error)}\n"]))
    else:
        parts = traceback.format_exception(type(error), error, _from_users(error.__traceback__))
        sys.stderr.write("".join(parts))


def _from_users(trace: TracebackType | None) -> TracebackType | None:
    """From the first frame that is neither ours nor the import machinery's."""
    own = str(PACKAGE / "dsl")
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith((own, "<frozen importlib")) and "importlib" not in Path(file).parts:
            return trace
        trace = trace.tb_next
    return None


def _place(error: BaseException, asked: Asked, territory: Territory) -> tuple[str | None, int]:
    """The innermost line of the user's; where there is none, the module itself."""
    if isinstance(error, SyntaxError) and (name := territory.name(error.filename)):
        return name, error.lineno or 1
    frames = [
        (name, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if (name := territory.name(frame.f_code.co_filename))
    ]
    return frames[-1] if frames else (asked.file_in(territory.root), 1)


def _of_function(code: Any, territory: Territory) -> tuple[str, int] | None:
    name = territory.name(code.co_filename) if code else None
    return (name, code.co_firstlineno) if name else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _in_words(error: BaseException) -> str:
    lines = traceback.format_exception_only(type(error), error)
    text = lines[-1].strip() if lines else type(error).__name__
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
