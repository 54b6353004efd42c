"""Files that are written for conductor-deploy itself: the configuration, variables, patches."""

from dataclasses import dataclass
from pathlib import Path

from conductor_deploy.definition.document import Position, Problem
from conductor_deploy.definition.source import Source
from conductor_deploy.definition.syntax.yaml_text import read_yaml
from conductor_deploy.deploy.files import read_source
from conductor_deploy.deploy.structure import Misfit, Schema, misfits
from conductor_deploy.jsonvalue import JSON, pointer_parts

__all__ = ["Settings", "read_settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """One YAML document with the place of every value in it."""

    source: Source
    value: JSON
    number: int = 0  # of the document in its file, from 0
    raw: frozenset[str] = frozenset()  # pointers of what is marked `!raw`

    def position(self, pointer: str = "") -> Position:
        """Of a value, or of the nearest value that it would be inside."""
        return self.source.locate(self.number, pointer)

    def name_position(self, pointer: str) -> Position:
        """Of the name that a value goes by, which stands before it."""
        position = self.position(pointer)
        lines = self.source.text.split("\n")[: position.line]
        before = "\n".join([*lines[:-1], lines[-1][: position.column - 1]])
        found = before.rfind(pointer_parts(pointer)[-1])
        return position if found < 0 else self.source.position(found)

    def problem(self, code: str, pointer: str, message: str, hint: str | None = None) -> Problem:
        return Problem(code, "error", message, self.position(pointer), hint=hint)

    def misfits(self, value: JSON, schema: Schema, pointer: str, title: str) -> tuple[Problem, ...]:
        """What the schema does not allow about the value at `pointer`, which messages call `title`."""
        return tuple(self._misfit(misfit, pointer) for misfit in misfits(value, schema, title))

    def _misfit(self, misfit: Misfit, pointer: str) -> Problem:
        place = self.name_position if misfit.is_name else self.position
        return Problem(
            misfit.code, "error", misfit.message, place(pointer + misfit.pointer), hint=misfit.hint
        )


def read_settings(path: Path, root: Path) -> tuple[tuple[Settings, ...], tuple[Problem, ...]]:
    """The documents of a file, and everything wrong with it; inside `root` positions are relative to that."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    source = read_source(path, name)
    if isinstance(source, Problem):
        return (), (source,)
    documents, flaws = read_yaml(source.text)
    found = tuple(Settings(source, each.value, number, each.raw) for number, each in enumerate(documents))
    return found, tuple(
        Problem(flaw.code, "error", flaw.message, source.position(flaw.offset), hint=flaw.hint)
        for flaw in flaws
    )
