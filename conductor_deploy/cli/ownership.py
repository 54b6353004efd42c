"""`adopt` and `forget`: who looks after a definition from now on. No definition is written."""

from typing import TYPE_CHECKING

import click

from conductor_deploy.cli.completion import complete_key
from conductor_deploy.cli.options import one_environment_option, read_pattern, yes_option
from conductor_deploy.cli.releases import confirm_and_apply, report
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session

if TYPE_CHECKING:
    from conductor_deploy.definition.pattern import Pattern

__all__ = ["adopt", "forget"]


@click.command()
@click.argument("pattern", callback=read_pattern, shell_complete=complete_key)
@one_environment_option
@click.option(
    "--from",
    "taken_from",
    metavar="PROJECT[/ENV]",
    help="Take them from this project, which leaves them alone from then on.",
)
@yes_option
@output_option("text", "json")
@pass_session
def adopt(
    session: Session, /, pattern: "Pattern", environments: tuple[str, ...], taken_from: str | None, yes: bool
) -> Report:
    """Take live definitions like PATTERN into the inventory, so that they can be pruned and are watched for drift.

    A release of its own, which changes no definition.
    """
    from conductor_deploy.deploy.ownership import plan_adoption

    environment = session.environment(environments)
    with session.connect(environment) as connection:
        plan = plan_adoption(session.configuration, environment, connection, pattern, taken_from)
        return report([(plan, confirm_and_apply(session, plan, connection, yes))])


@click.command()
@click.argument("pattern", callback=read_pattern)
@one_environment_option
@yes_option
@output_option("text", "json")
@pass_session
def forget(session: Session, /, pattern: "Pattern", environments: tuple[str, ...], yes: bool) -> Report:
    """Leave owned definitions like PATTERN alone from now on: they stay on the server, and belong to nobody.

    A release of its own, which changes no definition. What is still in the repository is adopted again.
    """
    from conductor_deploy.deploy.ownership import plan_oblivion
    from conductor_deploy.deploy.pipeline import Outside

    environment = session.environment(environments)
    with session.connect(environment) as connection:
        outside = Outside(session.environ)
        plan = plan_oblivion(session.configuration, environment, connection, outside, pattern)
        return report([(plan, confirm_and_apply(session, plan, connection, yes))])
