"""`bump`: the next version of a workflow, in the files."""

from typing import TYPE_CHECKING

import click

from conductor_deploy.cli.completion import complete_workflow
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import CannotRun, WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.definition.document import Key

__all__ = ["bump"]


@click.command()
@click.argument("key", metavar="workflow/NAME[@V]", shell_complete=complete_workflow)
@click.option("--to", type=click.IntRange(min=1), metavar="N", help="This number, not the next free one.")
@click.option("--write", is_flag=True, help="Write the files; without it, only show what would change.")
@output_option("text", "json")
@pass_session
def bump(session: Session, key: str, to: int | None, write: bool) -> Report:
    """Copy a version of a workflow, the newest where KEY names none, to the next free number.

    The number is above every version in the repository, and every one that a server has or that was released to it.
    Callers that pin the old version are pointed at the new one.
    """
    from conductor_deploy.definition.pattern import parse_key
    from conductor_deploy.deploy.bump import bump as next_version
    from conductor_deploy.deploy.bump import write_bump
    from conductor_deploy.deploy.pipeline import read_repository, require_valid
    from conductor_deploy.present.files import FileAction, files_document, files_text, rewritings

    try:
        asked = parse_key(key)
    except ValueError as error:
        raise WrongUsage(str(error)) from error
    repository = read_repository(session.configuration)
    require_valid(repository.problems)
    made = next_version(repository, asked, to, _known_versions(session, asked))
    if write:
        write_bump(session.configuration.root, made.files)
    else:
        session.say(f"{made.old} → {made.new}; to write it: --write")
    differences = rewritings((file.path, file.before, file.after) for file in made.files)
    actions = [FileAction(file.path, "written" if write else "stale", str(file.key)) for file in made.files]
    return Report(
        {
            "text": lambda: (
                session.fitted(files_text(actions, made.problems, session.palette()))
                if write
                else "\n".join(filter(None, (session.fitted(files_text([], made.problems)), differences)))
            ),
            "json": lambda: files_document(actions, made.problems),
        }
    )


def _known_versions(session: Session, key: "Key") -> set[int]:
    """Of a workflow, on all servers of the configuration or once released there; one that can't be asked is said."""
    from conductor_deploy.definition.document import WORKFLOW
    from conductor_deploy.deploy.live import fetch

    found: set[int] = set()
    for environment in session.configuration.environments.values():
        try:
            with session.connect(environment) as connection:
                live = fetch(connection, [WORKFLOW])
        except CannotRun as error:
            session.say(f"{environment.name} was not asked for its versions: {error.message}")
            continue
        released = (entry.key for record in live.records for entry in record.entries)
        found |= {
            other.version or 0 for other in (*live.definitions, *released) if _is_version_of(other, key)
        }
    return found


def _is_version_of(other: "Key", key: "Key") -> bool:
    return (other.kind, other.name) == (key.kind, key.name)
