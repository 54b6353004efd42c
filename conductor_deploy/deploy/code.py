"""Definitions that stand in Python, beside those in files."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from conductor_deploy.definition.document import TASK, Position, Problem
from conductor_deploy.definition.source import Document
from conductor_deploy.deploy.configuration import FILE, Configuration
from conductor_deploy.dsl.export import Exported, Job, export
from conductor_deploy.dsl.modules import Asked
from conductor_deploy.errors import WrongUsage

__all__ = ["at", "is_left_out", "read_code", "refuse_prune", "without_bare"]


def read_code(configuration: Configuration) -> Exported:
    """What the modules under `python:` define; nothing where they are not to run."""
    if not configuration.python or is_left_out(configuration):
        return Exported()
    exported = export(Job(configuration.root, configuration.python))
    outside = [each for each in exported.documents if each.source.path.startswith("/")]
    problems = [_placed(problem, configuration) for problem in exported.problems]
    problems += [_foreign(document) for document in outside]
    return replace(exported, problems=tuple(problems))


def at(configuration: Configuration, root: Path) -> Configuration:
    """The configuration for another tree, of another time maybe: with the modules that are there."""
    there = tuple(each for each in configuration.python if Asked.parse(each).file_in(root))
    return replace(configuration, root=root, python=there)


def is_left_out(configuration: Configuration) -> bool:
    """Whether there is code, and it is not run."""
    return bool(configuration.python) and not configuration.runs_python


def refuse_prune(configuration: Configuration) -> None:
    """Raise WrongUsage where pruning would take what stands in code for gone."""
    if is_left_out(configuration):
        modules = ", ".join(configuration.python)
        raise WrongUsage(
            f"--prune would delete what is defined in {modules}, which --no-python does not run",
            hint="leave out one of the two",
        )


def without_bare(documents: Iterable[Document]) -> list[Document]:
    """Without tasks of which code says no more than the name, where a file says what they are."""
    listed = list(documents)
    named = {each.body.get("name") for each in listed if each.kind is TASK and not each.source.is_code}
    return [each for each in listed if not (_is_bare(each) and each.body.get("name") in named)]


def _is_bare(document: Document) -> bool:
    return document.source.is_code and document.kind is TASK and document.body.keys() == {"name"}


def _placed(problem: Problem, configuration: Configuration) -> Problem:
    """At the module's line of the configuration where no code is to blame."""
    if problem.position:
        return problem
    subject = re.sub(r"^there is no (module|file) ", "", problem.message).partition(" ")[0]
    named = (each for each in configuration.python if Asked.parse(each).module == subject)
    place = configuration.place("python", next(named, ""))
    return replace(problem, position=place or Position(FILE))


def _foreign(document: Document) -> Problem:
    message = "stands outside the repository, so no commit has it"
    hint = "export it to a file: conductor-deploy export MODULE"
    return Problem("CD028", "error", message, document.position(), hint=hint)
