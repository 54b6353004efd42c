"""A run that stopped: why, where, and what to do next."""

from collections.abc import Iterator
from typing import Any

from conductor_deploy.definition.document import Position
from conductor_deploy.errors import ConductorDeployError, Declined, DefinitionsInvalid, GuardRefused
from conductor_deploy.plan.plan import Guard
from conductor_deploy.plan.planfile import problem_document
from conductor_deploy.present.palette import PLAIN, Palette
from conductor_deploy.present.problems import problem_lines
from conductor_deploy.present.values import printable
from conductor_deploy.present.words import listed

__all__ = ["document", "error_document", "text"]


def document(error: ConductorDeployError) -> dict[str, Any]:
    """`{"error": …}`, with the problems of wrong definitions and the guards of a refusal."""
    content: dict[str, Any] = {"error": error_document(error)}
    if isinstance(error, DefinitionsInvalid):
        content["problems"] = [problem_document(problem) for problem in error.problems]
    if isinstance(error, GuardRefused):
        content["guards"] = [
            {
                "code": guard.code,
                "level": guard.level,
                "message": guard.message,
                "evidence": list(guard.evidence),
                "lift": guard.lift,
                "keys": [str(key) for key in error.keys.get(guard, ())],
            }
            for guard in error.guards
        ]
    return content


def error_document(error: ConductorDeployError) -> dict[str, Any]:
    position = error.position if isinstance(error.position, Position) else None
    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "position": str(position) if position else None,
    }


def text(error: ConductorDeployError, palette: Palette = PLAIN) -> str:
    """Problems first, the sentence that sums them up last, since that is where a reader of a log looks."""
    lines = list(problem_lines(error.problems, palette)) if isinstance(error, DefinitionsInvalid) else []
    if isinstance(error, GuardRefused):
        lines += _refusal_lines(error)
    if isinstance(error, Declined):
        return printable(error.message)
    place = f"{error.position}: " if error.position else ""
    lines.append(f"{palette.paint('error', 'error')}: {place}{printable(error.message)}")
    if error.hint:
        lines.append(f"    {printable(error.hint)}")
    return "\n".join(lines)


def _refusal_lines(error: GuardRefused) -> Iterator[str]:
    """Guards that say the same are told once, with all that they keep from being done."""
    alike: dict[tuple[str, str], list[Guard]] = {}
    for guard in error.guards:
        alike.setdefault((guard.code, guard.message), []).append(guard)
    for (code, message), guards in alike.items():
        keys = listed(dict.fromkeys(key for guard in guards for key in error.keys.get(guard, ())))
        yield f"{code}: {printable(message)}" + (f": {keys}" if keys else "")
        if lifts := list(dict.fromkeys(guard.lift for guard in guards if guard.lift)):
            yield f"    to do it all the same: {listed(lifts, ' ')}"
