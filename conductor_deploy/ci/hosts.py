"""The CI hosts that are known. Another one is another row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor_deploy.ci import github, gitlab
from conductor_deploy.ci.dialect import GITHUB, GITLAB, Dialect
from conductor_deploy.ci.job import Job, Telling
from conductor_deploy.errors import WrongUsage

__all__ = ["HOSTS", "Host", "host_of"]


@dataclass(frozen=True, slots=True)
class Host:
    """`sign` is "true" in its jobs. `quiet` gives what is printed before and after the text of others.

    `annotations` are the lines of a log by which a host shows problems elsewhere, too.
    """

    sign: str
    read: Callable[[Mapping[str, str]], Job]
    prepare: Callable[[Job], None]
    quiet: Callable[[str], tuple[str, str]]
    tell: Callable[[Job, Telling, str], str]
    annotations: Callable[[Sequence[Mapping[str, Any]]], Sequence[str]]
    dialect: Dialect


HOSTS = (
    Host(
        "GITHUB_ACTIONS",
        github.read,
        github.prepare,
        github.quiet,
        github.tell,
        github.annotations,
        GITHUB,
    ),
    Host("GITLAB_CI", gitlab.read, gitlab.prepare, lambda _: ("", ""), gitlab.tell, lambda _: (), GITLAB),
)


def host_of(environ: Mapping[str, str]) -> Host:
    found = next((host for host in HOSTS if environ.get(host.sign) == "true"), None)
    if found is None:
        signs = " or ".join(f"{host.sign}=true" for host in HOSTS)
        raise WrongUsage(
            f"this is no CI job that is known: {signs} would say so",
            hint="outside CI there are the commands themselves: conductor-deploy plan, apply, drift, …",
        )
    return found
