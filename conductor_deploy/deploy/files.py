"""Definition files on disk."""

import codecs
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from conductor_deploy.definition.document import Position, Problem
from conductor_deploy.definition.source import Source

__all__ = ["read_source", "read_sources", "write_file"]

_SUFFIXES = (".json", ".yaml", ".yml", ".json.j2", ".yaml.j2", ".yml.j2")
_TESTS = (".test.yaml", ".test.yml", ".test.json")
_BUILD_FOLDERS = frozenset({"target", "build", "node_modules"})
_OWN = frozenset(
    {"conductor-deploy.yaml", "vars.yaml", "environments"}
)  # beside definitions when their folder is "."
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_sources(root: Path, folder: str) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The definition files under `root/folder`, sorted by path. What can't be read is a problem."""
    if not (root / folder).is_dir():
        message = f"there is no folder {folder}"
        return (), (
            Problem(
                "CD001", "error", message, hint="create it, or set `definitions:` in conductor-deploy.yaml"
            ),
        )
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in sorted(_definition_files(root, root / folder)):
        found = read_source(root / path, path)
        (sources if isinstance(found, Source) else problems).append(found)  # type: ignore[arg-type]
    return tuple(sources), tuple(problems)


def _definition_files(root: Path, folder: Path) -> Iterator[str]:
    for directory, folders, names in os.walk(folder):
        here = Path(directory).relative_to(root).as_posix()
        prefix = "" if here == "." else f"{here}/"
        own = _OWN if not prefix else frozenset()
        folders[:] = [
            name for name in folders if not name.startswith(".") and name not in _BUILD_FOLDERS | own
        ]
        for name in names:
            if (
                name.endswith(_SUFFIXES)
                and not name.endswith(_TESTS)
                and not name.startswith(".")
                and name not in own
            ):
                yield prefix + name


def read_source(path: Path, name: str) -> Source | Problem:
    """The text of a file, which problems and positions call `name`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Problem("CD001", "error", f"can't be read: {error.strerror}", Position(name))
    encoding = next((encoding for mark, encoding in _ENCODINGS if data.startswith(mark)), "utf-8")
    try:
        return Source(name, data.decode(encoding))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"byte 0x{data[error.start]:02X} is not {encoding.upper()}"
        return Problem("CD002", "error", message, Position(name, line, column), hint="save the file as UTF-8")


def write_file(path: Path, text: str) -> None:
    """Replace a file in one step: a reader, or a crash, sees the old text or the new one."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
