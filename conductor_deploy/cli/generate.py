"""`generate`: definitions in a file to Python."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conductor_deploy.cli.completion import complete_environment
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import CannotRun, WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.definition.document import Definition

__all__ = ["generate"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="The module to write, such as flows/order.py."
)
@click.option("--update", is_flag=True, help="Also write over a module that differs.")
@click.option(
    "-e",
    "environment",
    metavar="ENV",
    shell_complete=complete_environment,
    help="Work out templates and patches as for this environment.",
)
@output_option("text", "json")
@pass_session
def generate(
    session: Session, file: Path, target: Path | None, update: bool, environment: str | None
) -> Report:
    """Print the workflows and task definitions of FILE as Python, or write a module with --to.

    FILE is taken as it is written; with -e, as that environment has it, templates and patches worked out.
    """
    from conductor_deploy.dsl.generate import generate as python_of

    base = session.directory or Path()
    path = base / file if (base / file).exists() else file
    definitions = _rendered(session, path, environment) if environment else _as_written(session, path)
    text = python_of(definitions)
    if target is None:
        return Report({"text": lambda: text.removesuffix("\n"), "json": lambda: {"python": text}})
    return _written(base / target, text, update)


def _as_written(session: Session, path: Path) -> "Sequence[Definition]":
    from conductor_deploy.definition.document import Problem
    from conductor_deploy.deploy.files import read_source
    from conductor_deploy.deploy.pipeline import require_valid
    from conductor_deploy.dsl.generate_files import read_definitions
    from conductor_deploy.present.problems import problem_lines

    if path.name.endswith(".j2"):
        raise WrongUsage(
            f"{path} is a template", hint="name the environment whose values it is to have: -e ENV"
        )
    source = read_source(path, path.as_posix())
    if isinstance(source, Problem):
        raise CannotRun(f"{path} {source.message}", hint=source.hint)
    read = read_definitions(source, _kinds(session))
    if not (read.definitions or read.problems):
        raise CannotRun(f"{path} holds no definition")
    for line in problem_lines(require_valid(read.problems), session.palette("stderr")):
        session.say(line)
    if read.templates:
        session.say(
            f"{read.templates[0]}: {{{{ … }}}} is kept as text; with -e ENV it has the value of an environment"
        )
    return read.definitions


def _kinds(session: Session) -> "Mapping[str, str]":
    """What the configuration says of files; nothing where a file stands alone."""
    from conductor_deploy.deploy.configuration import FILE, find_root

    root = session.directory or find_root(Path.cwd())
    return session.configuration.kinds if session.config or (root / FILE).is_file() else {}


def _rendered(session: Session, path: Path, environment: str) -> "Sequence[Definition]":
    from conductor_deploy.deploy.pipeline import Outside, desire, read_repository, require_valid
    from conductor_deploy.dsl.generate_files import without_secrets

    configuration = session.configuration
    repository = read_repository(configuration)
    desired = desire(repository, session.environment((environment,)), Outside(session.environ))
    require_valid(desired.problems)
    here = {
        key
        for key, document in desired.documents.items()
        if (configuration.root / document.source.path).resolve() == path.resolve()
    }
    if not here:
        raise CannotRun(
            f"{path} has no definition in this environment", hint="without -e it is taken as written"
        )
    return without_secrets([definition for key, definition in desired.state.items() if key in here])


def _written(target: Path, text: str, update: bool) -> Report:
    from conductor_deploy.deploy.files import write_file
    from conductor_deploy.present.files import FileAction, files_document, files_text

    known = target.read_text("utf-8") if target.exists() else None
    error = None
    if known == text:
        action = FileAction(target.as_posix(), "unchanged")
    elif known is None or update:
        write_file(target, text)
        action = FileAction(target.as_posix(), "written")
    else:
        action = FileAction(target.as_posix(), "stale")
        error = CannotRun(f"{target} is there already, and differs", hint="to write over it: --update")
    return Report(
        {"text": lambda: files_text([action]), "json": lambda: files_document([action], error=error)},
        error=error,
    )
