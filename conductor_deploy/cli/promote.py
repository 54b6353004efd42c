"""`promote`: from one environment to the next."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conductor_deploy.cli.completion import complete_environment
from conductor_deploy.cli.options import allow_option, yes_option
from conductor_deploy.cli.plan import plan_views
from conductor_deploy.cli.planning import save
from conductor_deploy.cli.releases import confirm_and_apply, refuse_protected, report_all
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.deploy.pipeline import Wishes
    from conductor_deploy.deploy.promotion import Promotion
    from conductor_deploy.plan.plan import Plan
    from conductor_deploy.wire.connection import Connection

__all__ = ["promote"]


@click.command()
@click.argument("source", metavar="FROM", shell_complete=complete_environment)
@click.argument("target", metavar="TO", shell_complete=complete_environment)
@click.option("--prune", is_flag=True, help="Also delete what is owned and not among those sources.")
@allow_option
@yes_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Save the plan instead of applying it."
)
@output_option("text", "json", "markdown")
@pass_session
def promote(
    session: Session,
    /,
    source: str,
    target: str,
    out: Path | None,
    yes: bool,
    **wishes: Any,
) -> Report:
    """Apply to TO exactly the sources that were last released to FROM, read from git: the files here don't matter.

    Where TO is a group, each of its environments in their order, up to the first failure. What makes a definition is
    taken from that commit: files, variables, patches, defaults. Servers, credentials, limits and requirements are
    those of the configuration here and now.
    """
    from conductor_deploy.deploy.pipeline import Wishes
    from conductor_deploy.deploy.promotion import promotion

    origin = session.environment((source,)).name
    if origin in (environment.name for environment in session.configuration.select((target,))):
        raise WrongUsage(f"{origin} can't be promoted to itself")
    if not out:
        refuse_protected(session, (target,), f"promote {source} {{}}")
    wanted = Wishes(prune=wishes["prune"], allow=frozenset(wishes["allow"]))
    with promotion(session.surroundings, origin) as promoted:
        plans = _plans(session, promoted, target, wanted)
        if not out:
            return report_all((plan, confirm_and_apply(session, plan, line, yes)) for plan, line in plans)
        made = [plan for plan, _ in plans]
        save(session, out, made)
        return Report(plan_views(session, made))


def _plans(
    session: Session, promoted: "Promotion", target: str, wishes: "Wishes"
) -> "Iterator[tuple[Plan, Connection]]":
    """One after the other: what a later environment requires may be what an earlier one gets."""
    from conductor_deploy.deploy.promotion import plan_promotion

    for environment in session.configuration.select((target,)):
        with session.connect(environment) as connection:
            yield plan_promotion(promoted, environment, connection, session.surroundings, wishes), connection
