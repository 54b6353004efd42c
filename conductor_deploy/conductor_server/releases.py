"""The releases of Conductor that can be run here: where each comes from and how it is started."""

from collections.abc import Mapping
from dataclasses import dataclass

from conductor_deploy.errors import WrongUsage

__all__ = ["NEWEST", "RELEASES", "Release", "release"]


@dataclass(frozen=True, slots=True)
class Release:
    """A boot jar, by its Maven coordinates and SHA-256, and what it needs to run with nothing else around."""

    group: str
    version: str
    sha256: str
    heap: str
    options: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"conductor-server-{self.version}"


NEWEST = "3.32.3"

# The default, 50 ms, has some thirty threads ask an idle server's database 20 times a second each: a fifth of a core.
_CALM = "--conductor.app.systemTaskWorkerPollInterval=200ms"

RELEASES: Mapping[str, Release] = {
    each.version: each
    for each in (
        Release(
            group="org.conductoross",
            version=NEWEST,
            sha256="6b1615a5beb82bbbfa05219d0f1b84440aa8c0bef1371662803ef5588d7d507b",
            heap="1g",
            options=(
                "--spring.datasource.url=jdbc:sqlite:conductor.db?busy_timeout=15000&journal_mode=WAL",
                "--conductor.file-storage.parentDir=files/",  # its default is a folder in the user's home
                _CALM,
            ),
        ),
        Release(
            group="com.netflix.conductor",
            version="3.15.0",
            sha256="0d6e4d00604cd05f3577689294ebd13435f097850831f1b31f7434cd29d68e63",
            heap="768m",
            # Its default queue is a Redis that nobody runs: each start of a workflow would be a 500.
            options=("--conductor.queue.type=none", "--loadSample=false", _CALM),
        ),
    )
}


def release(version: str) -> Release:
    """Raises WrongUsage for a version that is not in the table."""
    if version not in RELEASES:
        raise WrongUsage(
            f"Conductor {version} can't be run here", hint=f"The versions are {', '.join(RELEASES)}."
        )
    return RELEASES[version]
