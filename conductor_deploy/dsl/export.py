"""Workflows in Python as definitions. The code runs in a process of its own, for a limited time.

It can't connect to anything by accident, and what it prints is seen. It is not kept from anything that it means to do.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from conductor_deploy.definition.document import KINDS, Position, Problem
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.dsl.modules import Asked
from conductor_deploy.dsl.territory import PACKAGE, Territory
from conductor_deploy.jsonvalue import JSON, walk

__all__ = ["Exported", "Job", "export", "exported"]

_SECONDS = 60
_GRACE = 10  # seconds, for a process to start, and to say itself that its time is up
# The user's modules come first only once everything of ours is imported: one may be called `json`.
_PROGRAM = """\
import sys
sys.path = [*filter(None, sys.path), sys.argv[1]]
from conductor_deploy.dsl.child import main
main(sys.argv[2])
"""


@dataclass(frozen=True, slots=True)
class Job:
    """Modules to look at: `flows.orders` or `flows/orders.py`, below `root` or in a folder of `path`.

    `schemas`: task definitions say what their workers take and give.
    """

    root: Path
    modules: tuple[str, ...]
    path: tuple[Path, ...] = ()
    schemas: bool = False
    allow_network: bool = False
    seconds: float = _SECONDS


@dataclass(frozen=True, slots=True)
class Exported:
    """Definitions, each at its place in a Python file; every file of the user's that took part; what is wrong."""

    documents: tuple[Document, ...] = ()
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


def export(job: Job) -> Exported:
    """Run the modules, once and in their order, and take their definitions. What they print goes to stderr."""
    territory = Territory(job.root.resolve())
    with TemporaryDirectory(prefix="conductor-deploy-") as name:
        folder = Path(name)
        told = {**asdict(job), "root": str(territory.root), "path": [str(each) for each in job.path]}
        (folder / "job").write_text(json.dumps(told), "utf-8")
        code = _run([str(PACKAGE.parent), str(folder / "job")], territory.root, job.seconds + _GRACE)
        try:
            result = json.loads((folder / "result").read_text("utf-8"), parse_float=NumberText)
        except (OSError, ValueError):
            return Exported(problems=(_unfinished(folder, code, job, territory),))
    return exported(result, territory)


def _run(arguments: Iterable[str], root: Path, seconds: float) -> int | None:
    """The exit code; None when the time was up. Nothing that was started runs on."""
    shown = 2 if sys.__stderr__ else subprocess.DEVNULL  # where stderr is closed, 2 may be any file
    process = subprocess.Popen(
        [sys.executable, "-B", "-c", _PROGRAM, *arguments],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "0"},  # the order of a set is no reason for a change
        stdin=subprocess.DEVNULL,
        stdout=shown,
        stderr=shown,
        start_new_session=True,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """The process and all that it has started, unless that left its group."""
    with suppress(ProcessLookupError, PermissionError):  # all have ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _unfinished(folder: Path, code: int | None, job: Job, territory: Territory) -> Problem:
    """Why there is no result, and which line is to blame where that is known."""
    module = _text(folder / "current") or job.modules[0]
    stacks = _text(folder / "stacks")
    position = _hanging(stacks, territory) or _start(module, territory)
    if code is None or stacks.startswith("Timeout"):
        message = f"{module} was stopped after {job.seconds:g} seconds"
        hint = 'what takes long goes under `if __name__ == "__main__":`'
        return Problem("CD027", "error", message, position, hint=hint)
    how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    message = f"{module} ended the process that looked at it, {how}, before its definitions were known"
    return Problem("CD027", "error", message, position, hint="does it call os._exit, or crash?")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _hanging(stacks: str, territory: Territory) -> Position | None:
    """The innermost line of the user's, of the main thread, which is told last."""
    for stack in reversed(re.split(r"(?m)^(?=(?:Current t|T)hread )", stacks)):
        for file, line in re.findall(r'^  File "(.+)", line (\d+) in ', stack, re.MULTILINE):
            if name := territory.name(file):
                return Position(name, int(line))
    return None


def _start(module: str, territory: Territory) -> Position | None:
    file = Asked.parse(module).file_in(territory.root)
    return Position(file) if file else None


def exported(result: Mapping[str, Any], territory: Territory) -> Exported:
    """What a process has said of the code that it looked at."""
    found, wrong = result["definitions"], result["problems"]
    named = [each["file"] for each in (*found, *wrong) if each["file"]]
    files = {name: _File.read(name, territory) for name in dict.fromkeys([*result["files"], *named])}
    documents = tuple(_document(each, files[each["file"]], number) for number, each in enumerate(found))
    problems = tuple(_problem(each, files.get(each["file"])) for each in wrong)
    return Exported(documents, tuple(files[name].source for name in sorted(result["files"])), problems)


@dataclass(frozen=True, slots=True)
class _File:
    """A Python file, and where the text of each of its lines begins, in characters."""

    source: Source
    offsets: tuple[int, ...]

    @classmethod
    def read(cls, name: str, territory: Territory) -> "_File":
        text = _source_text(territory.root / name)
        starts = accumulate((len(line) + 1 for line in text.split("\n")), initial=0)
        offsets = (
            start + len(line) - len(line.lstrip())
            for start, line in zip(starts, text.split("\n"), strict=False)
        )
        return cls(Source(name, text), tuple(offsets))

    def offset(self, line: int) -> int:
        return self.offsets[min(line, len(self.offsets)) - 1]


def _document(found: Mapping[str, Any], file: _File, number: int) -> Document:
    lines = {"": found["line"], **found["lines"]}
    file.source.remember(number, {pointer: file.offset(line) for pointer, line in lines.items()})
    return Document(KINDS[found["kind"]], found["body"], file.source, number, raw=_braced(found["body"]))


def _problem(wrong: Mapping[str, Any], file: _File | None) -> Problem:
    position = file.source.position(file.offset(wrong["line"])) if file else None
    return Problem(wrong["code"], wrong["severity"], wrong["message"], position, hint=wrong["hint"])


def _braced(body: JSON) -> frozenset[str]:
    """Nothing in code is a template: braces are those of JavaScript and f-strings."""
    return frozenset(pointer for pointer, value in walk(body) if isinstance(value, str) and "{" in value)


def _source_text(path: Path) -> str:
    import tokenize

    try:
        with tokenize.open(path) as file:
            return file.read()
    except (OSError, SyntaxError, UnicodeDecodeError):  # a file that Python could not read, either
        return _text(path)
