"""`export`: workflows that are defined in Python as definition files."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.definition.document import Problem
    from conductor_deploy.deploy.configuration import Configuration
    from conductor_deploy.deploy.pull import Pulled, PullOptions
    from conductor_deploy.dsl.export import Job

__all__ = ["export"]


@click.command()
@click.argument("modules", nargs=-1, metavar="MODULE[:NAME] …")
@click.option(
    "--to", "folder", metavar="DIR", help="Where new files go (default: the folder of definitions)."
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 2 when a file would change.")
@click.option("--format", "format_", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
@click.option(
    "--schemas",
    is_flag=True,
    help="Give task definitions the JSON Schema of what their workers take and give.",
)
@click.option("--allow-network", is_flag=True, help="Let the code connect to servers.")
@output_option("text", "json")
@pass_session
def export(
    session: Session, /, modules: tuple[str, ...], folder: str | None, check: bool, **flags: Any
) -> Report:
    """Write workflows and workers that Python modules define to definition files; needs no server.

    MODULE is `flows.orders` or `flows/orders.py`; without any, those that the configuration names under `python:`.
    The code runs, in a process of its own.
    """
    from conductor_deploy.deploy.pull import PullOptions
    from conductor_deploy.dsl.export import Job

    configuration = _configuration(session)
    modules = tuple(_from_root(each, configuration.root) for each in modules) or configuration.python
    if not modules:
        raise WrongUsage("say which module: export MODULE", hint="such as flows.orders or flows/orders.py")
    if not session.python:
        raise WrongUsage("export runs Python, and --no-python forbids it")
    target = Path(folder or configuration.definitions)
    if target.is_relative_to(configuration.root):
        target = target.relative_to(configuration.root)
    options = PullOptions(target.as_posix(), flags["format_"], untemplated=configuration.templates_exclude)
    job = Job(configuration.root, modules, (Path.cwd(),), flags["schemas"], flags["allow_network"])
    pulled, problems = _exported(job, configuration, options)
    return _written(session, configuration, pulled, problems, is_check=check)


def _configuration(session: Session) -> "Configuration":
    """The repository's; that of the current folder alone where nobody wrote one."""
    from conductor_deploy.deploy.configuration import FILE, Configuration, find_root

    root = session.directory or find_root(Path.cwd())
    if session.config is None and not (root / FILE).is_file():
        return Configuration(root, root.name, {})
    return session.configuration


def _from_root(module: str, root: Path) -> str:
    """A path is one from here; a child process works in the repository's own folder."""
    file, colon, name = module.partition(":")
    if not (file.endswith(".py") or "/" in file):
        return module
    return Path(os.path.relpath(Path.cwd() / file, root)).as_posix() + colon + name


def _exported(
    job: "Job", configuration: "Configuration", options: "PullOptions"
) -> "tuple[tuple[Pulled, ...], tuple[Problem, ...]]":
    from dataclasses import replace

    from conductor_deploy.deploy.code_files import exported_files
    from conductor_deploy.deploy.pipeline import read_repository
    from conductor_deploy.dsl.export import export

    files = read_repository(replace(configuration, python=job.modules, runs_python=False))
    return exported_files(export(job), files, options)


def _written(
    session: Session,
    configuration: "Configuration",
    pulled: "tuple[Pulled, ...]",
    problems: "tuple[Problem, ...]",
    *,
    is_check: bool,
) -> Report:
    from conductor_deploy.deploy.pull import unread, write_pulled
    from conductor_deploy.present.files import FileAction, files_document, files_text

    verb: Literal["stale", "written"] = "stale" if is_check else "written"
    if not is_check:
        write_pulled(configuration.root, pulled)
        problems += unread(configuration.root, configuration.definitions, pulled)
    actions = [
        FileAction(file.path, "unchanged" if file.action == "unchanged" else verb, str(file.key), file.change)
        for file in pulled
    ]
    is_stale = is_check and any(action.action == "stale" for action in actions)
    return Report(
        {
            "text": lambda: session.fitted(files_text(actions, problems, session.palette())),
            "json": lambda: files_document(actions, problems),
        },
        2 if is_stale else 0,
    )
