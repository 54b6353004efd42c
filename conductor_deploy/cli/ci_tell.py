"""From what a command reported to what its CI job tells: summary, outputs, comment, issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from conductor_deploy.ci.job import Telling
from conductor_deploy.cli.ci_job import Work, code_of, distinct, document_of, problems_of
from conductor_deploy.cli.report import Report
from conductor_deploy.errors import CannotRun, ConductorDeployError

if TYPE_CHECKING:
    from conductor_deploy.ci.post import Found
    from conductor_deploy.plan.plan import Plan

__all__ = ["Told", "tell_checks", "tell_plan", "tell_release"]

_SUMMARY = 250_000  # characters, of four bytes at most: a summary may have 1 MiB

# Which code a job of several commands has: the order of the command line's codes.
_WORST_FIRST = (130, 64, 1, 3, 6, 4, 5, 2)


@dataclass(frozen=True, slots=True)
class Told:
    """Which command it is, and what it was asked for."""

    command: Literal["plan", "promote", "rollback", "drift"]
    environments: tuple[str, ...]
    out: Path | None
    post: bool


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What came of speaking with the host: Markdown to stand beside the plan, outputs, what went wrong."""

    note: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    remarks: Sequence[str] = ()


def tell_plan(work: Work, report: Report, told: Told) -> Report:
    from conductor_deploy.ci.outputs import outputs
    from conductor_deploy.present.comment import comment

    found = _found(work, report, told)
    spoken = _spoken(work, found, told)
    about: Literal["plan", "drift"] = "drift" if told.command == "drift" else "plan"
    summary = comment(found.documents, note=spoken.note, links=found.links, about=about, limit=_SUMMARY)
    named = {**outputs({"plans": found.plans}), **_saved(work, report, told), **spoken.outputs}
    code = code_of(report)
    return work.end(0 if code == 2 else code, Telling(named, summary, problems_of(report), spoken.remarks))


def _found(work: Work, report: Report, told: Told) -> "Found":
    from conductor_deploy.ci.outputs import plans_of
    from conductor_deploy.ci.post import Found

    environments = told.environments or ("",)
    run = work.session.run_url
    links = (
        {"run": run, **({"plan file": f"{run}#artifacts"} if told.out and not report.error else {})}
        if run
        else {}
    )
    documents = [*_failures(report, environments), *plans_of(document_of(report))]
    return Found(work.project, environments, documents, links)


