"""Definition files on disk."""

import codecs
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from conductor_deploy.definition.document import Position, Problem
from conductor_deploy.definition.source import Source

__all__ = ["read_source", "read_sources", "save_as", "write_file"]

_SUFFIXES = (".json", ".yaml", ".yml", ".json.j2", ".yaml.j2", ".yml.j2")
_TESTS = (".test.json", ".test.yaml", ".test.yml")
_BUILD_FOLDERS = frozenset({"target", "build", "node_modules"})
_OWN = frozenset({"conductor-deploy.yaml", "vars.yaml", "environments"})  # in the repository's own folder
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_sources(
    root: Path, folder: str, place: Position | None = None
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The definition files under `root/folder`, sorted by path. What can't be read is a problem.

    `place` is where the folder is named.
    """
    if not (root / folder).is_dir():
        hint = "create it, or set `definitions:` in conductor-deploy.yaml"
        return (), (Problem("CD001", "error", f"there is no folder {folder}", place, hint=hint),)
    sources: list[Source] = []
    problems: list[Problem] = []
    for name in sorted(_definition_files(root, root / folder)):
        match read_source(f"{root}/{name}", name):
            case Source() as source:
                sources.append(source)
            case problem:
                problems.append(problem)
    return tuple(sources), tuple(problems)


def _definition_files(root: Path, folder: Path) -> Iterator[str]:
    for directory, folders, names in os.walk(folder):
        here = Path(directory).relative_to(root)
        passed_over = _BUILD_FOLDERS if here.parts else _BUILD_FOLDERS | _OWN
        folders[:] = [name for name in folders if not name.startswith(".") and name not in passed_over]
        for name in names:
            is_passed_over = name.startswith(".") or name.endswith(_TESTS) or name in passed_over
            if name.endswith(_SUFFIXES) and not is_passed_over:
                yield (here / name).as_posix()


def read_source(path: Path | str, name: str) -> Source | Problem:
    """The text of a file, which problems and positions call `name`."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - pathlib takes twice as long, a thousand times
            data = file.readall()
    except OSError as error:
        return Problem("CD001", "error", f"can't be read: {error.strerror}", Position(name))
    encoding = next((encoding for mark, encoding in _ENCODINGS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return _undecodable(name, error)
    if "\0" in text:
        message = "holds zero bytes: is it UTF-16 without a byte order mark, or no text at all?"
        return Problem("CD002", "error", message, Position(name), hint="save the file as UTF-8")
    return Source(name, text)


def _undecodable(name: str, error: UnicodeDecodeError) -> Problem:
    before = error.object[: error.start].decode(error.encoding, "ignore")
    position = Position(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
    message = f"is not {error.encoding.upper()}: byte 0x{error.object[error.start]:02X}; it may be Latin-1"
    return Problem("CD002", "error", message, position, hint="save the file as UTF-8")


def write_file(path: Path, text: str) -> None:
    """Write a file, in a folder that is made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_as(path, text)


def save_as(path: Path, text: str) -> None:
    """Replace a file in one step: a reader, or a crash, meets the old text or the new one.

    A pipe or a device is written into. FileNotFoundError for a folder that is not there.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(text.encode())
    else:
        _replace(path.resolve(), text.encode())


def _replace(path: Path, content: bytes) -> None:
    mode = path.stat().st_mode & 0o7777 if path.exists() else 0o644
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:  # about the temporary file, whose name says nothing to anybody
        raise OSError(error.errno, error.strerror, str(path)) from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
