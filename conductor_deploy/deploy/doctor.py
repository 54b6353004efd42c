"""Whether conductor-deploy can work here: configuration, definitions, credentials, servers."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from conductor_deploy.deploy.configuration import Configuration, Environment
from conductor_deploy.deploy.files import read_sources
from conductor_deploy.deploy.git import commit
from conductor_deploy.deploy.live import Live, fetch
from conductor_deploy.deploy.target import connect
from conductor_deploy.errors import ConductorDeployError, DefinitionsInvalid
from conductor_deploy.present.checks import Check
from conductor_deploy.present.words import counted

__all__ = ["examine"]


def examine(
    load: Callable[[], Configuration], names: Sequence[str], environ: Mapping[str, str]
) -> tuple[Check, ...]:
    """Every check in turn; what can't be checked without an earlier one is left out."""
    try:
        configuration = load()
    except ConductorDeployError as error:
        return (_failed("configuration", error),)
    chosen = configuration.select(names or tuple(configuration.environments))
    found = [
        Check(
            "configuration", "ok", f"project {configuration.project}, {counted(len(chosen), 'environment')}"
        )
    ]
    found += _definitions(configuration)
    found.append(_git(configuration))
    found += (_server(environment, configuration, environ) for environment in chosen)
    return tuple(found)


def _failed(name: str, error: ConductorDeployError) -> Check:
    problems = error.problems if isinstance(error, DefinitionsInvalid) else ()
    details = "; ".join(f"{problem.position}: {problem.message}" for problem in problems[:3])
    return Check(name, "failed", details or error.message, error.hint)


def _definitions(configuration: Configuration) -> Iterator[Check]:
    folder = configuration.definitions
    place = configuration.place("definitions", folder)
    sources, problems = read_sources(configuration.root, folder, place)
    message = f"{counted(len(sources), 'file')} in {configuration.definitions}"
    if problems:
        first = problems[0]
        yield Check(
            "definitions", "failed", f"{message}; {first.position or folder}: {first.message}", first.hint
        )
    else:
        yield Check("definitions", "ok" if sources else "warning", message)


def _git(configuration: Configuration) -> Check:
    head = commit(configuration.root)
    if head:
        return Check("git", "ok", f"commit {head[:7]}")
    message = "no commit: releases can't say what they were made from"
    return Check("git", "warning", message, "git init && git add -A && git commit")


def _server(environment: Environment, configuration: Configuration, environ: Mapping[str, str]) -> Check:
    name = f"server {environment.name}"
    try:
        with connect(environment, configuration, environ) as connection:
            live = fetch(connection)
            return _seen(name, environment, live)
    except ConductorDeployError as error:
        return _failed(name, error)


def _seen(name: str, environment: Environment, live: Live) -> Check:
    version = live.server.version or "of unknown version"
    said = f"{live.server.url}, Conductor {version}, {counted(len(live.raw), 'definition')}"
    missing = [kind for kind in live.lacks if kind.name in environment.kinds]
    if missing:
        kinds = ", ".join(kind for kind in environment.kinds if kind not in {kind.name for kind in missing})
        message = f"{said}; it has no {' and no '.join(kind.title for kind in missing)}s"
        return Check(name, "warning", message, f"leave them out in {environment.name}: kinds: [{kinds}]")
    return Check(name, "ok", said)
