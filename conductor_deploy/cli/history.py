"""`history`: what was released to an environment, when, by whom, and how it can be taken back."""

import click

from conductor_deploy.cli.options import one_environment_option
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session

__all__ = ["history"]


@click.command()
@one_environment_option
@output_option("text", "json")
@pass_session
def history(session: Session, environments: tuple[str, ...]) -> Report:
    """Show the releases of an environment, newest first.

    ROLLBACK FROM says how a release can be taken back: from the `images` in its record, from the `commit` before it
    (the sources, not what others had edited), or `no`.
    """
    from conductor_deploy.definition.document import WORKFLOW
    from conductor_deploy.deploy.live import fetch
    from conductor_deploy.deploy.lock import server_time
    from conductor_deploy.present.history import history_document, history_text

    environment = session.environment(environments)
    with session.connect(environment) as connection:
        past = fetch(connection, [WORKFLOW]).history(session.configuration.project, environment.name)
        now = server_time(connection, session.ambient)
    return Report(
        {
            "text": lambda: history_text(environment.name, past, now, session.width()),
            "json": lambda: history_document(past),
        }
    )
