"""What a deployment would say to a workflow written in Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conductor_deploy.analysis.task_types import check_task_types
from conductor_deploy.client._codec import plain
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.definition.decoding.finding import independent
from conductor_deploy.definition.document import WORKFLOW, Definition, Key, Position, Problem
from conductor_deploy.definition.normalise import identity
from conductor_deploy.definition.rules.check import check
from conductor_deploy.definition.schema import Decoded, decode
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
    for finding in (*decoded.findings, *independent(rules, decoded.findings)):
        yield Problem(finding.code, finding.severity, finding.message, hint=finding.hint)
    yield from _strange_types(decoded, title)


def _strange_types(decoded: Decoded, title: str) -> Iterable[Problem]:
    if "name" not in decoded.body:
        return ()
    key = identity(WORKFLOW, decoded.body)
    state: dict[Key, Definition] = {key: Definition(key, decoded.body)}
    return check_task_types(state, (), lambda _key, pointer: Position(title + pointer))


def _in_words(problem: Problem) -> str:
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"  {problem.severity} {problem.code}: {problem.message}{hint}"
