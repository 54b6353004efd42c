"""Problems as compilers print them: `file:line:column: severity CODE: message`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

from conductor_deploy.definition.document import Problem, Severity, sorted_problems
from conductor_deploy.plan.planfile import problem_document
from conductor_deploy.present.palette import PLAIN, Palette
from conductor_deploy.present.values import key_text, printable
from conductor_deploy.present.words import counted

__all__ = ["attributed", "place_text", "problem_lines", "problems_document", "report", "tally"]


def problem_lines(problems: Iterable[Problem], palette: Palette = PLAIN) -> Iterator[str]:
    for problem in problems:
        place = place_text(problem)
        severity = palette.paint(problem.severity, f"{problem.severity} {problem.code}")
        yield f"{f'{place}: ' if place else ''}{severity}: {printable(problem.message)}"
        if problem.hint:
            yield palette.paint("faint", f"    {printable(problem.hint)}")


def place_text(problem: Problem) -> str:
    """Where it is: the place in a file, else the definition, else nothing."""
    if problem.position:
        return printable(str(problem.position))
    return key_text(problem.key) if problem.key else ""


def attributed(found: Mapping[str, Iterable[Problem]]) -> tuple[Problem, ...]:
    """Problems by environment as one list: those that only some of the environments have name them."""
    owners: dict[Problem, list[str]] = {}
    for environment, problems in found.items():
        for problem in dict.fromkeys(problems):
            owners.setdefault(problem, []).append(environment)
    return tuple(
        problem
        if len(names) == len(found)
        else replace(problem, message=f"{problem.message} (in {', '.join(names)})")
        for problem, names in owners.items()
    )


def report(found: Iterable[Problem], counts: Mapping[str, int], palette: Palette = PLAIN) -> str:
    """All problems by place, and a line that sums them up. `counts` has files and definitions."""
    problems = sorted_problems(tuple(found))
    size = f"{counted(counts['files'], 'file')}, {counted(counts['definitions'], 'definition')}"
    return "\n".join([*problem_lines(problems, palette), f"{size}: {tally(problems)}"])


def problems_document(found: Iterable[Problem], counts: Mapping[str, int]) -> dict[str, Any]:
    problems = sorted_problems(tuple(found))
    severities = [problem.severity for problem in problems]
    summary = {**counts, "errors": severities.count("error"), "warnings": severities.count("warning")}
    return {"problems": [problem_document(problem) for problem in problems], "summary": summary}


def tally(problems: Iterable[Problem]) -> str:
    """`2 errors, 1 warning`, or `no problems`."""
    severities = [problem.severity for problem in problems]
    counts = [(severities.count(severity), severity) for severity in get_args(Severity)]
    return ", ".join(counted(count, severity) for count, severity in counts if count) or "no problems"
