"""GitHub Actions: its variables, its files, its workflow commands.

docs.github.com, "Variables reference", "Webhook events and payloads", "Workflow commands".
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conductor_deploy.ci.job import Event, Job, Telling, demand
from conductor_deploy.errors import WrongUsage

__all__ = ["annotations", "prepare", "quiet", "read", "tell"]

_EVENTS: Mapping[str, Event] = {
    "pull_request": "review",
    "pull_request_review": "review",
    "pull_request_review_comment": "review",
    "pull_request_target": "review",
    "push": "push",
    "schedule": "schedule",
    "workflow_dispatch": "manual",
    "repository_dispatch": "manual",
}
_SUMMARY_BYTES = 1024 * 1024 - 1  # of one step; a larger one is not shown at all
_ANNOTATIONS = 10  # of each level and step; GitHub drops the rest
_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def read(environ: Mapping[str, str]) -> Job:
    """Raises WrongUsage for a pull request whose event can't be read: it may come from a fork."""
    event = _EVENTS.get(environ.get("GITHUB_EVENT_NAME", ""), "other")
    of_review = ["GITHUB_EVENT_PATH"] if event == "review" else []
    demand(environ, ["GITHUB_EVENT_NAME", "GITHUB_REPOSITORY", *of_review], "GitHub Actions")
    pull = _pull_request(Path(environ["GITHUB_EVENT_PATH"])) if event == "review" else {}
    repository = environ["GITHUB_REPOSITORY"]
    return Job(
        event,
        repository,
        environ.get("GITHUB_API_URL", "https://api.github.com"),
        environ.get("GITHUB_SHA"),
        pull.get("number"),
        event == "review" and _text(pull, "head", "repo", "full_name") != repository,
        environ.get("GITHUB_TOKEN") or None,
        _path(environ, "GITHUB_OUTPUT"),
        _path(environ, "GITHUB_STEP_SUMMARY"),
        workspace=_path(environ, "GITHUB_WORKSPACE"),
        scratch=_path(environ, "RUNNER_TEMP") or Path(),
    )


def _pull_request(path: Path) -> Mapping[str, Any]:
    try:
        payload = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUsage(f"GITHUB_EVENT_PATH: {path} can't be read: {error}") from error
    pull = payload.get("pull_request") if isinstance(payload, dict) else None
    if not isinstance(pull, dict) or not isinstance(pull.get("number"), int):
        raise WrongUsage(f"the event of this pull request is not in {path}")
    return pull


def _text(value: Any, *names: str) -> str | None:
    """The text at a path of names; None where it is missing, as `head.repo` is once a fork was deleted."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]) if environ.get(name) else None


def prepare(job: Job) -> None:
    """Raises OSError, before anything is done, where what the runner reads afterwards can't be written."""
    for file in (job.outputs, job.summary):
        if file:
            _append(file, "")


def quiet(nonce: str) -> tuple[str, str]:
    """Lines between which nothing printed is a workflow command, whatever definitions are called."""
    return f"::stop-commands::{nonce}", f"::{nonce}::"


def tell(job: Job, telling: Telling, nonce: str) -> str:
    """Write the files of the step; the annotations, to be printed."""
    if job.outputs:
        _append(job.outputs, "".join(_output(name, value, nonce) for name, value in telling.outputs.items()))
    if job.summary:
        whole = telling.summary.encode()[:_SUMMARY_BYTES]
        _append(job.summary, whole.decode(errors="ignore") + "\n")
    remarks = [f"::warning::{_data(remark)}" for remark in telling.remarks]
    return "\n".join([*remarks, *annotations(telling.problems)])


def _append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(text)


def _output(name: str, value: str, nonce: str) -> str:
    """Between delimiters that nobody can foresee, so that no value can set another output."""
    return f"{name}<<{nonce}\n{value}\n{nonce}\n"


def annotations(problems: Sequence[Mapping[str, Any]]) -> list[str]:
    """As many as GitHub shows, and how many more there are."""
    lines: list[str] = []
    for severity, level in _LEVELS.items():
        found = [problem for problem in problems if problem["severity"] == severity]
        shown = found if len(found) <= _ANNOTATIONS else found[: _ANNOTATIONS - 1]
        lines += [_annotation(level, problem) for problem in shown]
        if len(shown) < len(found):
            lines.append(f"::{level}::and {len(found) - len(shown)} more, which the summary of the job lists")
    return lines


def _annotation(level: str, problem: Mapping[str, Any]) -> str:
    named = {
        "file": problem["file"],
        "line": problem["line"],
        "col": problem["column"],
        "title": problem["code"],
    }
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in named.items() if value)
    hint = f"\n{problem['hint']}" if problem["hint"] else ""
    return f"::{level} {properties}::{_data(problem['message'] + hint)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
