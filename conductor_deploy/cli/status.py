"""`status`: where each definition stands in each environment."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from conductor_deploy.cli.options import environment_option
from conductor_deploy.cli.planning import Flags, Target
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conductor_deploy.definition.document import Key
    from conductor_deploy.deploy.configuration import Environment
    from conductor_deploy.deploy.pipeline import Repository
    from conductor_deploy.release.standing import Cell

__all__ = ["status"]


@click.command()
@environment_option
@output_option("text", "json")
@pass_session
def status(session: Session, environments: tuple[str, ...]) -> Report:
    """Show every definition in every environment: version, whether it is as the repository says, since which release.

    `same`, `differs` (the repository is ahead), `missing` (also a new version, where an older one is live), `drift`
    (edited on the server), `held` (rolled back, left alone until its source changes), `unknown`.
    """
    from conductor_deploy.deploy.pipeline import read_repository
    from conductor_deploy.present.status import status_document, status_text

    configuration = session.configuration
    chosen = configuration.select(environments or tuple(configuration.environments))
    repository = read_repository(configuration)
    matrix = {environment.name: _standings(session, environment, repository) for environment in chosen}
    away = (environment for environment in chosen if matrix[environment.name] is None)
    written = {key for environment in away for key in _written(session, environment, repository)}
    return Report(
        {
            "text": lambda: status_text(matrix, session.palette(), session.width(), written),
            "json": lambda: status_document(matrix, written),
        },
        exit_code=0 if any(cells is not None for cells in matrix.values()) else 1,
    )


def _written(session: Session, environment: "Environment", repository: "Repository") -> "Iterator[Key]":
    """What the repository has for an environment, without versions."""
    from conductor_deploy.deploy.pipeline import Outside, desire

    for key in desire(repository, environment, Outside(session.environ)).state:
        yield replace(key, version=None)


def _standings(
    session: Session, environment: "Environment", repository: "Repository"
) -> "Mapping[Key, Cell] | None":
    """None, and why, for an environment that can't be read: the others are worth showing all the same."""
    from conductor_deploy.release.standing import standings

    try:
        with session.connect(environment) as connection:
            planned = Target(environment, connection, repository, Flags(), session).plan()
    except CannotRun as error:
        session.say(f"{environment.name} is unknown: {error.message}")
        return None
    past = planned.live.history(planned.plan.project, environment.name)
    return standings(planned.plan, planned.desired.state, planned.live.definitions, past)
