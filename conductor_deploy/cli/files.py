"""`init`, `pull`, `fmt`: the commands that write files of a repository."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from conductor_deploy.cli.options import one_environment_option, select_option
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session

if TYPE_CHECKING:
    from conductor_deploy.definition.pattern import Pattern
    from conductor_deploy.deploy.pull import Pulled, PullOptions

__all__ = ["fmt", "init", "pull"]


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab", "none"]),
    default="github",
    show_default=True,
    help="Whose CI to write workflows for; `none` writes none.",
)
@click.option(
    "--from-live", metavar="URL", help="Begin with the definitions of this server, such as env:NAME."
)
@output_option("text", "json")
@pass_session
def init(
    session: Session, directory: Path, ci: Literal["github", "gitlab", "none"], from_live: str | None
) -> Report:
    """Scaffold a repository of definitions in DIRECTORY; files that exist are left as they are."""
    from conductor_deploy.deploy import git
    from conductor_deploy.deploy.scaffold import project_name, scaffold, write_new
    from conductor_deploy.present.files import FileAction, files_document, files_text

    root = directory.resolve()
    live = _live_files(from_live, session.environ) if from_live else None
    definitions = None if live is None else {file.path: file.text for file in live}
    keys = {file.path: str(file.key) for file in live or ()}
    below = git.place(root)
    texts = scaffold(project_name(root.name), ci, definitions, below)
    done = write_new(root, texts)
    actions = [FileAction(path, "written", keys.get(path)) for path in done.written]
    actions += [FileAction(path, "unchanged", keys.get(path)) for path in done.exist]
    enter = "" if root == Path.cwd() else f"cd {shlex.quote(str(directory))} && "
    session.say(f"next: {enter}conductor-deploy validate && conductor-deploy plan -e local")
    others = [path for path in done.exist if _is_of_others(root, path, texts[path])]
    for line in _left_to_do(ci, others):
        session.say(line)
    return Report({"text": lambda: files_text(actions), "json": lambda: files_document(actions)})


_APPROVALS = {
    "github": "the environments test and prod need reviewers before CONDUCTOR_DEV_URL, CONDUCTOR_TEST_URL and"
    " CONDUCTOR_PROD_URL are set as variables",
    "gitlab": "test and prod are to be protected environments before CONDUCTOR_DEV_URL, CONDUCTOR_TEST_URL and"
    " CONDUCTOR_PROD_URL are set as variables",
}
_INSTALLING = {"github": ".github/actions/conductor-deploy/action.yml", "gitlab": ".gitlab-ci.yml"}


def _is_of_others(root: Path, path: str, text: str) -> bool:
    """Whether a file of the repository's CI was there before, for something else."""
    return path.startswith("../") and (root / path).read_bytes() != text.encode()


def _left_to_do(ci: str, others: Sequence[str]) -> Iterator[str]:
    """At the host, where nobody but its administrator can."""
    if ci == "none":
        return
    if others:
        yield f"left as they are, so of another project: {', '.join(others)} (docs/ci.md, Other layouts)"
    yield f"left to do in CI (docs/ci.md): {_APPROVALS[ci]};"
    yield f"    {_INSTALLING[ci]} installs conductor-deploy from where its comment says"


def _live_files(server: str, environ: Mapping[str, str]) -> "tuple[Pulled, ...]":
    from conductor_deploy.deploy.configuration import of_server
    from conductor_deploy.deploy.live import fetch
    from conductor_deploy.deploy.pull import PullOptions, live_files
    from conductor_deploy.deploy.target import connect

    configuration = of_server(server, Path.cwd(), environ)
    with connect(configuration.environments["live"], configuration, environ) as connection:
        return live_files(fetch(connection), PullOptions(configuration.definitions))


@click.command()
@one_environment_option
@click.option(
    "--to", "folder", metavar="DIR", help="Where new files go (default: the folder of definitions)."
)
@select_option("Only keys like these.")
@click.option("--update", is_flag=True, help="Also re-write files that differ and hold no templates.")
@click.option("--all-versions", is_flag=True, help="Every version of a workflow, not only its newest.")
@click.option("--format", "format_", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
@output_option("text", "json")
@pass_session
def pull(
    session: Session,
    /,
    environments: tuple[str, ...],
    folder: str | None,
    select: "tuple[Pattern, ...]",
    **flags: Any,
) -> Report:
    """Write live definitions to files: those that the repository does not have; the rest is listed."""
    from conductor_deploy.deploy.pull import PullOptions

    configuration = session.configuration
    target = Path(folder or configuration.definitions)
    if target.is_relative_to(configuration.root):
        target = target.relative_to(configuration.root)
    options = PullOptions(
        target.as_posix(),
        flags["format_"],
        select,
        flags["update"],
        flags["all_versions"],
        configuration.templates_exclude,
    )
    return _pull(session, environments, options)


def _pull(session: Session, environments: tuple[str, ...], options: "PullOptions") -> Report:
    from conductor_deploy.definition.document import KINDS
    from conductor_deploy.deploy.live import fetch
    from conductor_deploy.deploy.pipeline import Outside, read_repository
    from conductor_deploy.deploy.pull import Puller, unread, write_pulled
    from conductor_deploy.present.files import FileAction, files_document, files_text

    configuration = session.configuration
    environment = session.environment(environments)
    with session.connect(environment) as connection:
        live = fetch(connection, [KINDS[name] for name in environment.kinds])
    (configuration.root / configuration.definitions).mkdir(parents=True, exist_ok=True)
    puller = Puller(read_repository(configuration), environment, Outside(session.environ), live)
    pulled, problems = puller.pull(options)
    if options.select and not (pulled or problems):
        session.say("nothing matches what --select names")
    write_pulled(configuration.root, pulled)
    problems += unread(configuration.root, configuration.definitions, pulled)
    actions = [FileAction(file.path, file.action, str(file.key), file.change) for file in pulled]
    return Report(
        {
            "text": lambda: session.fitted(files_text(actions, problems, session.palette())),
            "json": lambda: files_document(actions, problems),
        }
    )


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit with 2 when a file would change.")
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; show what would change.")
@output_option("text", "json")
@pass_session
def fmt(session: Session, paths: tuple[Path, ...], check: bool, show_diff: bool) -> Report:
    """Bring definition files, all or PATHS, into canonical order and style; comments are kept."""
    from conductor_deploy.deploy.formatting import differences, formatted, write_formatted
    from conductor_deploy.errors import DefinitionsInvalid
    from conductor_deploy.present.files import FileAction, files_document, files_text

    files, problems = formatted(session.configuration, paths)
    stale = [file for file in files if file.is_stale]
    if not (check or show_diff):
        write_formatted(session.configuration.root, stale)
    verb: Literal["stale", "written"] = "stale" if check or show_diff else "written"
    actions = [FileAction(file.source.path, verb if file.is_stale else "unchanged") for file in files]
    shown = [action for action in actions if action.action != "unchanged"]
    if stale and verb == "stale":
        session.say("conductor-deploy fmt writes what is stale")
    count = f"{len(problems)} problem{'s' * (len(problems) > 1)}"
    error = DefinitionsInvalid(f"not every file could be formatted: {count}", problems) if problems else None
    return Report(
        {
            "text": lambda: differences(stale) if show_diff else files_text(shown),
            "json": lambda: files_document(actions, problems, error),
        },
        2 if stale and (check or show_diff) else 0,
        error,
    )
