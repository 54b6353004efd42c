"""What surrounds a command that runs as a CI job: who asks is read before it, and told after it."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conductor_deploy.ci.job import Job, Telling
from conductor_deploy.cli.report import Report
from conductor_deploy.cli.session import Session
from conductor_deploy.errors import (
    CannotRun,
    ConductorDeployError,
    DefinitionsInvalid,
    ServerRefused,
    WrongUsage,
)

if TYPE_CHECKING:
    from conductor_deploy.ci.board import Board
    from conductor_deploy.ci.hosts import Host

__all__ = ["Work", "annotate", "begin", "begin_trusted", "code_of", "distinct", "document_of", "problems_of"]

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Work:
    """A command under way in a job of a CI host."""

    session: Session
    host: "Host"
    job: Job

    def attempt(self, command: Callable[[], Report]) -> Report:
        """What a command reports, printed; of one that was stopped, why. Nothing printed is taken for an order."""
        before, after = self.host.quiet(self.session.ambient.nonce())
        _say(before)
        try:
            report = _with_one_document(command())
        except Exception as error:  # noqa: BLE001 - the host is told of our own mistakes, too
            from conductor_deploy.cli.main import why

            report = Report({}, error=why(error))
        _print(report)
        _say(after)
        return report

    def post(self, deed: "Callable[[Board], Answer]", what: str) -> "tuple[Answer | None, Sequence[str]]":
        """The answer of the host's API; without one, what to say instead. It never stops a run."""
        from conductor_deploy.ci.api import Api, Waiting
        from conductor_deploy.ci.board import Board

        dialect = self.host.dialect
        if self.job.token is None:
            return None, [f"{what}: {dialect.token} is not set"]
        waiting = Waiting(self.session.ambient.clock, self.session.ambient.sleep)
        try:
            with Api(self.job.api, dialect.headers(self.job.token), waiting) as api:
                return deed(Board(api, dialect, self.job)), ()
        except CannotRun as error:
            return None, [f"{what}: {error.message}{f' ({dialect.needs})' if _is_forbidden(error) else ''}"]
        except (LookupError, TypeError, AttributeError) as error:
            return None, [f"{what}: an answer of {dialect.title} that can't be read: {error!r}"]

    def end(self, code: int, telling: Telling) -> Report:
        """Tell the host; what there is to print, and the code of the job."""
        warnings = [f"> ⚠️ {_on_one_line(remark)}" for remark in telling.remarks]
        told = replace(
            telling,
            outputs={**telling.outputs, "exit-code": str(code)},
            summary="\n\n".join([*warnings, telling.summary]),
            problems=[_placed(problem, self._folder) for problem in distinct(telling.problems)],
        )
        lines = self.host.tell(self.job, told, self.session.ambient.nonce())
        return Report({"text": lambda: lines}, code)

    @property
    def project(self) -> str:
        """Also of a configuration that is wrong, since its comment is to be found."""
        with suppress(ConductorDeployError):
            return self.session.configuration.project
        file = self.session.config or self._root / "conductor-deploy.yaml"
        text = file.read_text("utf-8", errors="replace") if file.is_file() else ""
        found = re.search(r"^project: *['\"]?([a-z0-9-]+)", text, re.MULTILINE)
        return found[1] if found else "unknown"

    @property
    def _root(self) -> Path:
        from conductor_deploy.deploy.configuration import find_root

        return (self.session.directory or find_root(Path.cwd())).resolve()

    @property
    def _folder(self) -> Path:
        """Of the definitions, within the repository that the host knows."""
        workspace = self.job.workspace
        inside = workspace is not None and self._root.is_relative_to(workspace.resolve())
        return self._root.relative_to(workspace.resolve()) if workspace and inside else Path()


def begin(context: click.Context, session: Session) -> Work:
    """Raises WrongUsage outside a CI job, OSError where what the host reads afterwards can't be written.

    From a fork no code runs.
    """
    from conductor_deploy.ci.hosts import host_of

    host = host_of(session.environ)
    job = host.read(session.environ)
    host.prepare(job)
    session = replace(session, is_review=job.event == "review")
    if job.is_foreign and session.python:
        session = replace(session, python=False)
        session.say("these sources come from a fork: as with --no-python, none of its code runs")
    context.obj = session  # for the command that is invoked
    return Work(session, host, job)


def begin_trusted(context: click.Context, session: Session) -> Work:
    """Raises WrongUsage from a fork, too: what asks a server may run the commands that a configuration names."""
    work = begin(context, session)
    if work.job.is_foreign:
        raise WrongUsage("these sources come from a fork: they are checked, and no server is asked for them")
    return work


def annotate(environ: Mapping[str, str], error: Exception) -> None:
    """Show the host what stopped a job before it began; the log has it, too."""
    from conductor_deploy.ci.hosts import HOSTS
    from conductor_deploy.cli.main import why

    problems = problems_of(Report({}, error=why(error)))
    for host in HOSTS:
        if environ.get(host.sign) == "true":
            _say("\n".join(host.annotations(problems)))


def _with_one_document(report: Report) -> Report:
    """Which is made once, however often it is read: of thousands of changes that takes seconds."""
    return replace(report, views={name: cache(view) for name, view in report.views.items()})


def code_of(report: Report) -> int:
    return report.error.exit_code if report.error else report.exit_code


def document_of(report: Report) -> Mapping[str, Any]:
    """What `-o json` would print of it; nothing of a run that was stopped before."""
    document: Mapping[str, Any] = report.views["json"]() if "json" in report.views else {}
    return document


def _print(report: Report) -> None:
    from conductor_deploy.present import failure

    if "text" in report.views:
        _say(report.printed("text"))
    if report.error:
        _say(failure.text(report.error))


def _is_forbidden(error: CannotRun) -> bool:
    """Whether another token may do it: nobody's may where a conversation is locked, or for a while."""
    is_refused = isinstance(error, ServerRefused) and error.status in (401, 403, 404)
    return is_refused and not re.search("locked|rate limit", error.message)


def _say(text: str) -> None:
    if text:
        click.echo(text)


def problems_of(report: Report) -> Sequence[Mapping[str, Any]]:
    """What is wrong, and where that is in a file."""
    from conductor_deploy.plan.planfile import problem_document

    if isinstance(report.error, DefinitionsInvalid):
        return [problem_document(problem) for problem in report.error.problems]
    if report.error:
        return [
            {
                **_NOWHERE,
                "code": report.error.code,
                "message": report.error.message,
                "hint": report.error.hint,
            }
        ]
    found: Sequence[Mapping[str, Any]] = document_of(report).get("problems", ())
    return found


_NOWHERE = {"severity": "error", "key": None, "file": None, "line": None, "column": None}


def _placed(problem: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    return {**problem, "file": problem["file"] and (folder / problem["file"]).as_posix()}


def distinct(problems: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Several environments find the same."""
    return list({tuple(problem.items()): problem for problem in problems}.values())


def _on_one_line(text: str) -> str:
    from conductor_deploy.present.values import printable

    return printable(text)
