"""Text to definitions, as written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conductor_deploy.definition.document import Kind, Position, Problem
from conductor_deploy.definition.shape import configured_kind, folder_kind, shape
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.definition.syntax.json_scanner import Flaw
from conductor_deploy.definition.syntax.json_text import read_json
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["parse"]


@dataclass(frozen=True, slots=True)
class _Root:
    """A YAML document, or the value of a JSON file."""

    source: Source
    value: JSON
    number: int = 0
    raw: frozenset[str] = frozenset()


def parse(source: Source, kinds: Mapping[str, str]) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """The definitions of a file, and everything wrong with it.

    `kinds` maps the globs of the configuration to names of kinds. They decide where neither a definition's
    fields nor its folder do.
    """
    roots, flaws = _read(source)
    problems = [_problem(source, flaw) for flaw in flaws]
    if not roots and not flaws:
        hint = "write a definition, or remove the file"
        problems.append(Problem("CD003", "error", "the file is empty", source.position(0), hint=hint))
    documents: list[Document] = []
    for root in roots:
        for pointer, body in _bodies(root.value):
            match _document(root, pointer, body, kinds):
                case Document() as document:
                    documents.append(document)
                case problem:
                    problems.append(problem)
    return tuple(documents), tuple(problems)


def _read(source: Source) -> tuple[tuple[_Root, ...], tuple[Flaw, ...]]:
    if not source.text or source.text.isspace():
        return (), ()
    if source.is_json:
        value, flaws = read_json(source.text)
        is_broken = any(flaw.severity == "error" for flaw in flaws)
        return () if is_broken else (_Root(source, value),), flaws
    from conductor_deploy.definition.syntax.yaml_text import read_yaml  # most repositories hold JSON only

    documents, flaws = read_yaml(source.text)
    for number, document in enumerate(documents):
        source.remember(number, document.places)
    roots = (_Root(source, document.value, number, document.raw) for number, document in enumerate(documents))
    return tuple(roots), flaws


def _problem(source: Source, flaw: Flaw) -> Problem:
    return Problem(flaw.code, flaw.severity, flaw.message, source.position(flaw.offset), hint=flaw.hint)


def _bodies(value: JSON) -> Iterator[tuple[str, JSON]]:
    if isinstance(value, list):
        yield from ((f"/{index}", item) for index, item in enumerate(value))
    else:
        yield "", value


def _document(root: _Root, pointer: str, body: JSON, kinds: Mapping[str, str]) -> Document | Problem:
    source = root.source
    if not isinstance(body, dict):
        position = source.locate(root.number, pointer)
        message = f"a definition is an object, and this is {_title(body)}"
        return Problem("CD012", "error", message, position, hint='write { "name": …, … }')
    told = shape(body)
    kind = told if isinstance(told, Kind) else _kind_by_place(source.path, told, body, kinds)
    if not isinstance(kind, Kind):
        return _untold(source.locate(root.number, pointer), kind)
    raw = root.raw
    if pointer and raw:
        raw = frozenset(mark.removeprefix(pointer) for mark in raw if mark.startswith(f"{pointer}/"))
    return Document(kind, body, source, root.number, pointer, raw)


def _kind_by_place(
    path: str, foreign: str | None, body: JSONObject, kinds: Mapping[str, str]
) -> Kind | str | None:
    """By the folder of what has a name; else by the configuration; else what this is instead."""
    in_folder = None if foreign or "name" not in body else folder_kind(path)
    return in_folder or configured_kind(path, kinds) or foreign


def _untold(position: Position, foreign: str | None) -> Problem:
    code, message = "CD013", "neither the fields nor the folder tell what kind of definition this is"
    if foreign:
        code, message = "CD014", f"this is {foreign}, not a definition"
    hint = (
        "move the file out of the folder of definitions, or name its kind in conductor-deploy.yaml: "
        f'kinds: {{"{position.file}": task}}'
    )
    return Problem(code, "error", message, position, hint=hint)


def _title(value: JSON) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case _:
            return "an array"
