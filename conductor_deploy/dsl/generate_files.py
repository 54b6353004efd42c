"""The definitions that a module is generated from, out of a file as it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conductor_deploy.definition.document import Definition, Position, Problem
from conductor_deploy.definition.normalise import identity
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.placeholder import secret_names
from conductor_deploy.definition.schema import decode
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.errors import CannotRun
from conductor_deploy.jsonvalue import walk

__all__ = ["AsWritten", "read_definitions", "without_secrets"]


@dataclass(frozen=True, slots=True)
class AsWritten:
    """The definitions of a file, what a person should know of how servers read it, and where templates are."""

    definitions: tuple[Definition, ...]
    problems: tuple[Problem, ...]
    templates: tuple[Position, ...]


def read_definitions(source: Source, kinds: Mapping[str, str]) -> AsWritten:
    """Raises CannotRun where one has no name."""
    documents, problems = parse(source, kinds)
    read = [_read(document) for document in documents]
    return AsWritten(
        tuple(definition for definition, _ in read),
        (*problems, *(problem for _, found in read for problem in found)),
        tuple(position for document in documents for position in _templates(document)),
    )


def _read(document: Document) -> tuple[Definition, list[Problem]]:
    decoded = decode(document.kind, document.body, None)
    if not decoded.body.get("name"):
        raise CannotRun(f"{document.position()}: the {document.kind.title} has no name")
    problems = [
        Problem(found.code, found.severity, found.message, document.position(found.pointer), hint=found.hint)
        for found in decoded.findings
    ]
    return Definition(identity(document.kind, decoded.body), decoded.body), problems


def _templates(document: Document) -> Sequence[Position]:
    return [
        document.position(pointer)
        for pointer, value in walk(document.body)
        if isinstance(value, str) and "{{" in value and pointer not in document.raw
    ]


def without_secrets(definitions: Iterable[Definition]) -> tuple[Definition, ...]:
    """The same; CannotRun where one would have a secret of an environment in it."""
    found = tuple(definitions)
    for definition in found:
        for pointer, value in walk(definition.body):
            if isinstance(value, str) and secret_names(value):
                raise CannotRun(
                    f"{definition.key}: {pointer} is a secret, which has no place in code",
                    hint="without -e the file is taken as written; servers read ${workflow.secrets.NAME} themselves",
                )
    return found
