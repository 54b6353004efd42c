"""The job that a run is part of, as its CI host describes it, and what the run has to tell there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from conductor_deploy.errors import WrongUsage

__all__ = ["Event", "Job", "Telling", "demand"]

Event = Literal["review", "push", "schedule", "manual", "other"]


@dataclass(frozen=True, slots=True)
class Job:
    """`review` is the number of the pull or merge request that a job is about, None for other events.

    `is_foreign`: the sources are somebody else's, from a fork; nothing in them may be trusted.
    """

    event: Event
    repository: str  # as the host's API names it
    api: str  # its address
    commit: str | None = None
    review: int | None = None
    is_foreign: bool = False
    token: str | None = field(default=None, repr=False)
    outputs: Path | None = None  # the files that the host reads afterwards; None: it reads none
    summary: Path | None = None
    findings: Path | None = None
    workspace: Path | None = None  # of the whole repository, which the host counts paths from
    scratch: Path = Path()  # where a plan file lies until it is uploaded


@dataclass(frozen=True, slots=True)
class Telling:
    """What a run leaves behind: outputs for later steps, Markdown, and problem documents that have places."""

    outputs: Mapping[str, str]
    summary: str
    problems: Sequence[Mapping[str, Any]] = ()
    remarks: Sequence[str] = ()  # what went wrong beside the command itself


def demand(environ: Mapping[str, str], names: Sequence[str], host: str) -> None:
    """Raises WrongUsage with all that are missing of the variables that a host sets."""
    missing = [name for name in names if not environ.get(name)]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise WrongUsage(f"{', '.join(missing)} {verb} not set, which {host} sets in such a job")
