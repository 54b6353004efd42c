"""What a deployment would say to a workflow written in Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conductor_deploy.analysis.task_types import check_task_types
from conductor_deploy.client._codec import plain
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.definition.document import WORKFLOW, Definition, Key, Position, Problem
from conductor_deploy.definition.normalise import identity
from conductor_deploy.definition.rules.check import check
from conductor_deploy.definition.schema import Decoded, Finding, decode
from conductor_deploy.errors import DefinitionsInvalid
from conductor_deploy.jsonvalue import JSON

__all__ = ["require_valid"]


def require_valid(definition: WorkflowDef) -> None:
    """Raise DefinitionsInvalid, in whose message everything is that is wrong, where servers would refuse it."""
    problems = tuple(_problems(plain(definition), f"workflow {definition.name}"))
    if any(problem.severity == "error" for problem in problems):
        lines = [f"the workflow {definition.name!r} is wrong:", *map(_in_words, problems)]
        raise DefinitionsInvalid("\n".join(lines), problems)


def _problems(body: JSON, title: str) -> Iterator[Problem]:
    decoded = decode(WORKFLOW, body, None)
    rules = check(WORKFLOW, body, decoded.body, None) if isinstance(body, dict) else ()
    for finding in (*decoded.findings, *_independent(rules, decoded.findings)):
        yield Problem(finding.code, finding.severity, finding.message, hint=finding.hint)
    yield from _strange_types(decoded, title)


def _independent(rules: Iterable[Finding], decoding: Iterable[Finding]) -> Iterator[Finding]:
    """Without what a rule finds missing only because it could not be read."""
    unread = [found.pointer for found in decoding if found.severity == "error"]
    return (rule for rule in rules if not any(pointer.startswith(rule.pointer) for pointer in unread))


def _strange_types(decoded: Decoded, title: str) -> Iterable[Problem]:
    if "name" not in decoded.body:
        return ()
    key = identity(WORKFLOW, decoded.body)
    state: dict[Key, Definition] = {key: Definition(key, decoded.body)}
    return check_task_types(state, (), lambda _key, pointer: Position(title + pointer))


def _in_words(problem: Problem) -> str:
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"  {problem.severity} {problem.code}: {problem.message}{hint}"