def _failures(report: Report, environments: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    from conductor_deploy.present import failure

    if report.error is None:
        return ()
    return ({**failure.document(report.error), "environment": ", ".join(environments)},)


def _spoken(work: Work, found: "Found", told: Told) -> _Spoken:
    is_review = work.job.event == "review"
    if not told.post:
        return _Spoken()
    if told.command == "drift":
        return _Spoken() if is_review else _on_drift(work, found)
    if is_review:
        return _commented(work, found)
    return _compared(work, found) if len(found.plans) == 1 else _Spoken()


def _commented(work: Work, found: "Found") -> _Spoken:
    from conductor_deploy.ci.post import comment_on_review

    deed = partial(comment_on_review, found=found)
    posted, remarks = work.post(deed, f"no comment on the {work.host.dialect.review}, only this summary")
    if posted:
        work.session.say(f"comment {posted.deed} {posted.page}".rstrip())
    return _Spoken(outputs={"comment-url": posted.page} if posted else {}, remarks=remarks)


def _compared(work: Work, found: "Found") -> _Spoken:
    from conductor_deploy.ci.post import compare_with_review

    answer, remarks = work.post(
        partial(compare_with_review, found=found), "not compared with what was reviewed"
    )
    if answer is None:
        return _Spoken(outputs={"reviewed": "unknown"}, remarks=remarks)
    return _Spoken(answer.words, {"reviewed": answer.result}, remarks)


def _on_drift(work: Work, found: "Found") -> _Spoken:
    """An issue for each environment that could be looked at. Without a token, one that is clean needs no word."""
    from conductor_deploy.ci.post import keep_issue

    pages: list[str] = []
    failed: list[str] = []
    for plan in (each for each in found.plans if each["changes"] or work.job.token):
        deed = partial(keep_issue, found=replace(found, documents=[plan]), run=work.session.run_url)
        issues, remarks = work.post(deed, "no issue about drift, only this summary")
        for posted in issues or ():
            pages.append(posted.page)
            work.session.say(f"issue {posted.deed} {posted.page}".rstrip())
        failed += remarks
    return _Spoken(outputs={"issue-url": ",".join(pages)}, remarks=[*dict.fromkeys(failed)])


def _saved(work: Work, report: Report, told: Told) -> Mapping[str, str]:
    """Where the plan is, and whether applying it would do anything at all, were it only to record its sources."""
    from conductor_deploy.ci.outputs import outputs
    from conductor_deploy.plan.planfile import plans_in

    if told.out is None or report.error:
        return {}
    plans = plans_in(document_of(report))
    needed = any(plan.changes or plan.adopted or plan.forgotten or _is_news(work, plan) for plan in plans)
    checksum = outputs(document_of(report))["checksum"]  # of the file, which has all that was found
    return {"plan-file": str(told.out), "checksum": checksum, "needed": "true" if needed else "false"}


def _is_news(work: Work, plan: "Plan") -> bool:
    """Where the server can't be asked once more, apply will."""
    from conductor_deploy.deploy.apply import is_worth_a_record

    session = work.session
    try:
        with session.connect(session.configuration.environments[plan.environment]) as connection:
            return is_worth_a_record(plan, connection)
    except CannotRun:
        return True


def tell_release(work: Work, report: Report, file: Path) -> Report:
    from conductor_deploy.ci.outputs import outputs

    document = document_of(report)
    applied = [each for each in document.get("applied", [document]) if "outcomes" in each]
    telling = Telling(outputs(document), _release_summary(work, report, applied, file), problems_of(report))
    return work.end(code_of(report), telling)


def _release_summary(work: Work, report: Report, applied: Sequence[Mapping[str, Any]], file: Path) -> str:
    """What became of each environment; why it stopped, as the log says it; the plan as it was carried out."""
    from conductor_deploy.present import failure
    from conductor_deploy.present.comment import comment
    from conductor_deploy.present.markdown import code

    parts = [_release_heading(each) for each in applied]
    if report.error:
        if not applied:
            parts = [f"### Conductor apply · {code(_environments(file))} · ❌ nothing was written"]
        parts += ["\n".join(f"    {line}" for line in failure.text(report.error).splitlines())]
    links = {"run": work.session.run_url} if work.session.run_url else {}
    plans = [each["plan"] for each in applied]
    if plans:
        plan = comment(plans, links=links, limit=_SUMMARY)
        parts.append(f"<details><summary>What was planned</summary>\n\n{plan}\n\n</details>")
    return "\n\n".join(parts)


def _release_heading(applied: Mapping[str, Any]) -> str:
    results = [outcome["result"] for outcome in applied["outcomes"]]
    counts = ", ".join(f"{results.count(result)} {result}" for result in dict.fromkeys(results))
    environment, status = applied["plan"]["environment"], applied["status"]
    if status == "nothing":
        return f"### Conductor apply · `{environment}` · ✅ nothing to do"
    mark = "✅" if status == "applied" and "error" not in applied else "❌"
    told = f"release {applied['release']} {status}; {counts or 'no definition changed'}"
    return f"### Conductor apply · `{environment}` · {mark} {told}"


def _environments(file: Path) -> str:
    """Of a plan that was not carried out; the name of the file where it can't be read."""
    from conductor_deploy.cli.planning import saved_plans

    try:
        return ", ".join(plan.environment for plan in saved_plans(file))
    except (ConductorDeployError, OSError):
        return file.name


def tell_checks(work: Work, reports: Mapping[str, Report]) -> Report:
    codes = {name: code_of(report) for name, report in reports.items()}
    problems = distinct([problem for report in reports.values() for problem in problems_of(report)])
    stale = [
        file["path"] for file in document_of(reports["fmt"]).get("files", ()) if file["action"] == "stale"
    ]
    worst = next((code for code in _WORST_FIRST if code in codes.values()), 0)
    telling = Telling({}, _check_summary(codes, problems, stale), [*problems, *map(_unformatted, stale)])
    return work.end(worst, telling)


_FORMATS = "conductor-deploy fmt writes it"


def _unformatted(path: str) -> Mapping[str, Any]:
    message, hint = "this file is not in canonical format", _FORMATS
    place = {"file": path, "line": 1, "column": 1}
    return {"code": "fmt", "severity": "error", "message": message, "hint": hint, **place}


def _check_summary(
    codes: Mapping[str, int], problems: Sequence[Mapping[str, Any]], stale: Sequence[str]
) -> str:
    from conductor_deploy.present.values import printable
    from conductor_deploy.present.words import counted

    marks = [f"{'✅' if code == 0 else '❌'} {name}" for name, code in codes.items()]
    warnings = sum(problem["severity"] == "warning" for problem in problems)
    marks += [f"⚠️ {counted(warnings, 'warning')}"] if warnings else []
    lines = [f"{path}: not in canonical format" for path in stale]
    lines += [f"    {_FORMATS}"] if stale else []
    for problem in problems:
        place = ":".join(str(problem[name]) for name in ("file", "line", "column") if problem[name])
        lines.append(
            f"{place or problem['key'] or 'check'}: {problem['severity']} {problem['code']}: {problem['message']}"
        )
        lines += [f"    {problem['hint']}"] if problem["hint"] else []
    text = "\n".join(f"    {printable(line)}" for line in lines)
    return f"### Conductor check · {' · '.join(marks)}\n\n{text[:_SUMMARY]}"
