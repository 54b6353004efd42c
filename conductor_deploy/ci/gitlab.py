"""GitLab CI: its predefined variables, the reports that it takes as artifacts.

docs.gitlab.com, "Predefined CI/CD variables reference", "Code Quality", "dotenv".
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conductor_deploy.ci.job import Event, Job, Telling, demand
from conductor_deploy.jsonvalue import digest

__all__ = ["prepare", "read", "tell"]

_EVENTS: Mapping[str, Event] = {
    "merge_request_event": "review",
    "push": "push",
    "schedule": "schedule",
    "web": "manual",
    "api": "manual",
    "trigger": "manual",
}
_SEVERITIES = {"error": "critical", "warning": "minor", "note": "info"}


def read(environ: Mapping[str, str]) -> Job:
    """GITLAB_TOKEN is to be an access token with the scope `api`: the job's own can't write notes."""
    event = _EVENTS.get(environ.get("CI_PIPELINE_SOURCE", ""), "other")
    of_review = ["CI_MERGE_REQUEST_IID"] if event == "review" else []
    demand(environ, ["CI_PIPELINE_SOURCE", "CI_PROJECT_ID", *of_review], "GitLab")
    project = environ["CI_PROJECT_ID"]
    target = environ.get("CI_MERGE_REQUEST_PROJECT_ID") or project  # of a fork, the pipeline runs in the fork
    workspace = Path(environ.get("CI_PROJECT_DIR", ""))
    folder = workspace / ".conductor" / "ci"
    return Job(
        event,
        target if event == "review" else project,
        environ.get("CI_API_V4_URL", "https://gitlab.com/api/v4"),
        environ.get("CI_COMMIT_SHA"),
        int(environ["CI_MERGE_REQUEST_IID"]) if event == "review" else None,
        event == "review" and environ.get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID") != target,
        environ.get("GITLAB_TOKEN") or None,
        folder / "outputs.env",
        folder / "summary.md",
        folder / "codequality.json",
        workspace=workspace,
        scratch=folder,
    )


def prepare(job: Job) -> None:
    """A folder that git doesn't see: what is planned is to be what a commit has."""
    job.scratch.mkdir(parents=True, exist_ok=True)
    (job.scratch / ".gitignore").write_text("*\n")


def tell(job: Job, telling: Telling, _: str) -> str:
    """Write the reports of the job; what went wrong beside the command, to be printed."""
    values = {name.replace("-", "_"): value for name, value in telling.outputs.items()}
    _write(job.outputs, "".join(f"{name}={value}\n" for name, value in values.items() if _is_plain(value)))
    _write(job.summary, telling.summary + "\n")
    _write(job.findings, json.dumps([_finding(problem) for problem in telling.problems if problem["file"]]))
    return "\n".join(telling.remarks)


def _write(file: Path | None, text: str) -> None:
    if file:
        file.write_text(text, encoding="utf-8")


def _is_plain(value: str) -> bool:
    """A dotenv report holds a value to the end of its line."""
    return value.isprintable()


def _finding(problem: Mapping[str, Any]) -> dict[str, Any]:
    named = [problem[name] for name in ("code", "file", "line", "message")]
    return {
        "check_name": problem["code"],
        "description": problem["message"],
        "fingerprint": digest(named, 64),
        "severity": _SEVERITIES[problem["severity"]],
        "location": {"path": problem["file"], "lines": {"begin": problem["line"] or 1}},
    }
