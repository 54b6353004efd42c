"""Documents as definitions: decoded as the server would, judged by its rules, told apart by their keys."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conductor_deploy.definition.decoding.finding import Finding, independent
from conductor_deploy.definition.document import TASK, Definition, Key, Problem, State
from conductor_deploy.definition.normalise import identity
from conductor_deploy.definition.pattern import escape
from conductor_deploy.definition.rules.check import check
from conductor_deploy.definition.rules.old_release import check_for_release
from conductor_deploy.definition.schema import decode
from conductor_deploy.definition.source import Document
from conductor_deploy.jsonvalue import JSONObject, equal, value_at

__all__ = ["Defined", "define"]


@dataclass(frozen=True, slots=True)
class Defined:
    """Definitions in normal form, the documents that they come from, and what is wrong with those."""

    state: State
    documents: Mapping[Key, Document]
    problems: tuple[Problem, ...]


def define(
    documents: Sequence[Document],
    version: str | None,
    registered: Mapping[str, JSONObject],
    *,
    is_rendered: bool = True,
) -> Defined:
    """`version` is the server's, `registered` are the task definitions that it has.

    Not `is_rendered`: somewhere a template failed, and what is wrong with its own text goes without saying.
    """
    decoded = [(document, decode(document.kind, document.body, version)) for document in documents]
    own = {
        str(r.body["name"]): r.body for document, r in decoded if document.kind is TASK and "name" in r.body
    }
    registered = {**registered, **own}
    problems: list[Problem] = []
    state: dict[Key, Definition] = {}
    by_key: dict[Key, Document] = {}
    for document, result in decoded:
        rules = (
            *check(document.kind, document.body, result.body, registered),
            *check_for_release(version, document.kind, result.body, registered),
        )
        findings = (*result.findings, *independent(rules, result.findings))
        key = None if _has_error(findings) else identity(document.kind, result.body)
        told = findings if is_rendered else _apart_from_templates(document, findings)
        problems += _located(document, told, key)
        if key is None:
            continue
        if key in state and _is_export(by_key[key], document, state[key].body, result.body):
            if by_key[key].source.is_code:
                continue
        elif key in state:
            problems.append(_defined_twice(key, document, by_key[key]))
        by_key[key] = document
        state[key] = Definition(key, result.body, document.position(), document.origins, document.body)
    return Defined(state, by_key, tuple(problems))


def _located(document: Document, findings: Iterable[Finding], key: Key | None) -> list[Problem]:
    return [
        Problem(found.code, found.severity, found.message, document.position(found.pointer), key, found.hint)
        for found in findings
    ]


def _apart_from_templates(document: Document, findings: Iterable[Finding]) -> Iterator[Finding]:
    return (found for found in findings if not _is_template(document, found.pointer))


def _is_template(document: Document, pointer: str) -> bool:
    try:
        value = value_at(document.body, pointer)
    except KeyError:
        return False
    return isinstance(value, str) and "{{" in value and pointer not in document.raw


def _has_error(findings: Iterable[Finding]) -> bool:
    return any(found.severity == "error" for found in findings)


def _is_export(document: Document, other: Document, body: JSONObject, other_body: JSONObject) -> bool:
    """Whether one of two stands in code, and the other says the same."""
    return (document.source.is_code or other.source.is_code) and equal(body, other_body)


def _defined_twice(key: Key, document: Document, other: Document) -> Problem:
    hint = "remove one of the two, or give it another name or version"
    if document.source.is_code != other.source.is_code:
        hint = f"a file that was exported is written anew by `conductor-deploy export`; else {hint}"
    message = f"{escape(key)} is defined twice: here and at {other.position()}"
    return Problem("CD039", "error", message, document.position(), key, hint)
