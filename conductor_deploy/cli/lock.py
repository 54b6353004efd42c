"""`lock` and `unlock`: who is releasing to an environment now."""

import click

from conductor_deploy.cli.options import one_environment_option
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import LockHeld

__all__ = ["lock", "unlock"]


@click.command()
@one_environment_option
@output_option("text", "json")
@pass_session
def lock(session: Session, environments: tuple[str, ...]) -> Report:
    """Show who holds the release lock of an environment."""
    from conductor_deploy.deploy.lock import newest_record, server_time
    from conductor_deploy.present.release import lock_document, lock_text

    environment = session.environment(environments)
    with session.connect(environment) as connection:
        record = newest_record(connection, session.configuration.project, environment.name)
        now = server_time(connection, session.ambient)
    held = record if record is not None and record.is_held(now) else None
    return Report({"text": lambda: lock_text(environment.name, held), "json": lambda: lock_document(held)})


@click.command()
@one_environment_option
@click.option("--force", is_flag=True, help="Also when its holder may still be at work.")
@output_option("text", "json")
@pass_session
def unlock(session: Session, environments: tuple[str, ...], force: bool) -> Report:
    """Free the release lock of an environment; who freed it is recorded."""
    from conductor_deploy.deploy.lock import newest_record, server_time
    from conductor_deploy.deploy.lock import unlock as free
    from conductor_deploy.present.release import lock_document

    environment = session.environment(environments)
    with session.connect(environment) as connection:
        record = newest_record(connection, session.configuration.project, environment.name)
        if record is not None and record.is_open:
            if record.is_held(server_time(connection, session.ambient)) and not force:
                lease = record.lease
                raise LockHeld(
                    f"{lease.holder} may still be releasing; its lease ends at {lease.expires:%H:%M:%S} UTC",
                    hint=f"if that run is surely dead: conductor-deploy unlock -e {environment.name} --force",
                )
            free(connection, record, session.actor, session.ambient)
    return Report(
        {
            "text": lambda: f"the release lock of {environment.name} is free",
            "json": lambda: lock_document(None),
        }
    )
