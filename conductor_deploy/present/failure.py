"""A run that stopped: why, where, and what to do next."""

from typing import Any

from conductor_deploy.definition.document import Position
from conductor_deploy.errors import ConductorDeployError, DefinitionsInvalid, GuardRefused
from conductor_deploy.plan.planfile import problem_document
from conductor_deploy.present.palette import PLAIN, Palette
from conductor_deploy.present.problems import problem_lines
from conductor_deploy.present.values import printable

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
        lines += [f"{guard.code}: {printable(guard.message)}" for guard in error.guards]
        lines += [
            f"    to do it all the same: {printable(guard.lift)}" for guard in error.guards if guard.lift
        ]
    place = f"{error.position}: " if error.position else ""
    lines.append(f"{palette.paint('error', 'error')}: {place}{printable(error.message)}")
    if error.hint:
        lines.append(f"    {printable(error.hint)}")
    return "\n".join(lines)
