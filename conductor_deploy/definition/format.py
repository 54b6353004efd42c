"""Definition files in canonical order and style, comments kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from conductor_deploy.definition.document import Problem
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.schema import arrange
from conductor_deploy.definition.source import Document, NumberText, Source
from conductor_deploy.definition.syntax.yaml_format import format_pages
from conductor_deploy.definition.syntax.yaml_layout import comments, lay_out
from conductor_deploy.definition.write import json_document
from conductor_deploy.jsonvalue import JSON, canonical

__all__ = ["format_text"]


def format_text(source: Source, kinds: Mapping[str, str]) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file in canonical style; unchanged where there is a problem, and of a template."""
    if source.path.endswith(".j2"):
        return source.text, ()
    documents, problems = parse(source, kinds)
    if problems:
        return source.text, tuple(replace(problem, severity="error") for problem in problems)
    plain = Source(source.path, source.text.replace("\r\n", "\n"))
    text = (_json if source.is_json else _yaml)(plain, documents)
    if _meaning(Source(source.path, text), kinds) != _meaning(plain, kinds):
        message = "formatting would change what this file says, or lose a comment"
        hint = "move comments out of brackets, and anchors above what repeats them"
        return source.text, (Problem("CD030", "error", message, source.position(0), hint=hint),)
    return text.replace("\n", "\r\n") if "\r\n" in source.text else text, ()


def _json(source: Source, documents: Sequence[Document]) -> str:
    return json_document(_arranged(documents).get(0, []))


def _yaml(source: Source, documents: Sequence[Document]) -> str:
    pages, arranged = lay_out(source.text), _arranged(documents)
    count = sum(page.root is not None for page in pages)
    return format_pages(pages, [arranged.get(number, []) for number in range(count)])


def _arranged(documents: Iterable[Document]) -> dict[int, JSON]:
    """The value of each YAML document by its number, the names in canonical order."""
    values: dict[int, JSON] = {}
    for document in documents:
        body = arrange(document.kind, document.body)
        known = values.get(document.number, [])
        values[document.number] = [*known, body] if document.pointer and isinstance(known, list) else body
    return values


def _meaning(source: Source, kinds: Mapping[str, str]) -> object:
    """What formatting must keep: definitions type for type, what is raw, and comments."""
    documents, problems = parse(source, kinds)
    if problems:
        return problems
    bodies = [
        (each.kind, each.number, each.pointer, each.raw, canonical(_exact(each.body))) for each in documents
    ]
    return bodies, () if source.is_json else Counter(comments(lay_out(source.text)))


def _exact(value: JSON) -> JSON:
    """The value with the tokens of its numbers."""
    match value:
        case NumberText():
            return {"number": value.text}
        case dict():
            return {name: _exact(item) for name, item in value.items()}
        case list():
            return [_exact(item) for item in value]
    return value
