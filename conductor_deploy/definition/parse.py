"""Text to definitions, as written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conductor_deploy.definition.document import Kind, Problem
from conductor_deploy.definition.json_text import Flaw, read_json
from conductor_deploy.definition.shape import configured_kind, folder_kind, foreign_shape, shape_kind
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["parse"]


@dataclass(frozen=True, slots=True)
class _Root:
    """A YAML document, or a whole JSON file."""

    value: JSON
    number: int = 0
    raw: frozenset[str] = frozenset()


def parse(source: Source, kinds: Mapping[str, str]) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """The definitions of a file and everything wrong with it. `kinds` are the globs of the configuration, which
    decide where neither a definition's fields nor its folder do."""
    roots, flaws = _read(source)
    problems = [
        Problem(flaw.code, flaw.severity, flaw.message, source.position(flaw.offset), hint=flaw.hint)
        for flaw in flaws
    ]
    if not roots and not problems:
        problems.append(Problem("CD003", "error", "the file is empty", source.position(0), hint="remove it"))
    documents: list[Document] = []
    for root in roots:
        for pointer, body in _bodies(root.value):
            found = _document(source, root, pointer, body, kinds)
            if isinstance(found, Document):
                documents.append(found)
            else:
                problems.append(found)
    return tuple(documents), tuple(problems)


def _read(source: Source) -> tuple[tuple[_Root, ...], tuple[Flaw, ...]]:
    if not source.text.strip():
        return (), ()
    if source.is_json:
        value, flaws = read_json(source.text)
        is_sound = not any(flaw.severity == "error" for flaw in flaws)
        return ((_Root(value),) if is_sound else ()), flaws
    from conductor_deploy.definition.yaml_text import read_yaml  # most repositories hold JSON only

    documents, flaws = read_yaml(source.text)
    return tuple(
        _Root(document.value, number, document.raw) for number, document in enumerate(documents)
    ), flaws


def _bodies(value: JSON) -> Iterator[tuple[str, JSON]]:
    if isinstance(value, list):
        yield from ((f"/{index}", item) for index, item in enumerate(value))
    else:
        yield "", value


def _document(
    source: Source, root: _Root, pointer: str, body: JSON, kinds: Mapping[str, str]
) -> Document | Problem:
    if not isinstance(body, dict):
        message = f"a definition is an object; found {_title(body)}"
        return Problem(
            "CD012", "error", message, source.locate(root.number, pointer), hint='write {"name": …}'
        )
    kind = _kind(source.path, body, kinds)
    if kind is None:
        return _unknown(source, root, pointer, body)
    raw = root.raw
    if pointer and raw:
        raw = frozenset(mark[len(pointer) :] for mark in raw if mark.startswith(pointer + "/"))
    return Document(kind, body, source, root.number, pointer, raw)


def _kind(path: str, body: JSONObject, kinds: Mapping[str, str]) -> Kind | None:
    if foreign_shape(body):
        return configured_kind(path, kinds)
    kind = shape_kind(body)
    if kind is None and "name" in body:
        kind = folder_kind(path)
    return kind or configured_kind(path, kinds)


def _unknown(source: Source, root: _Root, pointer: str, body: JSONObject) -> Problem:
    foreign = foreign_shape(body)
    message = (
        f"this is {foreign}, not a definition"
        if foreign
        else "neither its fields nor its folder tell what kind of definition this is"
    )
    hint = f'move the file out of the folder of definitions, or name its kind in conductor-deploy.yaml: kinds: {{"{source.path}": task}}'
    return Problem(
        "CD014" if foreign else "CD013", "error", message, source.locate(root.number, pointer), hint=hint
    )


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
    return "an array"
