"""What became of files."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from conductor_deploy.definition.document import Problem
from conductor_deploy.errors import ConductorDeployError
from conductor_deploy.plan.plan import Change
from conductor_deploy.plan.planfile import problem_document
from conductor_deploy.present.failure import error_document
from conductor_deploy.present.palette import PLAIN, Palette
from conductor_deploy.present.problems import problem_lines
from conductor_deploy.present.text import change_lines
from conductor_deploy.present.values import key_text, printable
from conductor_deploy.present.words import counted

__all__ = ["FileAction", "files_document", "files_text", "rewritings"]


@dataclass(frozen=True, slots=True)
class FileAction:
    """`stale`: the file is not as it should be, and was left as it is."""

    path: str
    action: Literal["written", "unchanged", "stale"]
    key: str | None = None
    change: Change | None = None  # what would make it as it should be


def files_text(
    actions: Sequence[FileAction], problems: Sequence[Problem] = (), palette: Palette = PLAIN
) -> str:
    lines = [line for action in actions if action.action != "unchanged" for line in _lines(action)]
    unchanged = sum(action.action == "unchanged" for action in actions)
    tail = [f"{counted(unchanged, 'file')} unchanged"] if unchanged else []
    return "\n".join([*problem_lines(problems, palette), *lines, *tail])


def _lines(action: FileAction) -> Iterator[str]:
    key = f"  {key_text(action.key)}" if action.key else ""
    yield f"{action.action:<9}  {printable(action.path)}{key}"
    if action.change:
        yield from (f"    {line}" for line in change_lines(action.change))


def files_document(
    actions: Sequence[FileAction],
    problems: Sequence[Problem] = (),
    error: ConductorDeployError | None = None,
) -> dict[str, Any]:
    return {
        **({"error": error_document(error)} if error else {}),
        "files": [{"path": action.path, "key": action.key, "action": action.action} for action in actions],
        "problems": [problem_document(problem) for problem in problems],
    }


def rewritings(files: Iterable[tuple[str, str, str]]) -> str:
    """One unified diff of all files: path, text before ("" for a new file) and after."""
    return "\n".join(
        line
        for path, before, after in files
        for line in difflib.unified_diff(
            before.splitlines(), after.splitlines(), path if before else "/dev/null", path, lineterm=""
        )
    )
