"""`diff A B`: what leads from one state to another, whatever the two are kept in."""

import click

from conductor_deploy.cli.options import environment_option
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session

__all__ = ["diff"]


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@environment_option
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when they differ.")
@output_option("text", "json", "markdown")
@pass_session
def diff(
    session: Session, before: str, after: str, environments: tuple[str, ...], detailed_exitcode: bool
) -> Report:
    """Compare any two of: a directory, git:REF, env:NAME, a plan file, workflow/NAME@V.

    -e says which environment directories and commits are rendered for, and whose server holds a single
    definition; without it, that is the NAME of an env:NAME beside them.
    """
    from conductor_deploy.cli.plan import plan_views
    from conductor_deploy.deploy.comparison import Place, compare, environments_in, state_of
    from conductor_deploy.deploy.pipeline import Outside

    configuration = session.configuration
    named = environments or environments_in(before, after)
    place = Place(configuration, named, Outside(session.environ))
    states = state_of(before, place), state_of(after, place)
    found = compare(*states, f"{before} → {after}", project=configuration.project)
    return Report(plan_views(session, [found]), 2 if detailed_exitcode and found.changes else 0)
