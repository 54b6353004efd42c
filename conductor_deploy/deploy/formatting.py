"""`fmt` over the files of a repository."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from conductor_deploy.definition.document import Problem
from conductor_deploy.definition.format import format_text
from conductor_deploy.definition.source import Source
from conductor_deploy.deploy.configuration import Configuration
from conductor_deploy.deploy.files import read_sources, write_file
from conductor_deploy.errors import WrongUsage
from conductor_deploy.present.files import rewritings

__all__ = ["Formatted", "differences", "formatted", "write_formatted"]


@dataclass(frozen=True, slots=True)
class Formatted:
    source: Source
    text: str

    @property
    def is_stale(self) -> bool:
        return self.text != self.source.text


def formatted(
    configuration: Configuration, paths: Sequence[Path]
) -> tuple[tuple[Formatted, ...], tuple[Problem, ...]]:
    """Every definition file, or those of `paths`, in canonical style; with what keeps one from it."""
    folder = configuration.definitions
    place = configuration.place("definitions", folder)
    sources, problems = read_sources(configuration.root, folder, place)
    if paths:
        known = {(configuration.root / source.path).resolve(): source for source in sources}
        others = [str(path) for path in paths if path.resolve() not in known]
        if others and not problems:
            raise WrongUsage(f"no definition file below {configuration.definitions}: {', '.join(others)}")
        wanted = {path.resolve() for path in paths}
        sources = tuple(source for path, source in known.items() if path in wanted)
    found = [(source, *format_text(source, configuration.kinds)) for source in sources]
    return (
        tuple(Formatted(source, text) for source, text, _ in found),
        (*problems, *(problem for _, _, wrong in found for problem in wrong)),
    )


def write_formatted(root: Path, files: Iterable[Formatted]) -> None:
    for file in files:
        write_file(root / file.source.path, file.text)


def differences(files: Iterable[Formatted]) -> str:
    """One unified diff of all files."""
    return rewritings((file.source.path, file.source.text, file.text) for file in files)
